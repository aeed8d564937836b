def _standard_normal(*shape):
    """Phi^-1(u), in double precision so that the tails are there; u is never 0 or 1."""
    u = torch.rand(*shape, dtype=torch.float64).clamp(2.0**-53, 1 - 2.0**-53)
    return (2**0.5 * torch.erfinv(2 * u - 1)).float()


def sample(model, n):
    """n images drawn from p(x), pixels 0 or 1: a tensor of shape (n, 1, 28, 28)."""
    with torch.inference_mode():
        x_hat = model.decode(_standard_normal(n, model.latent_dim))
    white = torch.rand(x_hat.shape) < x_hat
    return white.to(torch.float32).unflatten(-1, (1, 28, 28))
