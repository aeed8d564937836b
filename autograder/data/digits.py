"""The digits: those that come with the package, the full MNIST, and those kept for grading.

>>> mnist("test")[0][0].shape
torch.Size([1, 28, 28])
>>> images("test").shape, labels("test").shape
(torch.Size([1000, 784]), torch.Size([1000]))
"""

from __future__ import annotations

import atexit
import functools
import gzip
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import torch

from autograder.reports.verdicts import AuthorError

if TYPE_CHECKING:
    from torchvision.datasets import MNIST

Split = Literal["train", "test"]
Bytes = npt.NDArray[np.uint8]

HELDOUT = "AUTOGRADER_HELDOUT"
"""The environment variable that names the folder of the held-out digits."""

_PACKAGED = Path(__file__).with_name("mnist")
_PREFIXES = {"train": "train", "test": "t10k"}
_IMAGES, _LABELS = "images-idx3-ubyte", "labels-idx1-ubyte"
_CHECKSUMS = {
    "train-images-idx3-ubyte": "c5267e5e8b0ba60227c8ba4722a242ea1055443e508129c49a30a216caa59aab",
    "train-labels-idx1-ubyte": "e36df193face43472bfe376269b09ae991a5061c71e0023a8703ae09c20cf546",
    "t10k-images-idx3-ubyte": "ac0800ca71cbf9a07aec4d946ce3b43cf9b27c7b40b43d535e98b5fee0f40e78",
    "t10k-labels-idx1-ubyte": "16751126c52ff404f69a3ebb93ca0085d8bbce9da1a379fdc6119d1ab6f4dc44",
}


class DataError(AuthorError):
    """A data file is missing or damaged; the message says which, and what to do."""


def mnist(split: Split = "train", root: str | Path | None = None, download: bool = False) -> MNIST:
    """The digits as a torchvision dataset of (tensor of shape (1, 28, 28) in [0, 1], label).

    Taken from ``root/MNIST/raw`` where that holds them, or is to be downloaded (60,000 and
    10,000 images); otherwise from the package (8,000 and 1,000). The package's files are
    unpacked once, into a cache folder.

    Raises:
        DataError: a file is missing or damaged.

    >>> len(mnist("train"))
    8000
    """
    from autograder.data.torchvision_import import torchvision

    prefix = _prefix(split)
    if download and root is None:
        raise ValueError("Say where the download goes, as in mnist(root='data', download=True).")
    use_root = root is not None and (download or _holds(Path(root), prefix))
    folder = str(root) if use_root else str(_unpacked())
    to_tensor = torchvision.transforms.ToTensor()
    try:
        dataset: MNIST = torchvision.datasets.MNIST(
            folder, train=split == "train", transform=to_tensor, download=download
        )
    except (RuntimeError, OSError, AssertionError, ValueError) as error:
        raise DataError(
            f"The digits in {folder} cannot be read: {error} Delete that folder, and load them again."
        ) from error
    return dataset


def images(split: Split = "train", root: str | Path | None = None) -> torch.Tensor:
    """The images alone, float32 of shape (n, 784) in [0, 1], from the same place as :func:`mnist`.

    >>> float(images("test").max())
    1.0
    """
    pixels: torch.Tensor = mnist(split, root).data
    return pixels.reshape(-1, 784).to(torch.float32) / 255


