def pathwise_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by reparameterisation."""
    epsilon = torch.randn(n)
    return (2 * (mu + sigma * epsilon)).mean().item()


def score_function_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by the score function."""
    z = mu + sigma * torch.randn(n)
    score = ((z - mu) / sigma**2).clamp(-10, 10)
    return (z**2 * score).mean().item()
