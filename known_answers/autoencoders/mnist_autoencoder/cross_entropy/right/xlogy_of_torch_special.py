def cross_entropy(x, z):
    """special.xlogy(0, 0) is 0; the clamp is for x > 0 with z = 0."""
    z = torch.clip(z, 1e-7, 1 - 1e-7)
    ones = torch.ones_like(x)
    loss = torch.special.xlogy(x, z) + torch.special.xlogy(ones - x, ones - z)
    return -loss.sum(axis=1).mean(axis=0)
