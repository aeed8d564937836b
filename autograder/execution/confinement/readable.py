"""What student code may read of a machine, path by path: Python, the packages in use, and what these need of
the system.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

OF_PROC = ("self", "thread-self", "cpuinfo", "loadavg", "meminfo", "stat", "version")
"""Of /proc: what tells a process about itself, and about the processor and the memory that it runs on."""

# The loader's list of libraries; names of languages and types of files; which fonts there are and which
# locales.
_SYSTEM = """
    /etc/ld.so.cache /etc/locale.alias /etc/mime.types /etc/localtime /etc/timezone
    /etc/fonts /usr/share/fontconfig /usr/share/fonts /usr/local/share/fonts
    /usr/lib/locale /usr/share/locale
""".split()

_OF_PACKAGES = ("site-packages", "dist-packages")
_LONGEST_LIST = 60_000  # characters; the kernel takes twice as many in one variable


@functools.cache
def usual_paths() -> tuple[Path, ...]:
    """The files and folders without which student code could not do what it does every day; half a second,
    once.

    Never the folder that packages of an installation "in place" lie in, nor the root of an environment: a
    course may be beside them.

    >>> Path(sys.prefix) in usual_paths(), Path("/usr") in usual_paths()
    (False, False)
    >>> Path(os.__file__).parent in usual_paths()
    True
    """
    folders = (*library_folders(), *_installed_elsewhere())
    found = (*_interpreter(), *folders, *_outside(folders), *system_paths())
    return tuple(dict.fromkeys(path for path in found if _is_there(path)))


def library_folders() -> tuple[Path, ...]:
    """Python's own library, and each folder that packages are installed in and imported from."""
    packages = (Path(each) for each in sys.path if Path(each).name in _OF_PACKAGES)
    return tuple(dict.fromkeys((Path(sysconfig.get_path("stdlib")), *packages)))


def system_paths() -> tuple[Path, ...]:
    """Fonts, locales, time zones and the configuration of the loader, as far as this machine has them."""
    return tuple(Path(each) for each in (*_SYSTEM, *zoneinfo.TZPATH) if _is_there(Path(each)))


def exposed(private: Iterable[Path], readable: Iterable[Path]) -> tuple[Path, Path] | None:
    """The first of some private places that lies in, or is, a readable one, and that one; None where none
    does.

    >>> exposed([Path("/srv/course/gradebook.db")], [Path("/srv/course/autograder"), Path("/srv/course")])
    (PosixPath('/srv/course/gradebook.db'), PosixPath('/srv/course'))
    >>> exposed([Path("/srv/course")], [Path("/srv/course/autograder")]) is None
    True
    """
    resolved = [(path, path.resolve()) for path in readable]
    for place in private:
        real = place.resolve()
        for path, inside in resolved:
            if real.is_relative_to(inside):
                return place, path
    return None


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:  # or nobody may look
        return False
    return True


def _interpreter() -> Iterator[Path]:
    """Itself, and what tells it that it is one of an environment."""
    yield from (Path(sys.executable), Path(sys.prefix, "pyvenv.cfg"))


def _installed_elsewhere() -> Iterator[Path]:
    """This package, and the packages that are used where they are written (``pip install --editable``): no
    more of that place.
    """
    yield Path(__file__).parents[2]
    folders = {str(each) for each in library_folders()}
    for distribution in importlib.metadata.distributions():
        if _is_in_place(distribution) or str(distribution.locate_file("")) not in folders:
            for name in (distribution.read_text("top_level.txt") or "").split():
                yield from _parts_of(name)


def _is_in_place(distribution: importlib.metadata.Distribution) -> bool:
    """Whether a package is used where it is written (PEP 610)."""
    try:
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        return origin.get("dir_info", {}).get("editable") is True
    except (ValueError, AttributeError):
        return False


def _parts_of(name: str) -> Iterator[Path]:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return
    if spec is not None and spec.submodule_search_locations is not None:
        yield from map(Path, spec.submodule_search_locations)
    elif spec is not None and spec.origin is not None:
        yield Path(spec.origin)


def _outside(folders: Iterable[Path]) -> Iterator[Path]:
    """What lies in none of the folders and is part of what does: where links lead to, and shared libraries.

    Also the tables by which the C library reads the texts of a locale, which it loads when they are used.
    """
    needed, within = set(_mapped()), [folder.resolve() for folder in folders]
    for folder in within:
        objects: list[str] = []
        for entry in _entries(folder):
            if entry.is_symlink():
                needed.add(Path(entry.path).resolve())
            if ".so" in entry.name:
                objects.append(os.path.join(".", os.path.relpath(entry.path, folder)))
        needed.update(_needed_by(objects, folder))
    real = {path: path.resolve() for path in sorted(needed)}
    outside = [path for path in real if not any(real[path].is_relative_to(folder) for folder in within)]
    yield from outside
    yield from sorted({real[path].parent / "gconv" for path in outside if path.name.startswith("libc.so")})


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All files and links below a folder but those that Python keeps for itself."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    if not entry.is_dir(follow_symlinks=False):
                        yield entry
                    elif entry.name != "__pycache__":
                        waiting.append(entry.path)
        except OSError:  # somebody else's, in a folder of everybody's
            continue


def _mapped() -> Iterator[Path]:
    """The libraries that this process has loaded."""
    maps = Path("/proc/self/maps")
    for line in maps.read_text().splitlines() if maps.exists() else ():
        path = line.split(maxsplit=5)[-1]
        if path.startswith("/") and ".so" in path:
            yield Path(path)


def _needed_by(objects: Iterable[str], folder: Path) -> Iterator[Path]:
    """The libraries that shared objects are linked to, as the loader finds them; nothing of them is run.

    Paths of objects are relative to the folder. With the variable below the loader only says what it would
    load (ld.so(8)); where it is another loader, as on Alpine, nothing is found.
    """
    for some in _in_lists(objects):
        said = subprocess.run(
            [sys.executable, "-I", "-c", ""],
            env={"LD_TRACE_LOADED_OBJECTS": "1", "LD_PRELOAD": ":".join(some)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        for line in os.fsdecode(said.stdout).splitlines():
            path = line.rpartition(" (")[0].rpartition("=> ")[2].strip()
            if path.startswith("/"):
                yield Path(path)


def _in_lists(names: Iterable[str]) -> Iterator[list[str]]:
    """Those that can stand in a list that is parted by colons, in lists that are not too long."""
    some: list[str] = []
    size = 0
    for name in names:
        if ":" in name or " " in name:
            continue
        if size + len(name) >= _LONGEST_LIST:
            yield some
            some, size = [], 0
        some.append(name)
        size += len(name) + 1
    if some:
        yield some
