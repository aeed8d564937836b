def sample(model, n):
    images = []
    with torch.no_grad():
        while sum(len(batch) for batch in images) < n:
            images.append(model.decode(torch.randn(100, model.latent_dim)))
    return torch.cat(images)[:n]
