"""Archives that were handed in: bounded, and nothing of them outside of its place."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from autograder.notebooks.submissions import unpacking
from autograder.notebooks.submissions.belonging import read_files
from autograder.notebooks.submissions.choosing import choose
from autograder.notebooks.submissions.expected import ExpectedNotebook
from autograder.notebooks.submissions.handed_in import look_into
from autograder.notebooks.submissions.unpacking import (
    Allowance,
    Unpacked,
    UnreadableArchive,
    is_archive,
    unpack,
)


def packed(path: Path, files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def unpacked(archive: Path, allowance: Allowance | None = None) -> Unpacked:
    return unpack(archive, archive.parent / "out", allowance or Allowance())


def names(found: Unpacked) -> list[str]:
    return ["/".join(entry.parts) for entry in found.entries]


def test_files_come_out_with_their_names_and_those_that_could_be_notebooks_first(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"data/x.csv": "1", "hw/": "", "hw/vae.ipynb": "{}"})
    found = unpacked(archive)
    assert (names(found), found.left_out) == (["hw/vae.ipynb", "data/x.csv"], 0)
    assert [entry.path.read_text() for entry in found.entries] == ["{}", "1"]


@pytest.mark.parametrize(
    "name", ["../vae.py", "a/../../vae.py", "/etc/vae.py", "C:\\vae.py", "..\\vae.py", "x" * 2000]
)
def test_names_that_lead_elsewhere_are_left_out(tmp_path: Path, name: str) -> None:
    found = unpacked(packed(tmp_path / "a.zip", {name: "x", "good.py": "y"}))
    assert (names(found), found.left_out) == (["good.py"], 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "out"]


def test_links_are_left_out(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("vae.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert unpacked(tmp_path / "a.zip") == Unpacked((), 1)


def test_the_same_name_twice_is_two_files(tmp_path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("vae.py", "1"), archive.writestr("vae.py", "2")
    assert [entry.path.read_text() for entry in unpacked(tmp_path / "a.zip").entries] == ["1", "2"]


def test_bombs_are_stopped_by_what_comes_out_not_by_what_they_say(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "a.zip", {"zeros.csv": bytes(20_000_000), "vae.ipynb": "{}"})
    found = unpacked(bomb)
    assert (names(found), found.left_out) == (["vae.ipynb"], 1)
    lying = bytearray(bomb.read_bytes())
    at = lying.rfind(b"PK\x01\x02")
    struct.pack_into("<L", lying, at + 24, 10)
    bomb.write_bytes(lying)
    found = unpack(bomb, tmp_path / "again", Allowance())
    assert sum(entry.path.stat().st_size for entry in found.entries) < 100


def test_an_allowance_holds_for_all_archives_together(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {f"{number}.py": "x" * 10 for number in range(10)})
    assert len(unpack(archive, tmp_path / "few", Allowance(entries=3)).entries) == 3
    assert len(unpack(archive, tmp_path / "small", Allowance(bytes=45)).entries) == 4


def test_passwords_damage_and_size_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = packed(tmp_path / "a.zip", {"vae.py": "x" * 100})
    whole = archive.read_bytes()
    locked = bytearray(whole)
    locked[6] |= 1
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    for content, reason in ((bytes(locked), "password"), (whole[:40], "damaged"), (b"PK\x03\x04", "damaged")):
        archive.write_bytes(content)
        with pytest.raises(UnreadableArchive, match=reason):
            unpacked(archive)
    archive.write_bytes(whole)
    monkeypatch.setattr(unpacking, "_MOST_DIRECTORY", 10)
    with pytest.raises(UnreadableArchive, match="large"):
        unpacked(archive)


def test_methods_that_ask_for_much_memory_are_left_out(tmp_path: Path) -> None:
    assert unpacked(packed(tmp_path / "a.zip", {"vae.py": "x"}, zipfile.ZIP_LZMA)) == Unpacked((), 1)


def test_names_in_utf_8_that_do_not_say_so_are_read(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"Übung.py": "x"})
    data = archive.read_bytes()
    assert "Übung".encode() in data
    unsaid = data.replace(b"PK\x03\x04\x14\x00\x00\x08", b"PK\x03\x04\x14\x00\x00\x00")
    archive.write_bytes(unsaid.replace(b"\x14\x03\x14\x00\x00\x08", b"\x14\x03\x14\x00\x00\x00"))
    assert names(unpacked(archive)) == ["Übung.py"]


def test_archives_are_looked_into_under_any_name_and_two_deep(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner", {"vae.ipynb": "{}"}).read_bytes()
    (tmp_path / "inner").unlink()
    packed(tmp_path / "work", {"week 1/hw.zip": inner, "__MACOSX/._x": "x"})
    assert [file.name for file in look_into(tmp_path).files] == [
        "work",
        "work/week 1/hw.zip",
        "work/week 1/hw.zip/vae.ipynb",
    ]
    deep = inner
    for _ in range(4):
        packed(tmp_path / "next", {"deeper.zip": deep})
        deep = (tmp_path / "next").read_bytes()
    found = look_into(tmp_path)
    assert not any(file.name.startswith("next") and file.name.endswith("ipynb") for file in found.files)
    assert any("too many other archives" in note.message for note in found.notes)


def test_documents_and_models_that_are_archives_inside_stay_whole(tmp_path: Path) -> None:
    for name in ("a.docx", "model.pt", "x.npz"):
        packed(tmp_path / name, {"vae.py": "x"})
    assert {file.name for file in look_into(tmp_path).files} == {"a.docx", "model.pt", "x.npz"}


def test_links_and_deep_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "vae.ipynb").symlink_to("/etc/passwd")
    found = look_into(tmp_path)
    assert {file.name for file in found.files} == {"vae.ipynb", "sub/up"}
    deep = tmp_path.joinpath(*"abcdefghijklmnop")
    deep.mkdir(parents=True)
    assert [note.kind for note in look_into(tmp_path).notes] == ["file.too-many"]


def test_what_was_unpacked_is_gone_with_the_submission(tmp_path: Path) -> None:
    packed(tmp_path / "a.zip", {"vae.py": "x"})
    found = look_into(tmp_path)
    path = found.files[1].path
    assert path.exists()
    assert not is_archive(path, path.name)
    del found
    assert not path.exists()


@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_a_tar_archive_is_unpacked_within_the_same_bounds(mode: Literal["w:gz", "w"], tmp_path: Path) -> None:
    archive = tmp_path / "work.tgz"
    with tarfile.open(archive, mode) as made:
        for name in ("week 3/vae.ipynb", "../outside.ipynb", "/etc/passwd", "__MACOSX/x.ipynb"):
            member = tarfile.TarInfo(name)
            member.size = 2
            made.addfile(member, io.BytesIO(b"{}"))
        for name, kind in (
            ("link.ipynb", tarfile.SYMTYPE),
            ("hard.ipynb", tarfile.LNKTYPE),
            ("pipe", tarfile.FIFOTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "week 3/vae.ipynb"
            made.addfile(member)
    found = unpack(archive, tmp_path / "into", Allowance(), lambda name: name != "__MACOSX")
    assert names(found) == ["week 3/vae.ipynb"]
    assert found.entries[0].path.read_text() == "{}"
    assert found.left_out == 5


def test_what_is_no_tar_archive_or_grows_too_much_is_said_to_be(tmp_path: Path) -> None:
    archive = tmp_path / "work.tar.gz"
    for content in (b"no archive at all", gzip.compress(b"x" * 2_000)):
        archive.write_bytes(content)
        with pytest.raises(UnreadableArchive, match="no tar archive"):
            unpacked(archive)
    with tarfile.open(archive, "w:gz") as made:
        member = tarfile.TarInfo("vae.ipynb")
        member.size = 20_000_000
        made.addfile(member, io.BytesIO(bytes(member.size)))
    with pytest.raises(UnreadableArchive, match="too large"):
        unpacked(archive)


def test_a_web_page_of_a_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "laplace.html").write_text("<!DOCTYPE html>")
    (tmp_path / "vae.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    files = read_files(look_into(tmp_path))
    chosen = choose(files, [ExpectedNotebook("vae", "laplace"), ExpectedNotebook("vae", "vae")])
    told = [note.message for note in chosen["laplace"].rest if note.for_a_person]
    assert told == [
        "`laplace.html` is a web page made of a notebook, and no notebook, so it is not graded: "
        "what counts is `laplace.ipynb` itself."
    ]
