# note: network.no-gradient
class DeepEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid())
        self.third = nn.Linear(128, 64)

    def forward(self, x):
        with torch.no_grad():
            y = self.base(x)
        return torch.sigmoid(self.third(y))

def DeepDecoder():
    return nn.Sequential(nn.Linear(64, 128), nn.Sigmoid(), nn.Linear(128, 256), nn.Sigmoid(), nn.Linear(256, 784), nn.Sigmoid())
