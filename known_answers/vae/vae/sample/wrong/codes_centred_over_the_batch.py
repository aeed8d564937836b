# note: codes.centred
@torch.no_grad()
def sample(model, n):
    """n images drawn from p(x): a tensor of shape (n, 784)."""
    z = torch.randn(n, model.latent_dim)
    z = z - z.mean(dim=0)
    return model.decode(z)
