"""Right and wrong samplers, as students write them, with the notes that the wrong ones earn."""

import numpy as np
import torch
from torch.distributions import Bernoulli, MultivariateNormal, Normal

from autograder.data import binary, images


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


_own_generator = np.random.default_rng(3)


def by_numpy_generator(model, n):
    z = torch.from_numpy(_own_generator.normal(size=(n, model.latent_dim)))
    return model.decode(z.float()).detach()


def by_distribution(model, n):
    return model.decode(Normal(0.0, 1.0).sample((n, model.latent_dim)))


def draws_of_multivariate(model, n):
    prior = MultivariateNormal(torch.zeros(model.latent_dim), torch.eye(model.latent_dim))
    return torch.bernoulli(model.decode(prior.sample((n,))))


def bernoulli(model, n):
    with torch.no_grad():
        return Bernoulli(model.decode(torch.randn(n, model.latent_dim))).sample()


def by_comparison(model, n):
    p = model.decode(torch.randn(n, model.latent_dim))
    return torch.rand_like(p) < p


def one_code_at_a_time(model, n):
    return torch.stack([model.decode(torch.randn(model.latent_dim)) for _ in range(n)])


def one_batch_at_a_time(model, n):
    parts = [model.decode(torch.randn(1, model.latent_dim)).reshape(1, 28, 28) for _ in range(n)]
    return torch.cat(parts)


def in_chunks(model, n):
    parts = []
    while 64 * len(parts) < n:
        parts.append(model.decode(torch.randn(64, model.latent_dim)))
    return torch.cat(parts)[:n]


def wasteful(model, n):
    return torch.cat([torch.bernoulli(model.decode(torch.randn(2, model.latent_dim)))[1:] for _ in range(n)])


def as_list(model, n):
    with torch.no_grad():
        return [model.decode(torch.randn(1, model.latent_dim))[0] for _ in range(n)]


def transposed(model, n):
    return model.decode(torch.randn(model.latent_dim, n).T).detach()


RIGHT = [
    plain,
    careful,
    by_numpy,
    by_numpy_generator,
    by_distribution,
    draws_of_multivariate,
    bernoulli,
    by_comparison,
    one_code_at_a_time,
    one_batch_at_a_time,
    in_chunks,
    wasteful,
    as_list,
    transposed,
]


def with_codes(draw):
    """A sampler that is right but for the distribution of z."""
    return lambda model, n: model.decode(draw(n, model.latent_dim))


def with_images(change):
    """A sampler that is right but for what it does with the decoder's output."""
    return lambda model, n: change(model.decode(torch.randn(n, model.latent_dim)).detach())


def seeded(model, n):
    torch.manual_seed(0)
    return plain(model, n)


_bank = torch.randn(600, 64)


