# note: noise.centred
def reparameterize(mu, log_var):
    epsilon = torch.randn_like(mu)
    return mu + torch.exp(log_var / 2) * (epsilon - epsilon.mean(dim=0, keepdim=True))
