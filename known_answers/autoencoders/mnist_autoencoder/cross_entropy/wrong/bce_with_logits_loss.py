# note: bernoulli.sigmoid-twice
criterion = nn.BCEWithLogitsLoss(reduction="sum")

def cross_entropy(x, z):
    # numerically more stable than BCELoss
    return criterion(z, x) / x.shape[0]
