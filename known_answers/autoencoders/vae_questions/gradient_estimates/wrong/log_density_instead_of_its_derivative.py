# note: estimator.biased
import math

def pathwise_gradient(mu, sigma, n):
    eps = torch.randn(n)
    return (2 * (mu + sigma * eps)).mean().item()

def score_function_gradient(mu, sigma, n):
    z = mu + sigma * torch.randn(n)
    log_p = -0.5 * ((z - mu) / sigma)**2 - math.log(sigma) - 0.5 * math.log(2 * math.pi)
    return (z**2 * log_p).mean().item()
