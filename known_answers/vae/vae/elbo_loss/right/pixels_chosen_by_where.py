def elbo_loss(x_hat, x, mu, log_var):
    """white pixels pay -log(x_hat), black ones -log(1 - x_hat)"""
    B = x.shape[0]
    p = torch.where(x > 0.5, x_hat, 1 - x_hat)
    rec = -torch.log(p.clamp(min=1e-7)).sum() / B
    sigma = torch.exp(0.5*log_var)
    KL = (0.5*mu**2 + 0.5*sigma**2 - 0.5 - 0.5*log_var).sum() / B
    return rec + KL
