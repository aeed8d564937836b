# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Questions on variational autoencoders
#
# **Assignment `autoencoders`, notebook 2 of 3.** 30 points: 12 for the written answers, 18 for the evidence in code.
#
# Read the two papers that introduced variational autoencoders,
#
# - D. P. Kingma and M. Welling, *Auto-Encoding Variational Bayes* (2013), arXiv:1312.6114,
# - D. J. Rezende, S. Mohamed and D. Wierstra, *Stochastic Backpropagation and Approximate Inference in Deep Generative Models* (2014), arXiv:1401.4082,
#
# and answer four questions. Each has two parts: a short text, read by a person, and a small piece of evidence in code or
# numbers, checked by the cell below it. Five to ten sentences are enough for a text.
#
# The graders have torch, numpy, scipy, sympy, matplotlib, pandas, seaborn and tqdm. After an import that fails, a cell goes on without it; `torch.compile` does nothing there.

# %% nbgrader={"grade": false, "grade_id": "questions_setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import torch
from torch import nn

from autograder import grade
from autograder.data import images
from autograder.neural import (
    copies_input,
    has_less_variance,
    has_variance,
    is_unbiased,
    matrix_of,
    noise_has_mean_and_deviation,
    noise_is_fresh,
    noise_is_standard_normal,
    normal,
    number,
    reparameterizes_pathwise,
    results_agree,
    worked_average,
    worked_value,
)
from autograder.plain_answers import is_one_of, is_value, returns_the_same

# %% [markdown] nbgrader={"grade": false, "grade_id": "question_i", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## (i) Variational and classical autoencoders
#
# What is the difference between a variational and a classical autoencoder? Say what each encoder maps an input to, how each is trained,
# and what each can be used for. **3 points.**
#
# === BEGIN MARK SCHEME ===
# One point each:
#
# 1. **What the encoder gives.** Classical: one point, a deterministic code. Variational: the parameters of a distribution over codes, q(z|x), from
#    which a code is drawn.
# 2. **The objective.** Classical: reconstruction error alone. Variational: a bound on the likelihood, that is, reconstruction *and* the divergence to the prior, which
#    keeps the codes of all inputs together close to p(z).
# 3. **The use.** The variational autoencoder is a generative model: decode z drawn from p(z). The classical decoder is not trained on anything but
#    codes of training data, so a random code gives no sensible image.
#
# "A VAE is an autoencoder with noise" alone: half a point for 1. Equations instead of words are fine.
# === END MARK SCHEME ===

# %% [markdown] nbgrader={"grade": true, "grade_id": "question_i_answer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A classical encoder maps an input to one code, deterministically; a variational encoder maps it to the parameters of a distribution over codes,
# a mean and a variance, and the code is drawn from it. A classical autoencoder minimises the reconstruction error only. A variational one maximises the
# evidence lower bound: the expected log-likelihood of the reconstruction minus the divergence of $q(z|x)$ from the prior. That divergence keeps the codes
# where the prior has its mass, so the decoder gives sensible images for codes drawn from the prior: it is a generative model. The decoder of a classical autoencoder
# has only seen codes of training images, and nothing says where these lie.
# ### END SOLUTION

# %% [markdown]
# ### Evidence
#
# Here are two encoders for inputs of 16 numbers. Run them and look at what they return.

# %% nbgrader={"grade": false, "grade_id": "two_encoders", "locked": true, "schema_version": 3, "solution": false, "task": false}
generator = torch.Generator().manual_seed(1)
first, second, third = (torch.randn(shape, generator=generator) / 4 for shape in ((16, 8), (8, 3), (8, 3)))


def encoder_a(x):
    """x of shape (B, 16)."""
    return torch.sigmoid(torch.sigmoid(x @ first) @ second)


def encoder_b(x):
    """x of shape (B, 16)."""
    hidden = torch.relu(x @ first)
    return hidden @ second, hidden @ third


# %% [markdown]
# For a batch of five inputs, `torch.randn(5, 16)`:
#
# - `shape_a`: what is the shape of what `encoder_a` returns? A tuple.
# - `shapes_b`: what are the shapes of the tensors that `encoder_b` returns? A list of tuples.
# - `variational`: which of the two is the encoder of a variational autoencoder? `"a"` or `"b"`.
# - `same_code_a`, `same_code_b`: encode one input twice, and each time make the code from it that the decoder gets. Are the two codes the
#   same? `True` or `False` for each encoder. **3 points.**

