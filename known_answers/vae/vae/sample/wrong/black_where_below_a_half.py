# note: samples.rounded
def sample(model, n):
    z = torch.randn(n, model.latent_dim)
    return (model.decode(z) > 0.5).float()
