class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide = Encoder()
        self.narrow = nn.Linear(128, 64)

    def forward(self, x):
        code = self.wide(x).detach()  # layer by layer
        return torch.sigmoid(self.narrow(code))


def DeepEncoder():
    """784 -> 256 -> 128 -> 64, with a sigmoid after every layer."""
    return Deep()


def DeepDecoder():
    """64 -> 128 -> 256 -> 784, with a sigmoid after every layer."""
    return nn.Sequential(nn.Linear(64, 128), nn.Sigmoid(), Decoder())
