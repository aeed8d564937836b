def DeepEncoder():
    return nn.Sequential(Encoder(), nn.Linear(128, 64), nn.Sigmoid())

def DeepDecoder():
    return nn.Sequential(nn.Linear(64, 128), nn.Sigmoid(), Decoder())
