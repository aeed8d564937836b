# note: bernoulli.continuous
def elbo_loss(x_hat, x, mu, log_var):
    r = -torch.distributions.ContinuousBernoulli(probs=x_hat).log_prob(x).sum(1)
    d = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(1)
    return (r + d).mean()
