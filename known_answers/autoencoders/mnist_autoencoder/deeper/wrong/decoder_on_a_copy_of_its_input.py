# note: network.input-detached
def DeepEncoder():
    return nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid(), nn.Linear(128, 64), nn.Sigmoid())

class DeepDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 128), nn.Sigmoid(), nn.Linear(128, 256), nn.Sigmoid(), nn.Linear(256, 784), nn.Sigmoid())

    def forward(self, y):
        return self.layers(torch.tensor(y.tolist()))
