def elbo_loss(x_hat, x, mu, log_var):
    """-ELBO, averaged over the batch: x_hat and x of shape (B, 784), mu and log_var of shape (B, K)."""
    tiny = 1e-5
    log_likelihood = (x * torch.log(x_hat + tiny) + (1 - x) * torch.log(1 - x_hat + tiny)).sum(dim=1)
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(dim=1)
    return (divergence - log_likelihood).mean()
