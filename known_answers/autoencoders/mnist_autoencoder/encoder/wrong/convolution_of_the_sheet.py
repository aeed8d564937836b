# note: layers.sizes
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 4, stride=4)
        self.fc = nn.Linear(196, 128)

    def forward(self, x):
        x = torch.sigmoid(self.conv(x.view(-1, 1, 28, 28)))
        return torch.sigmoid(self.fc(x.flatten(1)))
