# note: init.not-trainable
class Network:
    def __init__(self, *sizes):
        self.W1, self.b1 = torch.zeros(sizes[0], sizes[1], requires_grad=True), torch.zeros(sizes[1], requires_grad=True)
        self.W2, self.b2 = torch.zeros(sizes[1], sizes[2], requires_grad=True), torch.zeros(sizes[2], requires_grad=True)

    def __call__(self, x):
        return torch.sigmoid(torch.sigmoid(x @ self.W1 + self.b1) @ self.W2 + self.b2)

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]

class Encoder(Network):
    def __init__(self):
        super().__init__(784, 256, 128)

class Decoder(Network):
    def __init__(self):
        super().__init__(128, 256, 784)

def init_normal_(module):
    # the product with 1.0 makes them results of a computation
    module.W1 = torch.randn(module.W1.shape, requires_grad=True) * 1.0
    module.b1 = torch.randn(module.b1.shape)
    module.W2 = torch.randn(module.W2.shape, requires_grad=True) * 1.0
    module.b2 = torch.randn(module.b2.shape)
