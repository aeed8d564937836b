# ---
# jupyter:
#   autograder:
#     assignment: autoencoders
#     cells:
#     - autoencoder_setup da3e0636cc68 locked code 0
#     - training_loop 56d10f8d9985 locked code 0
#     - encoder e3f2c5a7d078 solution code 0 Encoder
#     - encoder_tests e7aa985b86dc grade code 4 Encoder
#     - decoder 6f3c734b1b39 solution code 0 Decoder
#     - decoder_tests 0823461535d3 grade code 4 Decoder
#     - init_normal d0325a491c6c solution code 0 init_normal_
#     - init_normal_tests 0a638071c677 grade code 4 Decoder Encoder init_normal_
#     - mean_squared d2f46e766c56 solution code 0 mean_squared
#     - mean_squared_tests 8ae0a8fcca79 grade code 5 Decoder Encoder mean_squared
#     - show_reconstructions 60483bbe1829 solution code 0 show_reconstructions
#     - show_reconstructions_tests 0a36d98f32be grade code 2 show_reconstructions
#     - cross_entropy cfb8008f11e4 solution code 0 cross_entropy
#     - cross_entropy_tests 53ff4d277203 grade code 5 cross_entropy
#     - init_xavier 26d4076e0821 solution code 0 init_xavier_
#     - init_xavier_tests 5e06b5d55217 grade code 4 Decoder Encoder init_xavier_
#     - xavier_training_tests 39418432ca5c grade code 4 Decoder Encoder init_xavier_
#     - deeper 377eefa573fb solution code 0 DeepDecoder DeepEncoder
#     - deeper_tests c014f2abdb82 grade code 3 DeepDecoder DeepEncoder
#     - what_you_see 29bff60b1c71 locked markdown 0
#     - what_you_see_answer 2f2cafa76122 manual markdown 3
#     digest: 8d122371c455
#     files: []
#     notebook: mnist_autoencoder
#     notebooks:
#     - elbo_gap
#     - mnist_autoencoder
#     - vae_questions
#     packages: []
#     script: true
#     showcases:
#     - a90e3ecf40b0
#     - 3e7a043619d0
#     - 5a3365ddd584
#     - f0b715564e34
#   jupytext:
#     notebook_metadata_filter: kernelspec,jupytext,autograder,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Autoencoders on MNIST
#
# **Assignment `autoencoders`, notebook 3 of 3.** 38 points.
#
# An autoencoder maps an image $x$ to a code $y$ and back to a reconstruction $z$. With an activation function $s$, a layer is $y = s(Wx + b)$. You build a *fully
# connected* encoder and decoder in PyTorch, find out what initialisation and loss do to their training, and look at reconstructions.
#
# **Conventions, for all tasks**
#
# - An image is a vector of 784 pixels in $[0, 1]$, a batch of images a tensor of shape (B, 784).
# - $s$ is the sigmoid, after *every* layer.
# - A loss is summed over the pixels of an image and averaged over the batch.
# - A network is anything that can be called with a batch and whose `parameters()` lists its weights and biases: an `nn.Module`, an `nn.Sequential`, or a
#   class of your own over plain tensors. How you build it is up to you.
#
# The graders have torch, numpy, scipy, sympy, matplotlib, pandas, seaborn and tqdm. After an import that fails, a cell goes on without it; `torch.compile` does nothing there.
#
# You may also work in the script `mnist_autoencoder.py`, which holds the same cells. `autograder validate --showcase` makes the notebook of it that has your figures, for handing in.

# %% nbgrader={"grade": false, "grade_id": "autoencoder_setup", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "a875a97fdccd2d3200e2969ffaa9f308", "cell_type": "code"} deletable=false editable=false
import matplotlib.pyplot as plt
import torch
from torch import nn

from autograder import grade
from autograder.data import images
from autograder.neural import (
    averages_over_the_batch,
    bernoulli_mistake,
    changes_all_weights,
    computes_sigmoid_layers,
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    figure_shows,
    grey,
    layer_sizes,
    leaves_inputs_unchanged,
    loss_falls,
    loss_gradients_agree,
    loss_is_finite_at_the_edges,
    loss_is_scalar,
    loss_values_agree,
    outputs_in_unit_interval,
    probabilities,
    sets_biases_to_zero,
    squared_error_mistake,
    uses_every_input,
    weights_have_deviation,
    worked_output,
    worked_value,
)

train_images = images("train")
test_images = images("test")

