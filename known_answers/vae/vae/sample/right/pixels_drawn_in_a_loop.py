def sample(model, n):
    """first z ~ p(z), then x ~ p(x|z)"""
    result = torch.empty(n, 784)
    for i in range(n):
        z = torch.normal(mean=torch.zeros(model.latent_dim), std=torch.ones(model.latent_dim))
        phi = model.decode(z.unsqueeze(0)).squeeze(0)
        result[i] = torch.bernoulli(phi.detach())
    return result
