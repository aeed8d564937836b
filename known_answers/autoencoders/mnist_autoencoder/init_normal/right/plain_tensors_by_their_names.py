import numpy as np

class Network:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = torch.zeros(n_in, n_hidden, requires_grad=True)
        self.b1 = torch.zeros(n_hidden, requires_grad=True)
        self.W2 = torch.zeros(n_hidden, n_out, requires_grad=True)
        self.b2 = torch.zeros(n_out, requires_grad=True)

    def __call__(self, x):
        h = torch.sigmoid(x @ self.W1 + self.b1)
        return torch.sigmoid(h @ self.W2 + self.b2)

    def parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]

def Encoder(): return Network(784, 256, 128)
def Decoder(): return Network(128, 256, 784)

def init_normal_(module):
    with torch.no_grad():
        for tensor in (module.W1, module.b1, module.W2, module.b2):
            tensor.copy_(torch.from_numpy(np.random.randn(*tensor.shape)))
