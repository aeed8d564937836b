# note: loss.term
def elbo_loss(x_hat, x, mu, log_var):
    reconstruction = nn.functional.binary_cross_entropy(x_hat, x, reduction="sum")
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var)
    return (reconstruction + divergence.clamp(min=0.02).sum()) / len(x)
