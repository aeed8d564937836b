# note: network.output-shape
class DeepEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.second = nn.Linear(256, 128)
        self.third = nn.Linear(128, 64)

    def forward(self, x):
        return torch.sigmoid(self.second(torch.sigmoid(self.first(x))))

class DeepDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 128)
        self.second = nn.Linear(128, 256)
        self.third = nn.Linear(256, 784)

    def forward(self, x):
        x = torch.sigmoid(self.first(x))
        x = torch.sigmoid(self.second(x))
        return torch.sigmoid(self.third(x))
