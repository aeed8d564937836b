class Draw(torch.autograd.Function):
    """z = mu + sigma * noise, with dz/dmu = 1 and dz/dlog_var = sigma * noise / 2."""

    @staticmethod
    def forward(ctx, mu, log_var):
        deviation = torch.exp(log_var / 2)
        step = torch.empty_like(mu).normal_().mul_(deviation)  # in place, but on a buffer of its own
        ctx.save_for_backward(step)
        return mu + step

    @staticmethod
    def backward(ctx, gradient):
        (step,) = ctx.saved_tensors
        return gradient.clone(), gradient * step / 2


def reparameterize(mu, log_var):
    """One sample of N(mu, exp(log_var)) for every element; tensors of shape (B, K)."""
    return Draw.apply(mu, log_var)
