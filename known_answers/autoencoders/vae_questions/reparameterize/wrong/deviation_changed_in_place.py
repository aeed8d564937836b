# note: gradient.backward-fails
def reparameterize(mu, log_var):
    std = torch.exp(log_var / 2)
    std.mul_(torch.randn_like(mu))
    return mu + std
