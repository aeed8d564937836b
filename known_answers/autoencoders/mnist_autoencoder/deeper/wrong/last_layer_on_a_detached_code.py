# note: network.no-gradient
class DeepEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.second = nn.Linear(256, 128)
        self.third = nn.Linear(128, 64)

    def forward(self, x):
        x = torch.sigmoid(self.second(torch.sigmoid(self.first(x))))
        return torch.sigmoid(self.third(x.detach()))

def DeepDecoder():
    return nn.Sequential(nn.Linear(64, 128), nn.Sigmoid(), nn.Linear(128, 256), nn.Sigmoid(), nn.Linear(256, 784), nn.Sigmoid())
