# I changed my networks, too
def Encoder():
    return nn.Sequential(nn.Linear(784, 256), nn.Sigmoid(), nn.Linear(256, 128), nn.Sigmoid())

def Decoder():
    return nn.Sequential(nn.Linear(128, 256), nn.Sigmoid(), nn.Linear(256, 784), nn.Sigmoid())

def init_normal_(module):
    for layer in module:
        if type(layer) == nn.Linear:
            torch.nn.init.normal_(layer.weight, 0, 1)
            torch.nn.init.normal_(layer.bias, 0, 1)
