# note: squared-error.root
def mean_squared(x, z):
    return torch.mean(torch.norm(x - z, p=2, dim=1))
