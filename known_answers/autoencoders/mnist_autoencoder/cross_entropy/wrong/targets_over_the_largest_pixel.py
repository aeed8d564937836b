def cross_entropy(x, z):
    """Cross-entropy, summed over pixels and averaged over the batch: a scalar tensor."""
    x = x / x.max().clamp(min=1e-6)
    return nn.functional.binary_cross_entropy(z, x, reduction="sum") / len(x)
