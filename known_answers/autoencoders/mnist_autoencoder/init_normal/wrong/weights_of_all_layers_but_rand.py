# note: init.uniform
def init_normal_(module):
    for p in module.parameters():
        p.data = torch.rand(p.size())
