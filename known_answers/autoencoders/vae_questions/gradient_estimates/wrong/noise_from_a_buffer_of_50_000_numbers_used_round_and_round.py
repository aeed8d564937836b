noise = torch.randn(50_000)
position = 0


def draw(n):
    global position
    taken = noise[(position + torch.arange(n)) % len(noise)]
    position = (position + n) % len(noise)
    return taken


def pathwise_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by reparameterisation."""
    return float((2 * (mu + sigma * draw(n))).mean())


def score_function_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by the score function."""
    epsilon = draw(n)
    z = mu + sigma * epsilon
    return float(((z**2 - (z**2).mean()) * epsilon / sigma).mean())
