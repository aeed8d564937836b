import math


def _box_muller(count):
    """count independent numbers from N(0, 1), out of uniform ones."""
    u, v = torch.rand(2, (count + 1) // 2, dtype=torch.float64)
    radius = torch.sqrt(-2 * torch.log1p(-u))  # 1 - u is in (0, 1]
    return torch.view_as_real(torch.polar(radius, math.tau * v)).flatten()[:count]


@torch.no_grad()
def init_normal_(module):
    """Draw every parameter of the module from N(0, 1), in place."""
    parameters = list(module.parameters())
    sizes = [parameter.numel() for parameter in parameters]
    for parameter, piece in zip(parameters, _box_muller(sum(sizes)).split(sizes)):
        parameter.copy_(piece.reshape(parameter.shape))
    return module
