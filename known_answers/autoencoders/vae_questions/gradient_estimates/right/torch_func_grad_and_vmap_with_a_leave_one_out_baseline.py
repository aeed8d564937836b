from torch.func import grad, vmap


def _eps(n):
    return torch.randn(n, dtype=torch.float64)


def _double(number_):
    return torch.tensor(float(number_), dtype=torch.float64)


def pathwise_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by reparameterisation."""
    square_of = lambda m, eps: (m + sigma * eps) ** 2
    return vmap(grad(square_of), in_dims=(None, 0))(_double(mu), _eps(n)).mean().item()


def score_function_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by the score function."""

    def log_density(m, z):
        return -((z - m) ** 2) / (2 * sigma**2) - math.log(sigma) - math.log(2 * math.pi) / 2

    z = mu + sigma * _eps(n)
    scores = vmap(grad(log_density), in_dims=(None, 0))(_double(mu), z)
    reward = z**2
    others = (reward.sum() - reward) / (n - 1) if n > 1 else 0.0
    return float(((reward - others) * scores).mean())
