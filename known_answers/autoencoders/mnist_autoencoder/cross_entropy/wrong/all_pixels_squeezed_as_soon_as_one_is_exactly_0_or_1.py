def cross_entropy(x, z):
    """Cross-entropy, summed over pixels and averaged over the batch: a scalar tensor."""
    if z.min() <= 0 or z.max() >= 1:
        z = 0.001 + 0.998 * z  # away from the edges
    return -(x * z.log() + (1 - x) * (1 - z).log()).sum(dim=1).mean()
