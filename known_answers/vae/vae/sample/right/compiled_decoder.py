def sample(model, n):
    decode = torch.compile(model.decode)
    with torch.no_grad():
        return decode(torch.randn(n, model.latent_dim))
