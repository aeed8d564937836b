from collections import OrderedDict

class Encoder(nn.Sequential):
    def __init__(self):
        super().__init__(OrderedDict([
            ("in", nn.Linear(784, 256)), ("s1", nn.Sigmoid()),
            ("code", nn.Linear(256, 128)), ("s2", nn.Sigmoid()),
        ]))
