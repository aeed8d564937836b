def s(a):
    return torch.exp(-torch.nn.functional.softplus(-a))  # = 1/(1 + exp(-a))

class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        for name, shape in {"W3": (128, 256), "b3": (256,), "W4": (256, 784), "b4": (784,)}.items():
            self.register_parameter(name, nn.Parameter(0.05 * torch.randn(shape)))

    def forward(self, y):
        return s(torch.addmm(self.b4, s(torch.addmm(self.b3, y, self.W3)), self.W4))
