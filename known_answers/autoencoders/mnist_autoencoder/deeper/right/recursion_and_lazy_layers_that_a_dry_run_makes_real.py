def _grow(*widths):
    """A network in a network in a network: the last width is the outermost layer."""
    *inner, outer = widths
    layers = [nn.LazyLinear(outer), nn.Sigmoid()]
    return nn.Sequential(_grow(*inner), *layers) if inner else nn.Sequential(*layers)


def _made_real(network, inputs):
    with torch.no_grad():
        network(torch.zeros(1, inputs))
    return network


def DeepEncoder():
    """784 -> 256 -> 128 -> 64, with a sigmoid after every layer."""
    return _made_real(_grow(256, 128, 64), 784)


def DeepDecoder():
    """64 -> 128 -> 256 -> 784, with a sigmoid after every layer."""
    return _made_real(_grow(128, 256, 784), 64)
