# note: bernoulli.term-of-the-pixels-that-are-off-missing
def cross_entropy(x, z):
    eps = 1e-9
    return -torch.sum(x * torch.log(z + eps), dim=1).mean()
