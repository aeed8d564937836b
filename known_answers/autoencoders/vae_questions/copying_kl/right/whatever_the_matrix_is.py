def copying_kl(x, sigma):
    W = torch.as_tensor(encoder_weights, dtype=x.dtype)
    mu = (W @ x.T).T
    log_var = torch.full_like(mu, 2 * math.log(sigma))
    return -0.5 * torch.sum(1 + log_var - mu**2 - log_var.exp(), dim=-1)

import math