# %% nbgrader={"grade": false, "grade_id": "two_encoders_answers", "locked": false, "schema_version": 3, "solution": true, "task": false}
shape_a = ...
shapes_b = [...]
variational = ...
same_code_a = ...
same_code_b = ...
### BEGIN SOLUTION
shape_a = (5, 3)
shapes_b = [(5, 3), (5, 3)]
variational = "b"
same_code_a = True
same_code_b = False
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "two_encoders_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# @title Shapes and codes of the two encoders · 3 points
shape_of_a = tuple(encoder_a(torch.randn(5, 16)).shape)
shapes_of_b = [tuple(each.shape) for each in encoder_b(torch.randn(5, 16))]
grade(
    is_one_of(variational, ["a", "b"], title="`variational` is one of the two", points=0),
    is_one_of(same_code_a, [True, False], title="`same_code_a` is True or False", points=0),
    is_one_of(same_code_b, [True, False], title="`same_code_b` is True or False", points=0),
    is_value(shape_a, shape_of_a, title="`shape_a` is the shape that encoder_a returns", points=0),
    is_value(shapes_b, shapes_of_b, title="`shapes_b` are the shapes that encoder_b returns", points=0),
    ### BEGIN HIDDEN TESTS
    is_value(shape_a, (5, 3), title="the shape of a", hint="Run it on `torch.randn(5, 16)`.", points=0.5),
    is_value(
        shapes_b,
        [(5, 3), (5, 3)],
        title="the shapes of b",
        hint="Run it on `torch.randn(5, 16)`.",
        points=0.5,
    ),
    is_value(
        variational,
        "b",
        title="which one is variational",
        hint="What would the two outputs of b be?",
        points=1,
    ),
    is_value(same_code_a, True, title="the code of a", hint="Is anything random in a?", points=0.5),
    is_value(
        same_code_b,
        False,
        title="the code of b",
        hint="How does a code come from the two outputs of b?",
        points=0.5,
    ),
    ### END HIDDEN TESTS
    out_of=3,
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "question_ii", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## (ii) The reparameterisation trick
#
# Explain the reparameterisation trick, and in particular why it is essential for backpropagation. **3 points.**
#
# === BEGIN MARK SCHEME ===
# One point each:
#
# 1. **What it is.** z = mu + sigma * eps with eps drawn from N(0, I), which has no parameters: the same distribution as drawing z from N(mu, sigma^2) directly.
# 2. **Why it is needed.** The loss is a mean under q, whose parameters are those to be trained. Drawing a sample is not a differentiable operation, so the gradient with
#    respect to mu and sigma cannot pass through it. After the trick the randomness is an input, and z is a differentiable function of mu and sigma.
# 3. **What it buys.** An unbiased gradient estimate with low variance by ordinary backpropagation; or the comparison with the score-function (REINFORCE) estimator, which is
#    unbiased as well but has a much larger variance.
#
# Common mistakes, no point for 2: "sampling becomes deterministic"; "the divergence is not differentiable".
# === END MARK SCHEME ===

# %% [markdown] nbgrader={"grade": true, "grade_id": "question_ii_answer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Instead of drawing $z \sim \mathcal N(\mu, \sigma^2)$ one draws $\epsilon \sim \mathcal N(0, 1)$ and sets $z = \mu + \sigma\epsilon$, which has the same
# distribution. The expected log-likelihood is a mean under $q$, whose parameters $\mu$ and $\sigma$ come from the encoder. Drawing a sample is not a differentiable
# function of these, so backpropagation would stop at $z$ and the encoder would get no gradient from the reconstruction. With the trick the randomness
# is an input, and $z$ is a differentiable function of $\mu$ and $\sigma$: $\partial z/\partial\mu = 1$, $\partial z/\partial\sigma = \epsilon$. The resulting estimate
# of the gradient is unbiased. The score-function estimator is unbiased too and needs no trick, but its variance is much larger.
# ### END SOLUTION

# %% [markdown]
# ### Evidence
#
# Write `reparameterize(mu, log_var)`: it returns one sample $z$ of $\mathcal N(\mu, \sigma^2)$ for every element of `mu` and `log_var` (two tensors of the
# same shape (B, K) and type, float32 or float64; `log_var` is $\log\sigma^2$, from -10 to 10), so that gradients reach `mu` and `log_var`. Every element and every call gets
# fresh noise, whether gradients are recorded or not; the inputs stay as they are. **5 points.**


# %% nbgrader={"grade": false, "grade_id": "reparameterize", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reparameterize(mu, log_var):
    """One sample of N(mu, exp(log_var)) for every element; tensors of shape (B, K)."""
    ### BEGIN SOLUTION
    return mu + torch.exp(log_var / 2) * torch.randn_like(mu)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "reparameterize_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# @title The draw: gradients, size of the noise; hidden: distributions · 5 points
grade(
    reparameterizes_pathwise(reparameterize, points=2),
    noise_has_mean_and_deviation(reparameterize, points=0),
    ### BEGIN HIDDEN TESTS
    noise_is_standard_normal(reparameterize, points=1.5),
    noise_is_fresh(reparameterize, points=1.5),
    ### END HIDDEN TESTS
    out_of=5,
)

# %% [markdown]
# Now compare two ways to estimate a gradient. For $z \sim \mathcal N(\mu, \sigma^2)$, with numbers $\mu$ and $\sigma > 0$, estimate
#
# $$\frac{d}{d\mu}\,\mathbb E[z^2]$$
#
# from `n` fresh samples, as a float:
#
# - `pathwise_gradient(mu, sigma, n)` with the reparameterisation trick: the mean of the derivatives of $(\mu + \sigma\epsilon)^2$;
# - `score_function_gradient(mu, sigma, n)` without it: the mean of $z^2 \,\frac{d}{d\mu}\log p(z; \mu, \sigma)$. You may subtract a baseline from $z^2$, such as its
#   mean over the same samples (which costs a bias of one part in n).
#
# Both are right on average; one of them has less variance. **4 points.**


# %% nbgrader={"grade": false, "grade_id": "gradient_estimates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pathwise_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by reparameterisation."""
    ### BEGIN SOLUTION
    z = mu + sigma * torch.randn(n)
    return float((2 * z).mean())
    ### END SOLUTION


def score_function_gradient(mu, sigma, n):
    """An estimate of d/dmu E[z^2] from n samples, by the score function."""
    ### BEGIN SOLUTION
    z = mu + sigma * torch.randn(n)
    return float((z**2 * (z - mu) / sigma**2).mean())
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gradient_estimates_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# @title The two estimates: a worked example; hidden: averages · 4 points
### BEGIN HIDDEN TESTS
other_quantities = {
    "E[z^2] itself": lambda mu, sigma: mu**2 + sigma**2,
    "the derivative with respect to sigma": lambda mu, sigma: 2 * sigma,
    "the derivative of E[z]": lambda mu, sigma: 1.0,
}
### END HIDDEN TESTS
grade(
    has_less_variance(pathwise_gradient, score_function_gradient, points=1),
    worked_average(pathwise_gradient, 3, 0.5, 6.0, name="pathwise_gradient", points=0),
    worked_average(score_function_gradient, 3, 0.5, 6.0, name="score_function_gradient", points=0),
    ### BEGIN HIDDEN TESTS
    is_unbiased(
        pathwise_gradient,
        lambda mu, sigma: 2 * mu,
        mistakes=other_quantities,
        name="pathwise_gradient",
        points=1,
    ),
    has_variance(pathwise_gradient, lambda mu, sigma: 4 * sigma**2, points=1),
    is_unbiased(
        score_function_gradient,
        lambda mu, sigma: 2 * mu,
        mistakes=other_quantities,
        name="score_function_gradient",
        points=1,
    ),
    ### END HIDDEN TESTS
    out_of=4,
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "question_iii", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## (iii) More latents than inputs
#
# What happens if the dimension of the latent space is larger than the dimension of the input space, in a classical and in a variational
# autoencoder? **3 points.**
#
# === BEGIN MARK SCHEME ===
# One point each:
#
# 1. **Classical:** nothing forces a compression; the identity is possible with zero error, and the code need not say anything about the structure of the data (unless there is
#    some other constraint: sparsity, noise on the input, weight decay).
# 2. **Variational:** the divergence makes every latent that deviates from the prior cost something, so copying is not free.
# 3. **Consequence:** latents that are not needed for the reconstruction fall back to the prior (mu = 0, sigma = 1, divergence 0) and are ignored by the
#    decoder ("pruned", "inactive units"); more latents do no harm.
#
# "Overfitting" alone: half a point for 1.
# === END MARK SCHEME ===

# %% [markdown] nbgrader={"grade": true, "grade_id": "question_iii_answer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# A classical autoencoder can then copy its input: with enough latents the identity is possible, the error is zero, and nothing has to be learned about the structure of the data. In a
# variational autoencoder each latent that carries information about the input pays for it by its divergence from the prior. Copying exactly would need a small
# variance in every used latent, which is expensive. So only as many latents are used as are worth their price; the others fall back to the prior, with divergence
# zero, and the decoder ignores them.
# ### END SOLUTION

# %% [markdown]
# ### Evidence
#
# Copying is easy: give two matrices, `encoder_weights` of shape (6, 4) and `decoder_weights` of shape (4, 6), for which the linear autoencoder
# `decoder_weights @ (encoder_weights @ x)` returns every input $x$ of four numbers exactly. **2 points.**

# %% nbgrader={"grade": false, "grade_id": "copying_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
encoder_weights = ...
decoder_weights = ...
### BEGIN SOLUTION
encoder_weights = torch.eye(6, 4)
decoder_weights = torch.eye(4, 6)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "copying_weights_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# @title The copy · 2 points
grade(
    copies_input(encoder_weights, decoder_weights, points=2),
    out_of=2,
)

# %% [markdown]
# And what would it cost? Let $q(z|x) = \mathcal N(Wx, \sigma^2 I)$ with your `encoder_weights` as $W$ and one $\sigma$ for all six latents, and
# $p(z) = \mathcal N(0, I)$. Write `copying_kl(x, sigma)`: for `x` of shape (B, 4) and a number `sigma`, the divergence $\mathrm{KL}(q(z|x)\,\|\,p(z))$ of each
# input, a tensor of shape (B,). `sigma` is between 0.001 and 2; watch what happens as it goes to 0, where the copy becomes exact. **2 points.**


# %% nbgrader={"grade": false, "grade_id": "copying_kl", "locked": false, "schema_version": 3, "solution": true, "task": false}
def copying_kl(x, sigma):
    """The divergence of N(W x, sigma^2 I) from N(0, I) for each row of x (B, 4): a tensor (B,)."""
    ### BEGIN SOLUTION
    mean = x @ encoder_weights.T
    variance = torch.tensor(float(sigma)) ** 2
    return 0.5 * (mean**2 + variance - 1 - torch.log(variance)).sum(dim=1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "copying_kl_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# @title The cost of the copy: two worked examples, and hidden values · 2 points
at_rest = {"x": normal("B", 4, scale=1e-9), "sigma": number(1, 1)}
half_a_sigma = {"x": torch.zeros(2, 4), "sigma": 0.5}


def no_cost(x, sigma):
    return torch.zeros(len(x))


### BEGIN HIDDEN TESTS


def mean_of(x):
    return x @ matrix_of(encoder_weights, (6, 4), "encoder_weights").T


def divergence(x, sigma, latents=6):
    return 0.5 * (mean_of(x).square().sum(dim=1) + latents * (sigma**2 - 1 - 2 * math.log(sigma)))


### END HIDDEN TESTS
grade(
    results_agree(copying_kl, no_cost, at_rest, name="copying_kl at x = 0 and sigma = 1", points=0.5),
    worked_value(
        copying_kl, half_a_sigma, [1.909, 1.909], title="its cost at x = 0 and sigma = 1/2", points=0
    ),
    ### BEGIN HIDDEN TESTS
    results_agree(
        copying_kl,
        divergence,
        {"x": normal("B", 4), "sigma": number(0.001, 2)},
        answers=(encoder_weights,),
        mistakes={
            "the divergence without the factor 1/2": lambda x, sigma: 2 * divergence(x, sigma),
            "the cost of one latent's variance instead of six": lambda x, sigma: divergence(x, sigma, 1),
            "the cost of four latents' variance instead of six": lambda x, sigma: divergence(x, sigma, 4),
            "the divergence for the variance sigma": lambda x, sigma: divergence(x, sigma**0.5),
            "the divergence with log sigma in place of log sigma^2": lambda x, sigma: (
                divergence(x, sigma) + 3 * math.log(sigma)
            ),
            "the divergence for a mean of zero": lambda x, sigma: divergence(0 * x, sigma),
            "the divergence with a mean that is not squared": lambda x, sigma: (
                divergence(0 * x, sigma) + mean_of(x).sum(dim=1) / 2
            ),
            "the divergence of N(0, I) from the other, the wrong way round": lambda x, sigma: divergence(
                x / sigma, 1 / sigma
            ),
        },
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "question_iv", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## (iv) Squared error and what people see
#
# Is the $L_2$ distance a good proxy for the visual similarity of an original image and its reconstruction? **3 points.**
#
# === BEGIN MARK SCHEME ===
# One point each:
#
# 1. **A position with a reason:** it compares pixel by pixel and knows nothing of structure, edges, or objects.
# 2. **An example where it disagrees with people:** a shift by a pixel or two is nearly invisible but has a large distance; a blurred or slightly noisy image looks worse and has a small one.
# 3. **The consequence for reconstructions, or an alternative:** it favours blurred reconstructions (the mean over what is possible); better are distances between features of a network, structural similarity, or an
#    adversarial loss. Or: for small aligned images such as MNIST it is good enough, with the reason.
# === END MARK SCHEME ===

# %% [markdown] nbgrader={"grade": true, "grade_id": "question_iv_answer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# It is a poor proxy. It compares pixel by pixel and knows nothing of edges or objects: a digit shifted by two pixels looks the same to us, but its distance is large, while a blurred or noisy copy has a small
# distance and looks worse. Training with it gives blurred reconstructions, because the mean over the images that are possible minimises it. Distances between features of a
# trained network come closer to what people see. For small, centred images such as MNIST it is good enough to learn from.
# ### END SOLUTION

# %% [markdown]
# ### Evidence
#
# `variants_of(image)` makes three variants of a digit of shape (28, 28): shifted by two pixels, blurred, and noisy. Look at a few.


# %% nbgrader={"grade": false, "grade_id": "variants", "locked": true, "schema_version": 3, "solution": false, "task": false}
def variants_of(image):
    """Three variants of an image (28, 28) with values in [0, 1], by name."""
    noise = torch.randn(28, 28, generator=torch.Generator().manual_seed(0))
    return {
        "shifted": torch.roll(image, shifts=2, dims=1),
        "blurred": nn.functional.avg_pool2d(image[None, None], 3, stride=1, padding=1)[0, 0],
        "noisy": (image + 0.25 * noise).clamp(0, 1),
    }


black_image, one_pixel, square = torch.zeros(3, 28, 28)
one_pixel[14, 14], square[7:21, 7:21] = 4, 0.3
drawn = {"a pixel of 4": one_pixel, "a square of 0.3": square, "grey of 0.1": black_image + 0.1}

digits = images("test")
digit = digits[0].reshape(28, 28)

# %% tags=["showcase"]
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 4, figsize=(8, 2.3))
for axis, (name, picture) in zip(axes, {"original": digit, **variants_of(digit)}.items()):
    axis.imshow(picture, cmap="gray")
    axis.set_title(name)
    axis.axis("off")

# %% [markdown]
# Write `l2_ranking(image, variants)`: for an image (28, 28) and a dict of variants by name, the list of the names, ordered by their $L_2$ distance from
# the image, the nearest first (those at the same distance in any order). **2 points.**


# %% nbgrader={"grade": false, "grade_id": "l2_ranking", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_ranking(image, variants):
    """The names of the variants, the nearest to the image first."""
    ### BEGIN SOLUTION
    return sorted(variants, key=lambda name: float((variants[name] - image).pow(2).sum()))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "l2_ranking_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# @title The ranking: the names, a worked example, and hidden digits · 2 points
in_words = "it returns the names of the variants, each once"
one_digit = lambda seed: [(digit, variants_of(digit))]
black_one = lambda seed: [(black_image, drawn)]
its_names = lambda image, variants: sorted(variants)
nearest_first = lambda image, variants: ["grey of 0.1", "a pixel of 4", "a square of 0.3"]
black_order = returns_the_same(
    l2_ranking, nearest_first, black_one, title="the order is right for a black image", points=0.5
)
grade(
    returns_the_same(l2_ranking, its_names, one_digit, up_to=sorted, title=in_words, points=0),
    black_order,
    ### BEGIN HIDDEN TESTS
    returns_the_same(
        l2_ranking,
        lambda image, variants: sorted(
            variants, key=lambda name: float((variants[name] - image).pow(2).sum())
        ),
        lambda seed: [
            (
                digits[(seed + k) % 1000].reshape(28, 28),
                {
                    **variants_of(digits[(seed + k) % 1000].reshape(28, 28)),
                    "dark": digits[(seed + k) % 1000].reshape(28, 28) * (0.2 + 0.1 * k),
                    "hardly darker": digits[(seed + k) % 1000].reshape(28, 28) * 0.998,
                    "less than that": digits[(seed + k) % 1000].reshape(28, 28) * 0.999,
                    "other digit": digits[(seed + k + 7) % 1000].reshape(28, 28),
                },
            )
            for k in range(6)
        ],
        title="the order is right for other digits and other variants",
        points=1,
    ),
    returns_the_same(
        l2_ranking,
        its_names,
        lambda seed: [(digit, {"a copy": digit.clone(), "dark": 0.9 * digit, "another copy": digit.clone()})],
        up_to=sorted,
        title="variants at the same distance are all there",
        points=0.5,
    ).only_if(black_order),
    ### END HIDDEN TESTS
    out_of=2,
)
