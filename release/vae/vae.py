# ---
# jupyter:
#   autograder:
#     assignment: vae
#     cells:
#     - vae_setup bd33f30a8f7a locked code 0
#     - vae_model 342c311a3063 locked code 0
#     - elbo_loss 5323c13dc1ab solution code 0 elbo_loss
#     - elbo_loss_tests 4b001bb3adf1 grade code 8 elbo_loss
#     - vae_training_tests b864e2e3a85c grade code 4 elbo_loss
#     - sample c5066e6d0a6b solution code 0 sample
#     - sample_tests 4c0e0fddce11 grade code 5 sample
#     - show_samples 09a2035b0345 solution code 0 show_samples
#     - show_samples_tests 50d06a4fc45d grade code 1 show_samples
#     - sample_grid c4239ef3330d locked markdown 0
#     - sample_grid_answer 2f2cafa76122 manual markdown 2
#     digest: b6f78346196b
#     files: []
#     notebook: vae
#     notebooks:
#     - elbo
#     - laplace
#     - vae
#     packages: []
#     script: true
#     showcases:
#     - 3177ed03851f
#     - b28c50527c27
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
# # A variational autoencoder on MNIST
#
# **Assignment `vae`, notebook 3 of 3.** 20 points.
#
# The model and the training loop are given; the loss is missing, and so is the way to draw samples from the trained model.
#
# **Conventions**
#
# - Images are binary: a pixel is 1 where its grey value is larger than 0.5, else 0. A batch is a tensor of shape (B, 784).
# - The encoder returns `mu` and `log_var`, both of shape (B, K); `log_var` is $\log\sigma^2$, the logarithm of the *variance*.
# - The decoder returns *probabilities* `x_hat` in (0, 1), of shape (B, 784): `x_hat` is $\phi$, the probability that a pixel is white.
#
# The graders have torch, numpy, scipy, sympy, matplotlib, pandas, seaborn and tqdm. After an import that fails, a cell goes on without it; `torch.compile` does nothing there.
#
# You may also work in the script `vae.py`, which holds the same cells. `autograder validate --showcase` makes the notebook of it that has your figures, for handing in.

# %% nbgrader={"grade": false, "grade_id": "vae_setup", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "a76e2df8f5f201438b8d683bed562381", "cell_type": "code"} deletable=false editable=false
import matplotlib.pyplot as plt
import torch
from torch import nn

from autograder import grade
from autograder.data import images
from autograder.neural import (
    averages_over_the_batch,
    bernoulli_mistake,
    binary,
    codes_are_standard_normal,
    codes_have_mean_and_deviation,
    figure_shows,
    images_come_from_the_decoder,
    leaves_inputs_unchanged,
    loss_gradients_agree,
    loss_is_finite_at_the_edges,
    loss_is_scalar,
    loss_values_agree,
    normal,
    probabilities,
    worked_value,
)

train_images = (images("train") > 0.5).float()
test_images = (images("test") > 0.5).float()

# What the tests of this notebook share: random inputs of the loss, and two images with a small example of each.
loss_inputs = {
    "x_hat": probabilities("B", 784),
    "x": binary("B", 784),
    "mu": normal("B", "K"),
    "log_var": normal("B", "K"),
}
two_images = torch.zeros(2, 784)
two_images[0, :300], two_images[1, :100] = 1, 1
loss_example = {
    "x_hat": 0.1 + 0.8 * two_images,
    "x": two_images,
    "mu": torch.tensor([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]]),
    "log_var": torch.tensor([[0.0, 0.0, 0.0], [1.0, -1.0, 0.5]]),
}


# %% nbgrader={"grade": false, "grade_id": "vae_model", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "e3fadeca6cfb5bbc7319e2af7fd38090", "cell_type": "code"} deletable=false editable=false
class VAE(nn.Module):
    """784 - 400 - latent_dim - 400 - 784, for binary images."""

    def __init__(self, latent_dim=20):
        super().__init__()
        self.latent_dim = latent_dim
        self.hidden = nn.Linear(784, 400)
        self.mean = nn.Linear(400, latent_dim)
        self.log_variance = nn.Linear(400, latent_dim)
        self.decoder = nn.Sequential(nn.Linear(latent_dim, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

    def encode(self, x):
        hidden = torch.relu(self.hidden(x))
        return self.mean(hidden), self.log_variance(hidden)

    def reparameterize(self, mu, log_var):
        return mu + torch.exp(log_var / 2) * torch.randn_like(mu)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var)), mu, log_var


# %% [markdown]
# ## 1. The loss
#
# Write `elbo_loss(x_hat, x, mu, log_var)`, minus the evidence lower bound
#
# $$-\text{ELBO} = -\,\mathbb E_{q(z|x)}\!\left[\log p(x|z)\right] + \mathrm{KL}\!\left(q(z|x)\,\|\,p(z)\right),$$
#
# as a scalar tensor: both terms *summed* over the pixels and over the latent dimensions, and the whole *averaged* over the batch. The expectation is estimated with the one
# sample that `x_hat` was decoded from. Keep the constants. Use what you derived in the notebook `elbo`; `torch.nn.functional.binary_cross_entropy` helps, but look at what its `reduction` does by default. The
# loss has to stay finite where a probability is exactly 0 or 1 (what guards it leaves the logarithms of all probabilities between 0.0001 and 0.9999 right to 2 %), and it must not change
# its inputs. **8 points.**

