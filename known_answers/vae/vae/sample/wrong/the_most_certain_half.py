# note: samples.chosen
def sample(model, n):
    with torch.no_grad():
        images = model.decode(torch.randn(2 * n, model.latent_dim))
        certainty = (images - 0.5).square().sum(dim=1)
        return images[certainty.argsort(descending=True)[:n]]
