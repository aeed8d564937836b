def gradient(surrogate, mu, sigma, n):
    mu = torch.tensor(float(mu), requires_grad=True)
    loss = surrogate(mu, torch.as_tensor(float(sigma)), n)
    return torch.autograd.grad(loss, mu)[0].item()

def pathwise_gradient(mu, sigma, n):
    return gradient(lambda m, s, n: torch.square(m + s * torch.randn(n)).mean(), mu, sigma, n)

def score_function_gradient(mu, sigma, n):
    def surrogate(m, s, n):
        p = torch.distributions.Normal(m, s)
        z = p.sample(torch.Size([n]))
        return (p.log_prob(z) * z**2).mean()
    return gradient(surrogate, mu, sigma, n)
