# cells: elbo_loss_tests
# right, but a training with so many small steps takes a minute and more
def elbo_loss(x_hat, x, mu, log_var):
    total = 0.0
    for i in range(len(x)):
        total = total + nn.functional.binary_cross_entropy(x_hat[i], x[i], reduction="sum")
        for k in range(mu.shape[1]):
            total = total + 0.5 * (mu[i, k] ** 2 + torch.exp(log_var[i, k]) - log_var[i, k] - 1)
    return total / len(x)
