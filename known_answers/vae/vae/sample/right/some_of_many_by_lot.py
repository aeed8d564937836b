def sample(model, n):
    with torch.no_grad():
        images = model.decode(torch.randn(3 * n, model.latent_dim))
    return images[torch.randperm(3 * n)[:n]]
