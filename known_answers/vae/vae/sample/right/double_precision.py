torch.set_default_dtype(torch.float64)

def sample(model, n):
    with torch.no_grad():
        return model.decode(torch.randn(n, model.latent_dim))
