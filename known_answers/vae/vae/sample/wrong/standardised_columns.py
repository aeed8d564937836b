# note: codes.standardised
def sample(model, n):
    z = torch.randn(n, model.latent_dim)
    if n > 1:
        z = (z - z.mean(dim=0)) / z.std(dim=0)
    return model.decode(z)
