# note: answer.parameters
class Encoder(nn.Module):
    def __init__(self, n_input, n_hidden, n_code):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_input, n_hidden), nn.Sigmoid(), nn.Linear(n_hidden, n_code), nn.Sigmoid())

    def forward(self, x):
        return self.net(x)
