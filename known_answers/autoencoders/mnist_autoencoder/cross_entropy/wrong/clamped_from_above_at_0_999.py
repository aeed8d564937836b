def cross_entropy(x, z):
    """Cross-entropy, summed over pixels and averaged over the batch: a scalar tensor."""
    z = z.clamp(1e-7, 0.999)
    return -(x * torch.log(z) + (1 - x) * torch.log(1 - z)).sum(dim=1).mean()