# %% nbgrader={"grade": false, "grade_id": "elbo_loss", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "fe8915f46689da5db83af00d2801e11e", "cell_type": "code"} deletable=false
def elbo_loss(x_hat, x, mu, log_var):
    """-ELBO, averaged over the batch: x_hat and x of shape (B, 784), mu and log_var of shape (B, K)."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "elbo_loss_tests", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false, "checksum": "4e339118684191d04da3dc36a09ea472", "cell_type": "code"} deletable=false editable=false
# @title The loss: its edges, a worked example; hidden: all values · 8 points
hint = "The reconstruction is 82.60 of it and the divergence 1.621, sums over pixels and latents, means over two images."
grade(
    loss_is_scalar(elbo_loss, loss_inputs, points=0.5),
    leaves_inputs_unchanged(elbo_loss, loss_inputs, points=0.5),
    loss_is_finite_at_the_edges(elbo_loss, loss_inputs, points=0.5),
    worked_value(elbo_loss, loss_example, 84.22, title="the loss of `loss_example`", hint=hint, points=0),
    averages_over_the_batch(elbo_loss, loss_inputs, points=0),
    out_of=8,
)

# %% [markdown]
# ## 2. Training
#
# Train the model with your loss. The loop is given. This cell takes a minute and is skipped when your work is graded. With the right loss it prints a -ELBO of about
# 110 after 10 epochs and of about 96 after 20 (within 1, whatever the random numbers).

# %% tags=["showcase"]
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(1, 21):
    total = 0.0
    for x in train_images[torch.randperm(len(train_images))].split(128):
        optimizer.zero_grad()
        x_hat, mu, log_var = model(x)
        loss = elbo_loss(x_hat, x, mu, log_var)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    print(f"epoch {epoch:2d}   -ELBO {total / len(train_images):7.2f}")

# %% [markdown]
# The next cell trains a model of the same shape with your loss by itself, on fewer images and for five epochs, and then measures the ELBO and the divergence on digits that nobody has
# seen. It checks that the loss trains a good model, whatever its scale. **4 points.**

# %% nbgrader={"grade": true, "grade_id": "vae_training_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "checksum": "d49a7e12f248d161e28adc8e04008968", "cell_type": "code"} deletable=false editable=false
# @title A training with your loss, in hidden tests · 4 points
grade(
    out_of=4,
)


# %% [markdown]
# ## 3. Samples
#
# Write `sample(model, n)`: it draws `n` images from the learned distribution
#
# $$p(x) = \int p(x|z)\,p(z)\,dz .$$
#
# Use `model.latent_dim` and `model.decode(z)`. What is drawn stays as it is: neither are the codes standardised, nor images chosen by how they look. The model that the graders give is a `VAE` for `isinstance` (its `type` is another one); what
# its own `decode` is asked is looked at, so draw with it and not with a copy of its weights. Return one tensor, or one numpy array, of shape (n, 784), (n, 28, 28) or (n, 1, 28, 28), with the probabilities that the decoder gives or with binary pixels drawn from
# them. **5 points.**

# %% nbgrader={"grade": false, "grade_id": "sample", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "87a3a121e72824a01292dde4d98b0fc3", "cell_type": "code"} deletable=false
def sample(model, n):
    """n images drawn from p(x): a tensor of shape (n, 784)."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "sample_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false, "checksum": "0c54384ccf2ded0a2cbe369bc5ef016a", "cell_type": "code"} deletable=false editable=false
# @title The samples: what the decoder is given; hidden: how they look · 5 points
grade(
    images_come_from_the_decoder(sample, model="VAE", points=2),
    codes_have_mean_and_deviation(sample, model="VAE", points=0),
    out_of=5,
)


# %% [markdown]
# Write `show_samples(images)`, which draws a batch of images as a grid, each once: however many, in any of the shapes above. It may return the figure, or leave it to the notebook to show. **1 point.**

# %% nbgrader={"grade": false, "grade_id": "show_samples", "locked": false, "schema_version": 3, "solution": true, "task": false, "checksum": "4595cae9546c708c9087a8e6a3f879eb", "cell_type": "code"} deletable=false
def show_samples(images):
    """Draw n images, however many, as a grid."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% nbgrader={"grade": true, "grade_id": "show_samples_tests", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false, "checksum": "f5c0e79ee5f20b96baaa022113d16f3c", "cell_type": "code"} deletable=false editable=false
# @title The figure · 1 point
grade(
    figure_shows(show_samples, {"images": 10}, points=0.5),
    figure_shows(show_samples, {"images": 101}, shape=(28, 28), points=0.25),
    figure_shows(show_samples, {"images": 5}, shape=(1, 28, 28), points=0.25),
    out_of=1,
)

# %% tags=["showcase"]
grid = show_samples(sample(model, 64))

# %% [markdown] nbgrader={"grade": false, "grade_id": "sample_grid", "locked": true, "schema_version": 3, "solution": false, "task": false, "checksum": "da26064ceca5fead1404704cfc76f3aa", "cell_type": "markdown"} deletable=false editable=false
# ### The grid
#
# The cell above draws a grid of samples from your trained model. Do they look like digits? Say in two or three sentences what is good and what is not, and why. The figure is looked at as well.
# **2 points.**
#

# %% [markdown] nbgrader={"grade": true, "grade_id": "sample_grid_answer", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false, "checksum": "dfda1c2620b2438ba5b492671c68d0e6", "cell_type": "markdown"} deletable=false
# YOUR ANSWER HERE
