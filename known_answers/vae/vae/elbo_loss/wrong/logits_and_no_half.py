# note: kl.missing-half+bernoulli.sigmoid-twice
def elbo_loss(x_hat, x, mu, log_var):
    r = nn.functional.binary_cross_entropy_with_logits(x_hat, x, reduction="sum")
    d = (mu**2 + log_var.exp() - 1 - log_var).sum()
    return (r + d)/len(x)
