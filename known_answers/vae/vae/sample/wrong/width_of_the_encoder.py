# note: answer.raises
def sample(model, n):
    z = torch.randn(n, 400)
    return model.decode(z)
