def elbo_loss(x_hat, x, mu, log_var):
    """-ELBO, averaged over the batch: x_hat and x of shape (B, 784), mu and log_var of shape (B, K)."""
    reconstruction = nn.functional.binary_cross_entropy(x_hat, x, reduction="none").squeeze().sum(-1)
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).squeeze().sum(-1)
    return reconstruction.mean() + divergence.mean()
