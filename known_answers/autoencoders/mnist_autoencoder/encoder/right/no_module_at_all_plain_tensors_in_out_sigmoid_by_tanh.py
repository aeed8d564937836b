def _leaf(*shape, bound):
    return torch.empty(*shape).uniform_(-bound, bound).requires_grad_()


class Encoder:
    """784 -> 256 -> 128, with a sigmoid after every layer; x @ W + b, so W is (in, out)."""

    def __init__(self):
        self.w1, self.b1 = _leaf(784, 256, bound=784**-0.5), _leaf(256, bound=784**-0.5)
        self.w2, self.b2 = _leaf(256, 128, bound=256**-0.5), _leaf(128, bound=256**-0.5)

    @staticmethod
    def s(a):
        return 0.5 * torch.tanh(0.5 * a) + 0.5

    def parameters(self):
        yield from (self.w1, self.b1, self.w2, self.b2)

    def __call__(self, x):
        """x of shape (B, 784); returns the code, of shape (B, 128)."""
        for weight, bias in ((self.w1, self.b1), (self.w2, self.b2)):
            x = self.s(x @ weight + bias)
        return x
