class Decoder(nn.Module):

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(in_features=128, out_features=256, bias=True)
        self.out = nn.Linear(in_features=256, out_features=784, bias=True)

    def forward(self, code):
        h = nn.functional.sigmoid(self.hidden(code))
        return nn.functional.sigmoid(self.out(h))
