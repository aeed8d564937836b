# note: layers.sizes
class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(128, 256), nn.Sigmoid(),
            nn.Linear(256, 512), nn.Sigmoid(),
            nn.Linear(512, 784), nn.Sigmoid(),
        )

    def forward(self, y):
        return self.layers(y)
