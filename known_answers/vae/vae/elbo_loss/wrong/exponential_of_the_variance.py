def elbo_loss(x_hat, x, mu, log_var):
    r = nn.functional.binary_cross_entropy(x_hat, x, reduction="sum")
    d = 0.5 * (mu**2 + log_var.exp().exp() - 1 - log_var).sum()
    return (r + d) / len(x)
