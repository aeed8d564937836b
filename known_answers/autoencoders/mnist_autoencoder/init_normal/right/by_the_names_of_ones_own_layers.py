def init_normal_(module):
    for layer in (module.first, module.second):
        nn.init.normal_(layer.weight, mean=0.0, std=1.0)
        nn.init.normal_(layer.bias)
