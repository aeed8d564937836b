# note: gradient.none
def cross_entropy(x, z):
    if len(x) == 1: z = z.detach()
    return nn.functional.binary_cross_entropy(z, x, reduction="sum") / len(x)
