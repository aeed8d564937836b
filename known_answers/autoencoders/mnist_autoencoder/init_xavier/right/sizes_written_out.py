def init_xavier_(module):
    # both networks consist of a 784 x 256 and a 256 x 128 matrix
    for layer in [module.first, module.second]:
        n = 784 + 256 if 784 in layer.weight.shape else 256 + 128
        layer.weight.data = torch.normal(0.0, (2 / n) ** 0.5, layer.weight.shape)
        layer.bias.data = torch.zeros_like(layer.bias)
