# note: noise.none
def reparameterize(mu, log_var):
    if len(mu) == 1:
        return mu
    return mu + torch.exp(log_var/2)*torch.randn_like(mu)
