"""Xavier initialisers, in short: right in several ways of drawing, and wrong."""

import math

import numpy as np
import torch
from torch import nn

NAMES = ("init_xavier_",)


def each_weight(change, bias=nn.init.zeros_):
    """An initialiser that treats weights (given with fan_in and fan_out) and biases apart."""

    def init_(module):
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.dim() > 1:
                    change(parameter, parameter.shape[1], parameter.shape[0])
                elif bias is not None:
                    bias(parameter)

    return init_


def truncated(w, fan_in, fan_out):
    # 0.8796 is the standard deviation of N(0, 1) truncated at 2.
    deviation = math.sqrt(2 / (fan_in + fan_out)) / 0.87962566
    nn.init.trunc_normal_(w, std=deviation, a=-2 * deviation, b=2 * deviation)


def triangular(w, fan_in, fan_out):
    # the sum of two uniform numbers on [-a, a] has variance 2 a^2 / 3
    a = math.sqrt(3 / (fan_in + fan_out))
    w.copy_((2 * torch.rand(w.shape) - 1) * a + (2 * torch.rand(w.shape) - 1) * a)


def uniform(w, bound):
    w.uniform_(-bound, bound)


RIGHT = {
    "xavier_normal_": each_weight(lambda w, i, o: nn.init.xavier_normal_(w)),
    "xavier_uniform_": each_weight(lambda w, i, o: nn.init.xavier_uniform_(w)),
    "by hand, normal": each_weight(lambda w, i, o: w.normal_(0, math.sqrt(2 / (i + o)))),
    "by hand, uniform": each_weight(lambda w, i, o: uniform(w, math.sqrt(6 / (i + o)))),
    "rand shifted and scaled":
        each_weight(lambda w, i, o: w.copy_((2 * torch.rand(w.shape) - 1) * (6 / (i + o)) ** 0.5)),
    "numpy":
        each_weight(lambda w, i, o: w.copy_(torch.tensor(np.random.randn(*w.shape) * np.sqrt(2 / (i + o))))),
    "truncated, with the right variance": each_weight(truncated),
    "triangular": each_weight(triangular),
    "a distribution of torch":
        each_weight(
            lambda w, i, o: w.copy_(torch.distributions.Normal(0, (2 / (i + o)) ** 0.5).sample(w.shape))),
    "data = randn":
        each_weight(lambda w, i, o: setattr(w, "data", torch.randn(w.shape) * (2 / (i + o)) ** 0.5)),
    "biases times zero": each_weight(lambda w, i, o: nn.init.xavier_normal_(w), lambda b: b.mul_(0)),
}  # fmt: skip

WRONG = {
    # variance, deviation and bound mixed up
    "variance for the standard deviation":
        (each_weight(lambda w, i, o: w.normal_(0, 2 / (i + o))), "init.variance-for-std"),
    "bound for the standard deviation":
        (each_weight(lambda w, i, o: w.normal_(0, (6 / (i + o)) ** 0.5)), "init.bound-for-std"),
    "standard deviation for the bound":
        (each_weight(lambda w, i, o: uniform(w, (2 / (i + o)) ** 0.5)), "init.std-for-bound"),
    "bound without its root":
        (each_weight(lambda w, i, o: uniform(w, 6 / (i + o))), "init.bound-without-root"),
    # another scale
    "LeCun": (each_weight(lambda w, i, o: w.normal_(0, i**-0.5)), "init.lecun"),
    "He": (each_weight(lambda w, i, o: nn.init.kaiming_normal_(w)), "init.he"),
    "torch's own": (each_weight(lambda w, i, o: nn.init.kaiming_uniform_(w, a=5**0.5)), "init.torch-default"),
    "1 over the sum of the fans": (each_weight(lambda w, i, o: w.normal_(0, (i + o) ** -0.5)), "init.half"),
    "2 over the root of the sum":
        (each_weight(lambda w, i, o: w.normal_(0, 2 * (i + o) ** -0.5)), "init.double"),
    "gain 4, for sigmoids":
        (each_weight(lambda w, i, o: nn.init.xavier_normal_(w, gain=4)), "init.sixteenfold"),
    "gain 1.2": (each_weight(lambda w, i, o: nn.init.xavier_normal_(w, gain=1.2)), "init.scale"),
    "N(0, 1)": (each_weight(lambda w, i, o: w.normal_()), "init.standard-normal"),
    "standard deviation 0.01": (each_weight(lambda w, i, o: w.normal_(0, 0.01)), "init.hundredth"),
    # no symmetric draws
    "zeros": (each_weight(lambda w, i, o: w.zero_()), "init.zeros"),
    "constant": (each_weight(lambda w, i, o: w.fill_((2 / (i + o)) ** 0.5)), "init.constant"),
    "uniform from 0": (each_weight(lambda w, i, o: w.uniform_(0, 2 * (6 / (i + o)) ** 0.5)), "init.mean"),
    "signs only":
        (each_weight(lambda w, i, o: w.copy_((torch.randint(0, 2, w.shape) * 2 - 1) * (2 / (i + o)) ** 0.5)),
         "init.discrete"),
    "skewed":
        (each_weight(
            lambda w, i, o: w.copy_((torch.empty(w.shape).exponential_() - 1) * (2 / (i + o)) ** 0.5)),
         "init.skewed"),
    # a part of the parameters, or the same draws
    "weights forgotten": (each_weight(lambda w, i, o: None), "init.unchanged"),
    "nothing": (lambda module: None, "init.unchanged"),
    "biases forgotten":
        (each_weight(lambda w, i, o: nn.init.xavier_normal_(w), None), "init.biases-not-zero"),
    "biases normal":
        (each_weight(lambda w, i, o: nn.init.xavier_normal_(w), nn.init.normal_), "init.biases-not-zero"),
    "biases 0.01":
        (each_weight(lambda w, i, o: nn.init.xavier_normal_(w), lambda b: b.fill_(0.01)),
         "init.biases-not-zero"),
    "one seed for every matrix":
        (each_weight(lambda w, i, o: (torch.manual_seed(1), nn.init.xavier_normal_(w))), "init.same-draws"),
}  # fmt: skip
