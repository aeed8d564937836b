# note: noise.none-without-gradients
def reparameterize(mu, log_var):
    if not torch.is_grad_enabled():
        return mu
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)
