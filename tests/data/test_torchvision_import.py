"""Promises of the torchvision import: what the course needs of it works, whatever the build."""

from __future__ import annotations

import subprocess
import sys

import torch

PROGRAM = """
import torch
{before}
from autograder.data.torchvision_import import torchvision
import torchvision.datasets, torchvision.transforms
from torchvision.utils import make_grid, save_image
assert make_grid(torch.zeros(4, 1, 28, 28)).dim() == 3
assert torchvision.transforms.ToTensor()
assert torchvision.datasets.MNIST
"""

FAILED_BEFORE = """
try:
    import torchvision
except RuntimeError:
    pass
"""


def run(before: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM.format(before=before)], check=True)


def test_datasets_transforms_and_grids_work():
    run("")


def test_an_import_that_failed_before_does_no_harm():
    run(FAILED_BEFORE)


def test_importing_it_twice_gives_the_same_module():
    from autograder.data.torchvision_import import torchvision

    import torchvision as again  # isort: skip

    assert again is torchvision
    assert again.utils.make_grid(torch.zeros(2, 1, 4, 4)).shape == (3, 8, 14)
