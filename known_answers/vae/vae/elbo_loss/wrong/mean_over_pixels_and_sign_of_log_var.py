# note: kl.log-variance-sign+bernoulli.mean-over-pixels
def elbo_loss(x_hat, x, mu, log_var):
    r = nn.functional.binary_cross_entropy(x_hat, x)
    d = 0.5 * (mu**2 + log_var.exp() - 1 + log_var).sum(1).mean()
    return r + d
