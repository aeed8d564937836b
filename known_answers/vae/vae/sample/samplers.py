"""Samplers of p(x): right in several ways, and wrong in their codes or their images."""

import numpy as np
import torch
from torch.distributions import Bernoulli, MultivariateNormal, Normal

from autograder.data import black_and_white, images


def plain(model, n):
    return model.decode(torch.randn(n, model.latent_dim))


def careful(model, n):
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        return model.decode(torch.randn(n, model.latent_dim, device=device)).view(n, 28, 28)


def by_numpy(model, n):
    z = torch.tensor(np.random.randn(n, model.latent_dim), dtype=torch.float32)
    return model.decode(z).detach().numpy().reshape(n, 1, 28, 28)


own_generator = np.random.default_rng(3)


def by_numpy_generator(model, n):
    z = torch.from_numpy(own_generator.normal(size=(n, model.latent_dim)))
    return model.decode(z.float()).detach()


def draws_of_multivariate(model, n):
    prior = MultivariateNormal(torch.zeros(model.latent_dim), torch.eye(model.latent_dim))
    return torch.bernoulli(model.decode(prior.sample((n,))))


def by_bernoulli_distribution(model, n):
    with torch.no_grad():
        return Bernoulli(model.decode(torch.randn(n, model.latent_dim))).sample()


def by_comparison(model, n):
    p = model.decode(torch.randn(n, model.latent_dim))
    return torch.rand_like(p) < p


def one_batch_at_a_time(model, n):
    parts = [model.decode(torch.randn(1, model.latent_dim)).reshape(1, 28, 28) for _ in range(n)]
    return torch.cat(parts)


def in_chunks(model, n):
    parts = []
    while 64 * len(parts) < n:
        parts.append(model.decode(torch.randn(64, model.latent_dim)))
    return torch.cat(parts)[:n]


def throws_half_away(model, n):
    return torch.cat([torch.bernoulli(model.decode(torch.randn(2, model.latent_dim)))[1:] for _ in range(n)])


def tries_first(model, n):
    model.decode(torch.zeros(3, model.latent_dim))
    model.encode(torch.zeros(1, 784))
    return by_bernoulli_distribution(model, n)


def each_code_by_vmap(model, n):
    return torch.vmap(model.decode)(torch.randn(n, model.latent_dim))


def a_grid_of_codes_by_vmap(model, n):
    codes = torch.randn(n, 1, model.latent_dim)
    decode = torch.vmap(lambda z: model.decode(z).reshape(28, 28))
    return torch.vmap(decode, in_dims=1, out_dims=1)(codes)


def one_by_one(model, n):
    with torch.no_grad():
        return [model.decode(torch.randn(1, model.latent_dim))[0] for _ in range(n)]


RIGHT = {
    "probabilities": plain,
    "eval, no_grad, the model's device": careful,
    "numpy, as images with a channel": by_numpy,
    "a generator of numpy": by_numpy_generator,
    "a normal distribution": lambda model, n: model.decode(Normal(0.0, 1.0).sample((n, model.latent_dim))),
    "binary draws for a multivariate normal": draws_of_multivariate,
    "draws of a Bernoulli distribution": by_bernoulli_distribution,
    "comparison with uniform numbers": by_comparison,
    "one code at a time":
        lambda model, n: torch.stack([model.decode(torch.randn(model.latent_dim)) for _ in range(n)]),
    "one batch of one at a time": one_batch_at_a_time,
    "in chunks of 64": in_chunks,
    "throws half of its codes away": throws_half_away,
    "tries the model first": tries_first,
    "each code by vmap": each_code_by_vmap,
    "as images with a channel, by vmap twice": a_grid_of_codes_by_vmap,
    "codes transposed": lambda model, n: model.decode(torch.randn(model.latent_dim, n).T).detach(),
}  # fmt: skip


def with_codes(draw):
    """A sampler that is right but for the distribution of z."""
    return lambda model, n: model.decode(draw(n, model.latent_dim))


def with_images(change):
    """A sampler that is right but for what it does with the decoder's output."""
    return lambda model, n: change(model.decode(torch.randn(n, model.latent_dim)).detach())


def seeded(model, n):
    torch.manual_seed(0)
    return plain(model, n)


bank = torch.randn(600, 64)


