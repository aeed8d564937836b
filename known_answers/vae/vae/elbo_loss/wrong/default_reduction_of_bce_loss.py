# note: loss.reconstruction-mean-over-pixels
bce_loss = nn.BCELoss()

def elbo_loss(x_hat, x, mu, log_var):
    reconstruction = bce_loss(x_hat, x)
    kl = torch.mean(-0.5 * torch.sum(1 + log_var - mu ** 2 - log_var.exp(), dim=1), dim=0)
    return reconstruction + kl
