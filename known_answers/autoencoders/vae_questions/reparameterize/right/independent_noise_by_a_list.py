def reparameterize(mu, log_var):
    B, K = mu.shape
    sigma = torch.sqrt(torch.exp(log_var))
    epsilon = torch.stack([torch.randn(B) for k in range(K)], dim=1)
    assert epsilon.shape == sigma.shape
    return torch.addcmul(mu, sigma, epsilon)
