# note: estimator.biased-for-few
def pathwise_gradient(mu, sigma, n):
    z = mu + sigma * torch.randn(n)
    return float((2 * z).sum() / max(n - 1, 1))

def score_function_gradient(mu, sigma, n):
    z = mu + sigma * torch.randn(n)
    return float((z**2 * (z - mu) / sigma**2).mean())