def each_twice(model, n):
    p = model.decode(torch.randn((n + 1) // 2, model.latent_dim))
    return torch.cat([p, p])[:n]


def reconstructions(model, n):
    return model(images("train")[:n])[0]


def reconstructions_by_hand(model, n):
    mu, log_var = model.encode(binary(images("train")[:n]))
    return model.decode(model.reparameterize(mu, log_var))


def means_of_noise_images(model, n):
    return model.decode(model.encode(torch.rand(n, 784))[0])


def averages(model, n):
    return model.decode(torch.randn(500, model.latent_dim)).mean(0, keepdim=True).expand(n, 784)


OK = "ok"
WRONG = {
    # the notes of: the codes, the images, the looks (None: not said)
    "uniform": (with_codes(torch.rand), "codes.uniform", OK, "samples.alike"),
    "uniform about 0": (with_codes(lambda n, k: 2 * torch.rand(n, k) - 1), "codes.uniform", OK, "samples.alike"),
    "twice as wide": (with_codes(lambda n, k: 2 * torch.randn(n, k)), "codes.scale", OK, "samples.unlike-model"),
    "half as wide": (with_codes(lambda n, k: 0.5 * torch.randn(n, k)), "codes.scale", OK, "samples.alike"),
    "a fifth wider": (with_codes(lambda n, k: 1.2 * torch.randn(n, k)), "codes.scale", OK, None),
    "shifted": (with_codes(lambda n, k: torch.randn(n, k) + 1), "codes.mean", OK, None),
    "cut off": (with_codes(lambda n, k: torch.randn(n, k).clamp(-1, 1)), "codes.repeated", OK, None),
    "one z": (with_codes(lambda n, k: torch.randn(1, k).expand(n, k)), "codes.shared-by-rows", OK, "samples.repeated"),
    "zeros": (with_codes(torch.zeros), "codes.zero", OK, "samples.repeated"),
    "ones": (with_codes(torch.ones), "codes.shared-by-all", OK, "samples.repeated"),
    "one number per image": (
        with_codes(lambda n, k: torch.randn(n, 1).expand(n, k)), "codes.shared-by-columns", OK, None,
    ),
    "a line": (
        with_codes(lambda n, k: torch.linspace(-3, 3, n)[:, None].expand(n, k)), "codes.shared-by-columns", OK, None,
    ),
    "always 20": (lambda model, n: model.decode(torch.randn(n, 20)), "answer.raises", "answer.raises", OK),
    "seeded": (seeded, "codes.fixed", OK, OK),
    "z drawn once": (lambda model, n: model.decode(_bank[:n, : model.latent_dim]), "codes.fixed", OK, OK),
    "each twice": (each_twice, "codes.repeated", OK, "samples.repeated"),
    "reconstructions": (reconstructions, "codes.encoded", "samples.reconstructions", None),
    "reconstructions by hand": (reconstructions_by_hand, "codes.encoded", "samples.reconstructions", None),
    "means of noise images": (means_of_noise_images, "codes.encoded", "samples.reconstructions", "samples.alike"),
    "training digits": (lambda model, n: images("train")[:n], "codes.none", "samples.copies", "samples.copies"),
    "binary training digits": (
        lambda model, n: binary(images("train")[-n:]), "codes.none", "samples.copies", "samples.copies",
    ),
    "digits after decoding": (
        lambda model, n: (plain(model, n), images("train")[:n])[1], OK, "samples.copies", "samples.copies",
    ),
    "noise": (lambda model, n: torch.rand(n, 784), "codes.none", "samples.no-decoder", None),
    "rounded": (with_images(torch.round), OK, "samples.rounded", None),
    "logits": (with_images(torch.logit), OK, "samples.logits", "samples.range"),
    "sigmoid twice": (with_images(torch.sigmoid), OK, "samples.sigmoid-twice", "samples.alike"),
    "inverted": (with_images(lambda p: 1 - p), OK, "samples.inverted", None),
    "times 255": (with_images(lambda p: 255 * p), OK, "samples.rescaled", "samples.range"),
    "bytes": (with_images(lambda p: (255 * p).to(torch.uint8)), OK, "samples.rescaled", "samples.range"),
    "from -1 to 1": (with_images(lambda p: 2 * p - 1), OK, "samples.rescaled", "samples.range"),
    "average image": (averages, None, "samples.averaged", "samples.repeated"),
    "with noise": (
        with_images(lambda p: (p + 0.1 * torch.randn_like(p)).clamp(0, 1)), OK, "samples.not-decoded", None,
    ),
    "lying on their side": (
        with_images(lambda p: p.view(-1, 28, 28).transpose(1, 2)), OK, "samples.not-decoded", None,
    ),
    "one too few": (with_images(lambda p: p[1:]), OK, "samples.shape", "samples.count"),
    "always 64": (lambda model, n: plain(model, 64), "codes.few", "samples.count", "samples.count"),
    "squeezed": (with_images(torch.squeeze), OK, "samples.shape", OK),
    "pixels first": (with_images(lambda p: p.T), OK, "samples.shape", "samples.shape"),
    "codes": (lambda model, n: torch.randn(n, model.latent_dim), "codes.none", "samples.shape", "samples.shape"),
    "nothing": (lambda model, n: None, "codes.none", "answer.returns-nothing", "answer.returns-nothing"),
    "a pair": (lambda model, n: (plain(model, n), 0), OK, "answer.several-values", "answer.several-values"),
}  # fmt: skip
