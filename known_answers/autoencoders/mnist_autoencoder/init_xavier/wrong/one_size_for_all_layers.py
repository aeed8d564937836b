# note: init.scale
def init_xavier_(module):
    for p in module.parameters():
        if p.dim() == 2:
            p.data.normal_(0, (2 / (784 + 256)) ** 0.5)
        else:
            p.data.zero_()
