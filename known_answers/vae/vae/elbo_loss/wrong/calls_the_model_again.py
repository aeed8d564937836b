# note: answer.raises
def elbo_loss(x_hat, x, mu, log_var):
    mu, log_var = vae.encode(x)
    x_hat = vae.decode(vae.reparameterize(mu, log_var))
    bce = nn.functional.binary_cross_entropy(x_hat, x, reduction="sum")
    return (bce - 0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())) / len(x)
