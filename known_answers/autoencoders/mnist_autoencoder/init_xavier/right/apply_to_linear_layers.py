def init_xavier_(module):
    @torch.no_grad()
    def initialise(layer):
        if isinstance(layer, nn.Linear):
            fan_out, fan_in = layer.weight.shape
            bound = (6. / (fan_in + fan_out))**.5
            layer.weight.uniform_(-bound, bound)
            layer.bias.zero_()
    module.apply(initialise)
