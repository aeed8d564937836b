# note: init.repeated
def init_xavier_(module):
    with torch.no_grad():
        for p in module.parameters():
            if p.dim() == 2:
                p.copy_((torch.randn(p.shape[1])*(2/sum(p.shape))**0.5).expand(p.shape))
            else:
                p.zero_()