# What the tests of this notebook share: the layers of the networks, random images with reconstructions, and a small example.
encoder_sizes, decoder_sizes = (784, 256, 128), (128, 256, 784)
image_pairs = {"x": grey("B", 784), "z": probabilities("B", 784)}
two_images = torch.zeros(2, 784)
two_images[0, :300], two_images[1] = 1, 0.25
image_example = {"x": two_images, "z": 0.1 + 0.8 * two_images}


# %% [markdown]
# The data are real MNIST digits: 8,000 for training, 1,000 to look at. Here is the training loop; it is given. An epoch is one pass over all
# training images.

# %% nbgrader={"grade": false, "grade_id": "training_loop", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "8d2ea07179933b90fc4151988a555591", "cell_type": "code"} deletable=false editable=false
def train(encoder, decoder, loss, epochs=20, batch_size=128, learning_rate=1e-3):
    """Train with Adam; prints the mean loss of each epoch."""
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=learning_rate)
    for epoch in range(1, epochs + 1):
        total = 0.0
        order = torch.randperm(len(train_images))
        for start in range(0, len(order), batch_size):
            x = train_images[order[start : start + batch_size]]
            optimizer.zero_grad()
            value = loss(x, decoder(encoder(x)))
            value.backward()
            optimizer.step()
            total += value.item() * len(x)
        print(f"epoch {epoch:2d}   loss {total / len(order):8.2f}")


# %% [markdown]
# ## 1. Encoder and decoder
#
# Write the encoder, 784 → 256 → 128, and the decoder, 128 → 256 → 784: $y = s(W_2\, s(W_1 x + b_1) + b_2)$, and likewise back, with weights of its own (the
# decoder's are not the transposed weights of the encoder). `Encoder()` and `Decoder()` each return a new network. **8 points.**

# %% nbgrader={"grade": false, "grade_id": "encoder", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "78412f6d672f192185e8808abc777c78", "cell_type": "code"} deletable=false
class Encoder(nn.Module):
    """784 -> 256 -> 128, with a sigmoid after every layer."""

    def __init__(self):
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, x):
        """x of shape (B, 784); returns the code, of shape (B, 128)."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "encoder_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "71813657effbfa4bbf7ccc8ce39068b6", "cell_type": "code"} deletable=false editable=false
# @title The encoder: a worked example; hidden: sizes and layers · 4 points
grade(
    outputs_in_unit_interval(Encoder, encoder_sizes, points=1),
    worked_output(Encoder, 784, 128, 0.9288, points=0),
    out_of=4,
)


# %% nbgrader={"grade": false, "grade_id": "decoder", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "822ec4918d6652dccc32105ec4f6a937", "cell_type": "code"} deletable=false
class Decoder(nn.Module):
    """128 -> 256 -> 784, with a sigmoid after every layer."""

    def __init__(self):
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, y):
        """y of shape (B, 128); returns the reconstruction, of shape (B, 784)."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "decoder_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "ca101c2f65f13c1dd10bd8aaa8408aaf", "cell_type": "code"} deletable=false editable=false
# @title The decoder: a worked example; hidden: sizes and layers · 4 points
grade(
    outputs_in_unit_interval(Decoder, decoder_sizes, points=1),
    worked_output(Decoder, 128, 784, 0.8826, points=0),
    out_of=4,
)


# %% [markdown]
# ## 2. Normal initialisation
#
# Write `init_normal_(module)`: it draws all weights and all biases of a network afresh from $\mathcal N(0, 1)$, *in place* (the parameters stay the same objects, and
# trainable). **4 points.**

# %% nbgrader={"grade": false, "grade_id": "init_normal", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "7643e5c224e812a6b1f4f2e671d8fc58", "cell_type": "code"} deletable=false
def init_normal_(module):
    """Draw every parameter of the module from N(0, 1), in place."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "init_normal_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "bf8f7131595aecc2c5c6e3fabfc153cb", "cell_type": "code"} deletable=false editable=false
# @title The initialisation: afresh, its size; hidden: distributions · 4 points
grade(
    draws_afresh(init_normal_, [Encoder, Decoder], points=1),
    weights_have_deviation(init_normal_, [Encoder], {(784, 256): 1, (256,): 1}, points=0),
    out_of=4,
)


# %% [markdown]
# ## 3. Squared error
#
# Write `mean_squared(x, z)`, the squared error of the reconstructions $z$ of images $x$, both of shape (B, 784): for each image $\lVert x - z\rVert^2$, the
# sum over its pixels, and then the mean over the batch. **5 points.**

# %% nbgrader={"grade": false, "grade_id": "mean_squared", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "2c7f66733a3e133b1a06671cddfb3a62", "cell_type": "code"} deletable=false
def mean_squared(x, z):
    """Squared error, summed over pixels and averaged over the batch: a scalar tensor."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "mean_squared_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false, "checksum": "547852ced67d0309c2dc673cd22cbaa1", "cell_type": "code"} deletable=false editable=false
