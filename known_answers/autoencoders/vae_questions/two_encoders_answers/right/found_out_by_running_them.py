x = torch.randn(5, 16)
shape_a = encoder_a(x).shape
shapes_b = [tuple(t.shape) for t in encoder_b(x)]
variational = 'b'

def code_b(x):
    mu, log_var = encoder_b(x)
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)

same_code_a = torch.equal(encoder_a(x), encoder_a(x))
same_code_b = torch.equal(code_b(x), code_b(x))
