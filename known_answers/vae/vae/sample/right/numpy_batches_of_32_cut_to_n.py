import numpy as np

_rng = np.random.default_rng()


@torch.no_grad()
def sample(model, n):
    """n images drawn from p(x): an array of shape (n, 28, 28), pixels 0 or 1."""
    probabilities_so_far = np.empty((0, 784), dtype=np.float32)
    while len(probabilities_so_far) < n:
        z = torch.from_numpy(_rng.standard_normal((32, model.latent_dim), dtype=np.float32))
        probabilities_so_far = np.concatenate([probabilities_so_far, model.decode(z).detach().numpy()])
    phi = probabilities_so_far[:n]
    pixels = _rng.random(phi.shape) < phi
    return pixels.astype(np.float32).reshape(n, 28, 28)