# note: loss.values
def mean_squared(x, z):
    return ((x - z) ** 2).squeeze().sum(-1).mean() if len(x) > 1 else ((x-z)**2).mean()
