# note: noise.shared-by-rows
def reparameterize(mu, log_var):
    latent_dim = mu.shape[-1]
    eps = torch.randn(latent_dim)
    std = torch.exp(log_var / 2)
    return mu + std * eps
