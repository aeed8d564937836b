# note: kl.log-variance-as-log-sigma+bernoulli.squared-error
def elbo_loss(x_hat, x, mu, log_var):
    r = ((x_hat - x) ** 2).sum()
    d = 0.5 * (mu**2 + (2*log_var).exp() - 1 - 2*log_var).sum()
    return (r + d) / len(x)
