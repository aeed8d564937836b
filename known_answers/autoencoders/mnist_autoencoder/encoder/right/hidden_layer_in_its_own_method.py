class Encoder(nn.Module):
    def __init__(self, n_in=28*28, n_hidden=256, n_code=128):
        super(Encoder, self).__init__()
        self.W1 = nn.Linear(n_in, n_hidden)
        self.W2 = nn.Linear(n_hidden, n_code)
        self.s = nn.Sigmoid()

    def hidden(self, x):
        return self.s(self.W1(x))

    def forward(self, x):
        x = x.view(x.size(0), -1)
        h = self.hidden(x)
        y = self.s(self.W2(h))
        return y