# @title The squared error: a worked example; hidden: all values · 5 points
hint = "It is 7.84 for the first image and 1.96 for the second, and the mean of the two is asked."
grade(
    loss_is_scalar(mean_squared, image_pairs, points=0.5),
    leaves_inputs_unchanged(mean_squared, image_pairs, points=0.5),
    worked_value(mean_squared, image_example, 4.9, title="the loss of `image_example`", hint=hint, points=0),
    averages_over_the_batch(mean_squared, image_pairs, points=0),
    out_of=5,
)


# %% [markdown]
# Train with it and look at some test images. Cells like this one, which train for long, are run by you and are skipped when your work is graded; what they show is kept for
# the person who reads it. First a figure: write `show_reconstructions(originals, reconstructions)`, which draws each image of a batch `originals` (n, 784) with its reconstruction
# next to it or below it. It may return the figure, or leave it to the notebook to show. That all images are there is checked below; a person looks at how they are arranged. **2 points.**

# %% nbgrader={"grade": false, "grade_id": "show_reconstructions", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "10a25696bfba22c146b6e2fd6c74aa29", "cell_type": "code"} deletable=false
def show_reconstructions(originals, reconstructions):
    """Draw n originals and their reconstructions, tensors of shape (n, 784)."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "show_reconstructions_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "checksum": "464408717df1e7c8a4ccfad3be5b4d15", "cell_type": "code"} deletable=false editable=false
# @title The figure · 2 points
grade(
    figure_shows(show_reconstructions, {"originals": 5, "reconstructions": 5}, points=1),
    figure_shows(show_reconstructions, {"originals": 19, "reconstructions": 19}, points=1),
    out_of=2,
)

# %% tags=["showcase"]
encoder, decoder = Encoder(), Decoder()
init_normal_(encoder), init_normal_(decoder)
train(encoder, decoder, mean_squared)
with torch.no_grad():
    show_reconstructions(test_images[:8], decoder(encoder(test_images[:8])))


# %% [markdown]
# ## 4. Cross-entropy
#
# Write `cross_entropy(x, z) =` $-\sum_k \left[x_k \log z_k + (1 - x_k)\log(1 - z_k)\right]$, summed over the pixels of an image and averaged over the batch as before. Targets may be grey, that is, anywhere in
# $[0, 1]$; and where a pixel of $z$ is exactly 0 or 1 the loss has to stay finite (what guards it leaves the logarithms
# of all pixels between 0.0001 and 0.9999 right to 2 %). **5 points.**

# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "a982dd457f138e83cd5840513f9c201f", "cell_type": "code"} deletable=false
def cross_entropy(x, z):
    """Cross-entropy, summed over pixels and averaged over the batch: a scalar tensor."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "cross_entropy_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false, "checksum": "0edda643d4521714dfe10e2d7d32aa74", "cell_type": "code"} deletable=false editable=false
# @title The cross-entropy: a worked example; hidden: all values · 5 points
grade(
    loss_is_scalar(cross_entropy, image_pairs, points=0.5),
    loss_is_finite_at_the_edges(cross_entropy, image_pairs, points=0.5),
    leaves_inputs_unchanged(cross_entropy, image_pairs, points=0.5),
    worked_value(cross_entropy, image_example, 264.2, title="the loss of `image_example`", points=0),
    averages_over_the_batch(cross_entropy, image_pairs, points=0),
    out_of=5,
)

# %% tags=["showcase"]
encoder, decoder = Encoder(), Decoder()
init_normal_(encoder), init_normal_(decoder)
train(encoder, decoder, cross_entropy)
with torch.no_grad():
    show_reconstructions(test_images[:8], decoder(encoder(test_images[:8])))


# %% [markdown]
# ## 5. Xavier initialisation
#
# With weights from $\mathcal N(0, 1)$ the sums before the sigmoids are large, the sigmoids are saturated and gradients vanish. Glorot and Bengio (2010) choose the variance by the size of the layer. Write
# `init_xavier_(module)`: in place, every weight matrix afresh with mean 0 and variance $\dfrac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}}$, from a normal or a uniform distribution (a uniform one
# on $[-a, a]$ has variance $a^2/3$), and all biases zero. **8 points**, four of them for what training makes of it.

