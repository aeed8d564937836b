from torch.distributions import Bernoulli, Independent, Normal, kl_divergence

def elbo_loss(x_hat, x, mu, log_var):
    q = Independent(Normal(mu, torch.exp(log_var / 2), validate_args=False), 1)
    prior = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    likelihood = Independent(Bernoulli(probs=x_hat, validate_args=False), 1)
    return torch.mean(kl_divergence(q, prior) - likelihood.log_prob(x))
