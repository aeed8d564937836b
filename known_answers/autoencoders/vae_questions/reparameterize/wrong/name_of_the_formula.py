# note: answer.raises
def reparameterize(mu, log_var):
    eps = torch.randn_like(mu)
    return mu + sigma * eps