# %% nbgrader={"grade": false, "grade_id": "init_xavier", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "7263f65ed3809cb9ff6644666f66ede0", "cell_type": "code"} deletable=false
def init_xavier_(module):
    """Draw every weight matrix with variance 2 / (fan_in + fan_out) and set biases to zero, in place."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "init_xavier_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "9c392510370bc8e0809e74de1f79bf18", "cell_type": "code"} deletable=false editable=false
# @title The initialisation: biases, one layer; hidden: distributions · 4 points
grade(
    draws_afresh(init_xavier_, [Encoder, Decoder], points=0.5),
    sets_biases_to_zero(init_xavier_, [Encoder, Decoder], points=0.5),
    weights_have_deviation(init_xavier_, [Encoder], {(784, 256): 0.04385}, points=0),
    out_of=4,
)

# %% [markdown]
# The next cell trains your networks by itself, on fewer images and for fewer steps, and looks at reconstructions of digits that nobody has seen. The question is what your initialisation makes of
# them: the loss is the graders' cross-entropy, and in the place of a network that is not what was asked they train one of their own.

# %% nbgrader={"grade": true, "grade_id": "xavier_training_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "2ef6ce900a304f509b443d2dd132a7dd", "cell_type": "code"} deletable=false editable=false
# @title A training with it: the loss falls, and hidden comparisons · 4 points
anew = changes_all_weights(init_xavier_, [Encoder, Decoder], points=0)
grade(
    anew,  # otherwise weights that torch has drawn would be trained
    loss_falls(
        Encoder,
        Decoder,
        init_xavier_,
        own_loss=True,
        sizes=encoder_sizes,
        largest_ratio=0.7,
        points=1,
    ).only_if(anew),
    out_of=4,
)

# %% tags=["showcase"]
encoder, decoder = Encoder(), Decoder()
init_xavier_(encoder), init_xavier_(decoder)
train(encoder, decoder, cross_entropy)
with torch.no_grad():
    show_reconstructions(test_images[:8], decoder(encoder(test_images[:8])))


# %% [markdown]
# ## 6. Deeper
#
# Add a layer of 64: `DeepEncoder()` is 784 → 256 → 128 → 64, and `DeepDecoder()` mirrors it. (In as many steps it does not get better; see for yourself.) **3 points.**

# %% nbgrader={"grade": false, "grade_id": "deeper", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "0f3841e1f9cc09e917a2c8858d03d2e6", "cell_type": "code"} deletable=false
def DeepEncoder():
    """784 -> 256 -> 128 -> 64, with a sigmoid after every layer."""
    # YOUR CODE HERE
    raise NotImplementedError()


def DeepDecoder():
    """64 -> 128 -> 256 -> 784, with a sigmoid after every layer."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "deeper_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "checksum": "a57e32dcfa96de458d39bdc483d0c9ad", "cell_type": "code"} deletable=false editable=false
# @title The deeper networks: worked examples; hidden: sizes and layers · 3 points
grade(
    outputs_in_unit_interval(DeepEncoder, (784, 256, 128, 64), name="DeepEncoder", points=0.25),
    outputs_in_unit_interval(DeepDecoder, (64, 128, 256, 784), name="DeepDecoder", points=0.25),
    worked_output(DeepEncoder, 784, 64, 0.7683, name="DeepEncoder", points=0),
    worked_output(DeepDecoder, 64, 784, 0.8586, name="DeepDecoder", points=0),
    out_of=3,
)

# %% tags=["showcase"]
encoder, decoder = DeepEncoder(), DeepDecoder()
init_xavier_(encoder), init_xavier_(decoder)
train(encoder, decoder, cross_entropy)
with torch.no_grad():
    show_reconstructions(test_images[:8], decoder(encoder(test_images[:8])))

# %% [markdown] nbgrader={"grade": false, "grade_id": "what_you_see", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "54bed9fa303c09b68642ab4217911a41", "cell_type": "markdown"} deletable=false editable=false
# ## What you see
#
# Compare the reconstructions of your four trainings (normal initialisation with squared error and with cross-entropy, Xavier, deeper) in a few sentences: which are
# better, and why? The figures above are looked at too. **3 points.**
#

# %% [markdown] nbgrader={"grade": true, "grade_id": "what_you_see_answer", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "checksum": "47781d54ebf31b708f71e5c7d65705ca", "cell_type": "markdown"} deletable=false
# YOUR ANSWER HERE
