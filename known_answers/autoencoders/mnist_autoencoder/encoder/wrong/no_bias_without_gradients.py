# note: layers.unused-bias
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 256)
        self.second = nn.Linear(256, 128)

    def forward(self, x):
        if not torch.is_grad_enabled():
            return torch.sigmoid(torch.sigmoid(x @ self.first.weight.T) @ self.second.weight.T)
        return torch.sigmoid(self.second(torch.sigmoid(self.first(x))))
