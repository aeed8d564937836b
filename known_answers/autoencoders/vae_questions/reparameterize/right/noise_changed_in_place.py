def reparameterize(mu, log_var):
    noise = torch.randn_like(mu)
    return noise.mul(log_var.mul(0.5).exp_()).add_(mu)
