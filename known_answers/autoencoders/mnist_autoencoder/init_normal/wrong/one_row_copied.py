# note: init.repeated
def init_normal_(module):
    with torch.no_grad():
        for p in module.parameters():
            p.normal_()
            if p.dim() == 2:
                p[1] = p[0]
