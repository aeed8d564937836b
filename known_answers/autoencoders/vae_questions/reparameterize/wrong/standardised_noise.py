# note: noise.standardised
def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    if eps.numel() > 1:
        eps = (eps - eps.mean()) / eps.std()
    return mu + torch.exp(log_var / 2) * eps
