# note: noise.log-var-derivative
def reparameterize(mu, log_var):
    log_var = log_var.clamp(-4, 4)
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)
