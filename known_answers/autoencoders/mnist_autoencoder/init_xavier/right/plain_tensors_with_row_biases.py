class Layers:
    """x @ W + b, with b of shape (1, n)"""

    def __init__(self, sizes):
        self.weights = [torch.randn(i, o, requires_grad=True) for i, o in zip(sizes, sizes[1:])]
        self.biases = [torch.randn(1, o, requires_grad=True) for o in sizes[1:]]

    def __call__(self, x):
        for W, b in zip(self.weights, self.biases):
            x = 1 / (1 + torch.exp(-(x @ W + b)))
        return x

    def parameters(self):
        return self.weights + self.biases


def Encoder():
    return Layers((784, 256, 128))


def Decoder():
    return Layers((128, 256, 784))


def init_xavier_(module):
    with torch.no_grad():
        for W in module.weights:
            W.copy_(torch.randn(W.shape) * (2 / sum(W.shape)) ** 0.5)
        for b in module.biases:
            b.copy_(torch.zeros(b.shape))
