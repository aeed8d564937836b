from functools import reduce
from typing import Callable


def Decoder() -> Callable[[torch.Tensor], torch.Tensor]:
    """128 -> 256 -> 784, with a sigmoid after every layer."""

    def fresh(inputs: int, outputs: int) -> tuple[torch.Tensor, torch.Tensor]:
        scale = inputs**-0.5
        weight = (torch.randn(outputs, inputs) * scale).requires_grad_(True)
        return weight, torch.zeros(outputs, requires_grad=True)

    layers = [fresh(128, 256), fresh(256, 784)]

    def network(y: torch.Tensor) -> torch.Tensor:
        """y of shape (B, 128); returns the reconstruction, of shape (B, 784)."""
        step = lambda h, layer: torch.special.expit(nn.functional.linear(h, *layer))
        return reduce(step, layers, y)

    network.parameters = lambda: (tensor for layer in layers for tensor in layer)
    return network
