"""Promises of the digits: the right ones, unpacked once, and one clear sentence when they are missing."""

from __future__ import annotations

import gzip
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.data import black_and_white, heldout, heldout_labels, images, labels, mnist
from autograder.data import digits as data
from autograder.data.digits import DataError
from autograder.reports.verdicts import AuthorError

HELDOUT = Path(__file__).parents[2] / "heldout"


@pytest.fixture(autouse=True)
def _nothing_is_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    data._unpacked.cache_clear()
    yield
    data._unpacked.cache_clear()


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(int(size).to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def full_mnist(root: Path, count: int = 12) -> np.ndarray:
    """A folder as torchvision leaves it after a download, with a few made-up digits."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    pixels = np.random.default_rng(0).integers(0, 256, (count, 28, 28))
    for prefix in ("train", "t10k"):
        (raw / f"{prefix}-images-idx3-ubyte").write_bytes(idx(pixels))
        (raw / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(np.arange(count) % 10))
    return pixels


@pytest.mark.parametrize(("split", "count"), [("train", 8000), ("test", 1000)])
def test_the_package_brings_digits(split, count):
    dataset = mnist(split)
    pixels = images(split)
    assert len(dataset) == count
    assert pixels.shape == (count, 784)
    assert pixels.dtype == torch.float32
    assert 0 == pixels.min() < pixels.max() == 1
    for index in (0, 17, count - 1):
        image, label = dataset[index]
        assert torch.equal(image.flatten(), pixels[index])
        assert label == labels(split)[index]


def test_images_may_be_changed_by_whoever_asked():
    images("test").zero_()
    assert images("test").max() == 1


def test_the_full_set_is_taken_by_the_same_code(tmp_path):
    pixels = full_mnist(tmp_path)
    assert len(mnist("train", root=tmp_path)) == 12
    assert torch.equal(
        images("test", root=tmp_path), torch.tensor(pixels.reshape(12, 784) / 255, dtype=torch.float32)
    )
    assert labels("train", root=tmp_path).tolist() == [each % 10 for each in range(12)]


def test_an_empty_root_falls_back_on_the_package(tmp_path):
    assert len(mnist("test", root=tmp_path)) == 1000
    assert len(images("test", root=tmp_path)) == 1000


def test_the_cache_is_made_once_and_whole(tmp_path):
    mnist("test")
    folders = list((tmp_path / "cache" / "vae-autograder").iterdir())
    assert len(folders) == 1
    before = {path: path.stat().st_mtime_ns for path in folders[0].rglob("*ubyte")}
    assert len(before) == 4
    data._unpacked.cache_clear()
    mnist("train")
    assert {path: path.stat().st_mtime_ns for path in folders[0].rglob("*ubyte")} == before


def test_a_damaged_cache_is_mended(tmp_path):
    mnist("test")
    (file,) = (tmp_path / "cache").rglob("t10k-images-idx3-ubyte")
    file.write_bytes(file.read_bytes()[:1000])
    data._unpacked.cache_clear()
    assert len(mnist("test")) == 1000
    assert len(list((tmp_path / "cache" / "vae-autograder").iterdir())) == 1


def _unpack(_: int) -> int:
    data._unpacked.cache_clear()
    return sum(path.stat().st_size for path in data._unpacked().rglob("*ubyte"))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_several_processes_may_unpack_at_once(tmp_path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        sizes = pool.map(_unpack, range(8), chunksize=1)
    assert len(set(sizes)) == 1
    assert len(list((tmp_path / "cache" / "vae-autograder").iterdir())) == 1


@pytest.mark.parametrize("cache", ["/proc/nowhere", "/dev/null"])
def test_a_cache_that_cannot_be_written_is_replaced_by_a_temporary_folder(cache, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    assert len(mnist("test")) == 1000
    folder = data._unpacked()
    assert folder.parent.name.startswith("vae-autograder-")
    data._remove(folder.parent, os.getpid())
    assert not folder.exists()


def test_a_damaged_package_is_said_in_one_sentence(tmp_path, monkeypatch):
    copy = tmp_path / "mnist"
    shutil.copytree(data._PACKAGED, copy)
    monkeypatch.setattr(data, "_PACKAGED", copy)
    file = copy / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:-1])
    for read in (images, mnist):
        with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte.gz of the digits is damaged"):
            read("test")
    file.unlink()
    with pytest.raises(DataError, match="install the package again"):
        images("test")


def test_a_damaged_download_is_said_in_one_sentence(tmp_path):
    full_mnist(tmp_path)
    file = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:500])
    for read in (images, mnist):
        with pytest.raises(DataError, match=r"damaged|cannot be read"):
            read("train", root=tmp_path)


def test_a_split_has_one_of_two_names():
    for read in (images, labels, mnist):
        with pytest.raises(ValueError, match='"train" or "test"'):
            read("validation")


def test_a_download_needs_a_place():
    with pytest.raises(ValueError, match="root="):
        mnist(download=True)


def test_the_held_out_digits_are_found_by_the_environment(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(HELDOUT))
    assert heldout().shape == (1000, 784)
    assert heldout_labels().shape == (1000,)


def test_no_held_out_digit_is_given_to_students(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(HELDOUT))
    given = {image.tobytes() for split in ("train", "test") for image in images(split).numpy()}
    assert len(given) == 9000
    assert not given & {image.tobytes() for image in heldout().numpy()}


def test_missing_held_out_digits_are_an_error_of_the_course(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_HELDOUT", raising=False)
    with pytest.raises(AuthorError, match="AUTOGRADER_HELDOUT is not set"):
        heldout()
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(tmp_path))
    with pytest.raises(DataError, match=r"no file heldout-images-idx3-ubyte.gz"):
        heldout()
    file = tmp_path / "heldout-images-idx3-ubyte.gz"
    for content in (
        b"",
        b"no gzip",
        gzip.compress(b"short"),
        gzip.compress(b"\0\0\x08\x03" + b"\0\0\0\x02" * 3),
    ):
        file.write_bytes(content)
        with pytest.raises(DataError, match=r"cannot be read|damaged"):
            heldout()


def test_a_pixel_is_on_above_one_half():
    assert black_and_white(torch.tensor([0.0, 0.5, 0.51, 1.0])).tolist() == [0, 0, 1, 1]


def test_whoever_reads_images_can_import_torchvision():
    program = "from autograder.data import images; images('test'); from torchvision.utils import make_grid"
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
