def reparameterize(mu, log_var):
    """One sample of N(mu, exp(log_var)) for every element; tensors of shape (B, K)."""
    epsilon = torch.rand(12, *mu.shape, dtype=mu.dtype).sum(dim=0) - 6
    return mu + torch.exp(log_var / 2) * epsilon
