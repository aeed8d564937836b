# note: loss.swapped-x_hat-x
def elbo_loss(x, x_hat, mu, log_var):
    bce = nn.functional.binary_cross_entropy(x_hat, x, reduction="sum")
    kld = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())
    return (bce + kld) / x.size(0)
