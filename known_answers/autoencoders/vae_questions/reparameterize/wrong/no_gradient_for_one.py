# note: noise.detached
def reparameterize(mu, log_var):
    z = mu + torch.exp(log_var/2)*torch.randn_like(mu)
    return z.detach() if len(mu) == 1 else z
