"""The shapes in which one solved notebook, `laplace`, is handed in. A new one is a line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.submissions.solved import (
    Solved,
    as_bytes,
    having_run,
    in_format_3,
    of_colab,
    of_deepnote,
    of_kaggle,
    of_vs_code,
    reordered,
    with_edited_tests,
    with_new_ids,
    with_password,
    without_cell_metadata,
    without_ids,
    without_metadata,
    zipped,
)

Content = bytes | tuple[bytes, int] | Path
"""What is in a file; with the hours since it was changed, where that matters; or where a link leads."""

Word = Literal["full", "full, and a person", "less, and a person", "nothing, and a person"]


@dataclass(frozen=True)
class Shape:
    """Files that are handed in, by name, and what becomes of them."""

    name: str
    files: Mapping[str, Content]
    word: Word = "full"


def hand_in(shape: Shape, folder: Path) -> None:
    """Write the files of a shape into a folder."""
    folder.mkdir(parents=True)
    for name, content in shape.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
            continue
        data, hours = content if isinstance(content, tuple) else (content, 0)
        path.write_bytes(data)
        os.utime(path, (1_795_000_000 - 3_600 * hours,) * 2)


def all_shapes(s: Solved) -> list[Shape]:
    """Every shape."""
    return [
        *names(s),
        *copies(s),
        *folders(s),
        *archives(s),
        *editors(s),
        *encodings(s),
        *beside(s),
        *several(s),
        *hopeless(s),
    ]


def names(s: Solved) -> list[Shape]:
    """One file, under the names that browsers, platforms and people give."""
    notebooks = (
        "laplace.ipynb", "laplace (1).ipynb", "laplace-1.ipynb", "Copy of laplace.ipynb",
        "laplace - Kopie.ipynb", "LAPLACE.ipynb", "laplace.IPYNB", "laplace.ipynb.txt", "laplace.ipynb.json",
        "laplace_final_FINAL.ipynb", "Ann Lee_12345_assignsubmission_file_laplace.ipynb",
        "leeann_LATE_12345_67890_laplace-2.ipynb", "homework.ipynb", "Übung 3 – Abgabe.ipynb", "laplace",
        "elbo.ipynb", "laplace.ipynb.bak", "laplace.py.ipynb",
    )  # fmt: skip
    scripts = (
        "laplace.py",
        "laplace (1).py",
        "laplace.PY",
        "laplace.py.txt",
        "solution.py",
        "Copy of laplace.py",
    )
    return [Shape(f"named {name}", {name: s.notebook}) for name in notebooks] + [
        Shape(f"named {name}", {name: s.script}) for name in scripts
    ]


def copies(s: Solved) -> list[Shape]:
    """The solved file beside what was released."""
    solved = {
        "laplace (1).ipynb": s.notebook, "laplace-1.ipynb": s.notebook, "Copy of laplace.ipynb": s.notebook,
        "laplace_final.ipynb": s.notebook, "solved.ipynb.txt": s.notebook, "laplace (1).py": s.script,
        "hw/laplace.ipynb": s.notebook, "work.zip": zipped({"laplace.ipynb": s.notebook}),
    }  # fmt: skip
    beside = [
        Shape(f"{name} beside the untouched notebook and script",
              {name: content, "laplace.ipynb": s.untouched, "laplace.py": s.untouched_script})
        for name, content in solved.items()
    ]  # fmt: skip
    return [
        *beside,
        Shape("script beside the untouched notebook", {"laplace.py": s.script, "laplace.ipynb": s.untouched}),
        Shape("notebook beside the untouched script",
              {"laplace.py": s.untouched_script, "laplace.ipynb": s.notebook}),
        Shape("script beside a notebook that was only run",
              {"laplace.py": s.script, "laplace.ipynb": as_bytes(having_run(Solved(s.release, {}).node()))}),
        Shape("the same in both", {"laplace.py": s.script, "laplace.ipynb": s.notebook}),
        Shape("the same twice", {"laplace.ipynb": s.notebook, "laplace (1).ipynb": s.notebook}),
        Shape("beside an untouched one that is newer",
              {"laplace.ipynb": (s.notebook, 9), "laplace (1).ipynb": s.untouched}),
        Shape("a checkpoint and an autosave beside",
              {"laplace.ipynb": s.notebook,
               ".ipynb_checkpoints/laplace-checkpoint.ipynb": as_bytes(s.node(skipped=2)),
               ".~laplace.ipynb": b"{", "._laplace.ipynb": b"\0\5\x16\7",
               "__MACOSX/._laplace.ipynb": b"\0\5\x16\7"}),
    ]  # fmt: skip


def folders(s: Solved) -> list[Shape]:
    """Deeper."""
    return [
        Shape("a folder deeper", {"vae/laplace.ipynb": s.notebook}),
        Shape("three folders deeper", {"Downloads/week 5/vae/laplace.ipynb": s.notebook}),
        Shape(
            "Moodle's folder of a student", {"Ann Lee_12345_assignsubmission_file_/laplace.ipynb": s.notebook}
        ),
        Shape("a script a folder deeper", {"vae/laplace.py": s.script}),
    ]


def archives(s: Solved) -> list[Shape]:
    """Packed."""
    inside = zipped({"laplace.ipynb": s.notebook})
    return [
        Shape("in a zip", {"laplace.zip": inside}),
        Shape("in a zip of another name", {"Abgabe Ann Lee.ZIP": inside}),
        Shape("in a zip without an ending", {"submission": inside}),
        Shape("in a zip that is called a notebook", {"laplace.ipynb": inside}),
        Shape("in a folder in a zip", {"vae.zip": zipped({"vae/": b"", "vae/laplace.ipynb": s.notebook})}),
        Shape("in a zip in a zip", {"all.zip": zipped({"Ann Lee_1_file_/vae.zip": inside})}),
        Shape("in a zip made on a Mac",
              {"vae.zip": zipped({"vae/laplace.ipynb": s.notebook,
                                  "__MACOSX/vae/._laplace.ipynb": b"\0\5\x16\7"})}),
        Shape("in a zip made on Windows", {"vae.zip": zipped({"vae\\laplace.ipynb": s.notebook})}),
        Shape("in a zip with odd names",
              {"vae.zip": zipped({"\N{LATIN SMALL LETTER U WITH DIAERESIS}bung/laplace.ipynb": s.notebook})}),
        Shape("a script in a zip", {"vae.zip": zipped({"laplace.py": s.script})}),
        Shape("in a zip with entries that lead outside",
              {"vae.zip": zipped({"../../laplace.ipynb": s.untouched, "/etc/x.py": b"x",
                                  "laplace.ipynb": s.notebook})}),
        Shape("in a zip beside a bomb",
              {"vae.zip": zipped({"laplace.ipynb": s.notebook, "zeros.csv": bytes(30_000_000)})}),
    ]  # fmt: skip


def editors(s: Solved) -> list[Shape]:
    """Saved by other editors."""
    changes = {
        "Colab": (of_colab,), "VS Code": (of_vs_code,), "VS Code, new ids": (of_vs_code, with_new_ids),
        "Kaggle": (of_kaggle,), "outputs everywhere": (having_run,), "tests edited": (with_edited_tests,),
        "cells reordered": (reordered,), "format 4.4": (without_ids,), "format 3": (in_format_3,),
        "no cell metadata": (without_cell_metadata,),
        "no cell metadata, new ids": (without_cell_metadata, with_new_ids),
    }  # fmt: skip
    wiped = {
        "no metadata": (without_metadata,), "no metadata and no ids": (without_metadata, without_ids),
        "no metadata, new ids": (without_metadata, with_new_ids), "Deepnote": (without_metadata, of_deepnote),
    }  # fmt: skip
    return [
        *(Shape(f"saved by: {name}", {"laplace.ipynb": s.saved_by(*change)})
          for name, change in changes.items()),
        *(Shape(f"saved by: {name}", {"laplace.ipynb": s.saved_by(*change)})
          for name, change in wiped.items()),
        *(Shape(f"saved by: {name}, beside the released one",
                {"mine.ipynb": s.saved_by(*change), "laplace.ipynb": s.untouched})
          for name, change in wiped.items()),
        Shape("saved by: no metadata and no ids, another name",
              {"homework.ipynb": s.saved_by(without_metadata, without_ids)}),
    ]  # fmt: skip


def encodings(s: Solved) -> list[Shape]:
    """Other bytes for the same text."""
    text, script = s.notebook.decode(), s.script.decode()
    return [
        Shape("Windows line ends", {"laplace.ipynb": text.replace("\n", "\r\n").encode()}),
        Shape("UTF-8 with a mark", {"laplace.ipynb": text.encode("utf-8-sig")}),
        Shape("UTF-16", {"laplace.ipynb": text.encode("utf-16")}),
        Shape("UTF-16 without a mark", {"laplace.ipynb": text.encode("utf-16-le")}),
        Shape("a script with Windows line ends", {"laplace.py": script.replace("\n", "\r\n").encode()}),
        Shape("a script in UTF-16", {"laplace.py": script.encode("utf-16")}),
        Shape("a script of Windows", {"laplace.py": (script + "\n# für später\n").encode("cp1252")}),
    ]


def beside(s: Solved) -> list[Shape]:
    """With other files."""
    scratch = as_bytes(new_notebook(cells=[new_code_cell("print('trying things')")]))
    using = s.node()
    using.cells.insert(2, new_code_cell("import helper\nassert helper.read() == '1'"))
    helper = b"def read():\n    return open('data.csv').read()\n"
    files = {"laplace.ipynb": as_bytes(using), "helper.py": helper, "data.csv": b"1"}
    return [
        Shape(
            "with a scratch notebook and a module",
            {"laplace.ipynb": s.notebook, "try.ipynb": scratch, "a.py": b"x = 1"},
        ),
        Shape("with data and a module of its own", files),
        Shape(
            "with data and a module in a folder", {f"vae/{name}": content for name, content in files.items()}
        ),
        Shape("with data and a module in a zip", {"vae.zip": zipped(files)}),
        Shape("with a report", {"laplace.ipynb": s.notebook, "report.pdf": b"%PDF-1.4"}),
        Shape("with a link", {"laplace.ipynb": s.notebook, "notes.txt": Path("/etc/passwd")}),
    ]


def several(s: Solved) -> list[Shape]:
    """Several that were edited: which counts is told, and a person asked where something is lost."""
    wrong, half = as_bytes(s.node(wrong=True)), as_bytes(s.node(skipped=2))
    return [
        Shape("an earlier state beside", {"laplace.ipynb": half, "laplace (1).ipynb": s.notebook}),
        Shape("an earlier state beside, newer by its time",
              {"laplace.ipynb": half, "laplace (1).ipynb": (s.notebook, 9)}),
        Shape("a mistake, put right later",
              {"laplace.ipynb": (wrong, 9), "laplace (1).ipynb": s.notebook}, "full, and a person"),
        Shape("a mistake in the notebook, put right in the script",
              {"laplace.ipynb": (wrong, 9), "laplace.py": s.script}, "full, and a person"),
        Shape("a damaged one beside", {"laplace.ipynb": b'{"cells": [', "laplace (1).ipynb": s.notebook},
              "full, and a person"),
        Shape("an empty one beside", {"laplace.ipynb": b"", "laplace (1).ipynb": s.notebook},
              "full, and a person"),
    ]  # fmt: skip


def hopeless(s: Solved) -> list[Shape]:
    """What cannot be read: nobody is left out, and a person is asked."""
    packed = zipped({"laplace.ipynb": s.notebook})
    files: dict[str, Mapping[str, Content]] = {
        "nothing at all": {}, "a document": {"laplace.pdf": b"%PDF-1.4"},
        "a text": {"answers.docx": zipped({"a.xml": b""})},
        "a rar": {"laplace.rar": b"Rar!\x1a\x07"}, "a 7z": {"laplace.7z": b"7z\xbc\xaf"},
        "a page": {"laplace.html": b"<html>"},
        "a zip with a password": {"laplace.zip": with_password(packed)},
        "half a zip": {"laplace.zip": packed[:200]},
        "half a notebook": {"laplace.ipynb": s.notebook[:900]},
        "a link": {"laplace.ipynb": Path("/etc/passwd")},
        "a page called notebook": {"laplace.ipynb": b"<!DOCTYPE html>"},
        "a picture": {"laplace.jpg": b"\xff\xd8\xff"},
        "another assignment's notebook":
            {"other.ipynb": as_bytes(new_notebook(cells=[new_code_cell("x = 1")]))},
    }  # fmt: skip
    return [Shape(f"hopeless: {name}", found, "nothing, and a person") for name, found in files.items()]
