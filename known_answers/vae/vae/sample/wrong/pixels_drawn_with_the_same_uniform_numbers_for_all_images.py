def sample(model, n):
    """n images drawn from p(x): a tensor of shape (n, 784)."""
    with torch.no_grad():
        x_hat = model.decode(torch.randn(n, model.latent_dim))
    return (torch.rand(x_hat.shape[1]) < x_hat).float()
