def elbo_loss(x_hat, x, mu, log_var):
    log_var = log_var.clamp(-2, 2)
    reconstruction = nn.functional.binary_cross_entropy(x_hat, x, reduction="sum")
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var)
    return (reconstruction + divergence.sum()) / len(x)