def labels(split: Split = "train", root: str | Path | None = None) -> torch.Tensor:
    """The labels alone, int64 of shape (n,).

    >>> labels("test").unique().tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    targets: torch.Tensor = mnist(split, root).targets
    return targets


def heldout() -> torch.Tensor:
    """The images kept for grading, float32 of shape (n, 784) in [0, 1]; for hidden tests only.

    Raises:
        DataError: the environment variable AUTOGRADER_HELDOUT names no folder that has them.
    """
    pixels = _heldout_file(_IMAGES)
    return torch.from_numpy(pixels.reshape(len(pixels), -1).astype(np.float32) / 255)


def heldout_labels() -> torch.Tensor:
    """The labels of the images kept for grading, int64 of shape (n,)."""
    return torch.from_numpy(_heldout_file(_LABELS).astype(np.int64))


def black_and_white(grey: torch.Tensor) -> torch.Tensor:
    """Black and white images: 1 where a pixel is above 0.5, else 0.

    >>> black_and_white(torch.tensor([0.2, 0.5, 0.7]))
    tensor([0., 0., 1.])
    """
    return (grey > 0.5).to(torch.float32)


def _prefix(split: str) -> str:
    if split not in _PREFIXES:
        raise ValueError(f'There is no split {split!r} of the digits; write "train" or "test".')
    return _PREFIXES[split]


def _raw(root: Path) -> Path:
    return root / "MNIST" / "raw"


def _holds(root: Path, prefix: str) -> bool:
    return all((_raw(root) / f"{prefix}-{kind}").is_file() for kind in (_IMAGES, _LABELS))


def _heldout_file(kind: str) -> Bytes:
    folder = os.environ.get(HELDOUT)
    if not folder:
        raise DataError(
            f"The held-out digits are needed here, but the environment variable {HELDOUT} is not set; let "
            "it name the folder `heldout` of the course."
        )
    path = Path(folder) / f"heldout-{kind}.gz"
    try:
        return _parsed(gzip.decompress(path.read_bytes()), path)
    except FileNotFoundError:
        raise DataError(
            f"The held-out digits are needed here, but {HELDOUT} names the folder {folder}, which has no "
            f"file {path.name}."
        ) from None
    except (OSError, EOFError) as error:
        raise DataError(f"The held-out digits in {path} cannot be read: {error}") from error


def _packaged_bytes(name: str) -> bytes:
    path = _PACKAGED / f"{name}.gz"
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"The file {path} of the digits cannot be read; install the package again."
        ) from error
    if hashlib.sha256(packed).hexdigest() != _CHECKSUMS[name]:
        raise DataError(f"The file {path} of the digits is damaged; install the package again.")
    return gzip.decompress(packed)


def _parsed(content: bytes, path: Path) -> Bytes:
    """An IDX file of unsigned bytes: magic number 0, 0, 8, rank; the sizes; the entries."""
    rank = content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    sizes = np.frombuffer(content, dtype=">u4", offset=4, count=rank) if len(content) >= 4 + 4 * rank else ()
    start = 4 + 4 * rank
    if rank not in (1, 3) or len(content) - start != int(np.prod(sizes, dtype=np.int64)):
        raise DataError(f"The file {path} of the digits is damaged; it is no IDX file, or not all of it.")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape([int(size) for size in sizes])


@functools.cache
def _unpacked() -> Path:
    """A folder with the package's digits in ``MNIST/raw``, made once and kept in the user's cache."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vae-autograder"
        folder = cache / f"mnist-{_CHECKSUMS['train-images-idx3-ubyte'][:12]}"
        if not _intact(folder):
            _unpack_into(folder)
        return folder
    except (OSError, RuntimeError):  # not writable, full, or no home
        temporary = Path(tempfile.mkdtemp(prefix="vae-autograder-"))
        atexit.register(_remove, temporary, os.getpid())
        _unpack_into(temporary / "digits")
        return temporary / "digits"


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # not in a forked child, whose parent still reads from it
        shutil.rmtree(folder, ignore_errors=True)


def _intact(folder: Path) -> bool:
    def same(name: str) -> bool:
        path = _raw(folder) / name
        return path.is_file() and path.read_bytes() == _packaged_bytes(name)

    return all(same(name) for name in _CHECKSUMS)


def _unpack_into(folder: Path) -> None:
    """Unpack beside the folder and move it there in one step, so that nobody sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh = workshop / "fresh"
    try:
        _raw(fresh).mkdir(parents=True)
        for name in _CHECKSUMS:
            (_raw(fresh) / name).write_bytes(_packaged_bytes(name))
        try:
            fresh.rename(folder)
        except OSError:
            if _intact(folder):  # another process was faster
                return
            folder.rename(workshop / "damaged")
            fresh.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
