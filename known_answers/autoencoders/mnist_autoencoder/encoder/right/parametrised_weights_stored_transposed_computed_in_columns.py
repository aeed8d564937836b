from torch.nn.utils import parametrize


class Transposed(nn.Module):
    """What is stored is the transposed matrix."""

    def forward(self, stored):
        return stored.T

    def right_inverse(self, weight):
        return weight.T.contiguous()


class Encoder(nn.Module):
    """784 -> 256 -> 128, with a sigmoid after every layer."""

    def __init__(self):
        super().__init__()
        self.lower, self.upper = nn.Linear(784, 256), nn.Linear(256, 128)
        for layer in self.children():
            parametrize.register_parametrization(layer, "weight", Transposed())

    def forward(self, x):
        """x of shape (B, 784); returns the code, of shape (B, 128)."""
        columns = x.T
        for layer in (self.lower, self.upper):
            columns = torch.addmm(layer.bias.unsqueeze(1), layer.weight, columns).sigmoid()
        return columns.T
