def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var.clamp(-20, 20))
    return mu + std * torch.randn_like(std)
