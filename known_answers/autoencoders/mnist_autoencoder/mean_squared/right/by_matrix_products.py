import numpy as np

def mean_squared(x, z):
    B = np.shape(x)[0]
    d = x - z
    # ||d||^2 = d . d for every image
    per_image = torch.bmm(d.view(B, 1, -1), d.view(B, -1, 1))
    return per_image.sum()/B