def each_twice(model, n):
    p = model.decode(torch.randn((n + 1) // 2, model.latent_dim))
    return torch.cat([p, p])[:n]


def reconstructions_by_hand(model, n):
    mu, log_var = model.encode(black_and_white(images("train")[:n]))
    return model.decode(model.reparameterize(mu, log_var))


def averages(model, n):
    return model.decode(torch.randn(500, model.latent_dim)).mean(0, keepdim=True).expand(n, 784)


def noisy(p):
    return (p + 0.1 * torch.randn_like(p)).clamp(0, 1)


WRONG = {
    # the codes
    "uniform": (with_codes(torch.rand), "codes.uniform"),
    "uniform about 0": (with_codes(lambda n, k: 2 * torch.rand(n, k) - 1), "codes.uniform"),
    "twice as wide": (with_codes(lambda n, k: 2 * torch.randn(n, k)), "codes.scale"),
    "half as wide": (with_codes(lambda n, k: 0.5 * torch.randn(n, k)), "codes.scale"),
    "a fifth wider": (with_codes(lambda n, k: 1.2 * torch.randn(n, k)), "codes.scale"),
    "shifted": (with_codes(lambda n, k: torch.randn(n, k) + 1), "codes.mean"),
    "cut off": (with_codes(lambda n, k: torch.randn(n, k).clamp(-1, 1)), "codes.repeated"),
    "one z for all": (with_codes(lambda n, k: torch.randn(1, k).expand(n, k)), "codes.shared-by-rows"),
    "zeros": (with_codes(torch.zeros), "codes.zero"),
    "ones": (with_codes(torch.ones), "codes.shared-by-all"),
    "one number per image":
        (with_codes(lambda n, k: torch.randn(n, 1).expand(n, k)), "codes.shared-by-columns"),
    "a line through the latent space":
        (with_codes(lambda n, k: torch.linspace(-3, 3, n)[:, None].expand(n, k)), "codes.shared-by-columns"),
    "always 20 latents": (lambda model, n: model.decode(torch.randn(n, 20)), "answer.raises"),
    "seeded": (seeded, "codes.fixed"),
    "z drawn once": (lambda model, n: model.decode(bank[:n, : model.latent_dim]), "codes.fixed"),
    "each twice": (each_twice, "codes.repeated"),
    # reconstructions and copies
    "reconstructions": (lambda model, n: model(images("train")[:n])[0], "samples.reconstructions"),
    "reconstructions by hand": (reconstructions_by_hand, "samples.reconstructions"),
    "means of encoded noise":
        (lambda model, n: model.decode(model.encode(torch.rand(n, 784))[0]), "codes.encoded"),
    "training digits": (lambda model, n: images("train")[:n], "samples.copies"),
    "binary training digits": (lambda model, n: black_and_white(images("train")[-n:]), "samples.copies"),
    "training digits after decoding something":
        (lambda model, n: (plain(model, n), images("train")[:n])[1], "samples.copies"),
    "noise": (lambda model, n: torch.rand(n, 784), "samples.no-decoder"),
    # the images
    "rounded": (with_images(torch.round), "samples.rounded"),
    "logits": (with_images(torch.logit), "samples.logits"),
    "sigmoid twice": (with_images(torch.sigmoid), "samples.sigmoid-twice"),
    "inverted": (with_images(lambda p: 1 - p), "samples.inverted"),
    "times 255": (with_images(lambda p: 255 * p), "samples.rescaled"),
    "bytes": (with_images(lambda p: (255 * p).to(torch.uint8)), "samples.rescaled"),
    "from -1 to 1": (with_images(lambda p: 2 * p - 1), "samples.rescaled"),
    "average image": (averages, "samples.averaged"),
    "with noise": (with_images(noisy), "samples.not-decoded"),
    "lying on their side": (with_images(lambda p: p.view(-1, 28, 28).transpose(1, 2)), "samples.not-decoded"),
    # how many, and in which shape
    "one too few": (with_images(lambda p: p[1:]), "samples.count"),
    "always 64": (lambda model, n: plain(model, 64), "samples.count"),
    "squeezed": (with_images(torch.squeeze), "samples.shape"),
    "a channel behind the columns": (with_images(lambda p: p.view(-1, 28, 28, 1)), "samples.shape"),
    "a list of images": (one_by_one, "answer.several-values"),
    "a row for each code, in a further dimension": (with_images(lambda p: p[:, None]), "samples.shape"),
    "pixels first": (with_images(lambda p: p.T), "samples.shape"),
    "codes": (lambda model, n: torch.randn(n, model.latent_dim), "samples.shape"),
    "nothing": (lambda model, n: None, "answer.returns-nothing"),
    "a pair": (lambda model, n: (plain(model, n), 0), "answer.several-values"),
}  # fmt: skip
