def negative_log_likelihood(x_hat, x):
    # one Bernoulli distribution per pixel, summed over the pixels
    criterion = nn.BCELoss(reduction="none")
    return criterion(x_hat, x).sum(dim=-1)


def kl_divergence(mu, log_var):
    var = torch.exp(log_var)
    return -0.5 * torch.sum(1 + log_var - mu ** 2 - var, dim=-1)


def elbo_loss(x_hat, x, mu, log_var):
    elbo = -negative_log_likelihood(x_hat, x) - kl_divergence(mu, log_var)
    return -elbo.mean()
