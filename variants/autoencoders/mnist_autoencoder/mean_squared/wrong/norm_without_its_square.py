# note: loss.the-length-of-the-difference-instead-of-its-square
def mean_squared(x, z):
    return torch.mean(torch.norm(x - z, p=2, dim=1))
