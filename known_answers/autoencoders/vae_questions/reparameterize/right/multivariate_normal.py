from torch.distributions import MultivariateNormal

def reparameterize(mu, log_var):
    std = (0.5 * log_var).exp()
    q = MultivariateNormal(mu, scale_tril=torch.diag_embed(std))
    return q.rsample()
