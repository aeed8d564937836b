# note: codes.standardised
def sample(model, n):
    z = torch.randn(n, model.latent_dim)
    if n > 1:
        z = (z - z.mean()) / z.std()
    return model.decode(z)
