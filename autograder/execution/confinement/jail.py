"""What a confined process may see and use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.execution.confinement.readable import usual_paths
from autograder.execution.confinement.tiers import ConfinementError


@dataclass(frozen=True)
class Jail:
    """What a confined process may see and use; megabytes are 2**20 bytes.

    ``readable``: folders and files that it may read, besides its own; never a home or course folder.
    ``files``: what lies in its scratch folder at the beginning, by relative name. ``memory``: megabytes
    beyond what it starts with, for each process, and for all of them together. ``file_size``: megabytes of
    its largest file. ``scratch``: megabytes of all its files together, the temporary ones included.
    ``entries``: how many files and folders it may make. ``processes``: how many processes and threads may run
    at a time. ``cpu_seconds``: processor time of each process; None for no limit here. ``forks``: whether it
    may fork and signal its forks even where it has no process list of its own; for code of ours.

    >>> Jail(files={"notes/a.txt": b"text"}).memory
    1536
    >>> Jail(files={"../a.txt": b"text"})
    Traceback (most recent call last):
    autograder.execution.confinement.tiers.ConfinementError: '../a.txt' does not name a file inside the
    scratch folder
    """

    readable: tuple[Path, ...] = field(default_factory=usual_paths)
    files: Mapping[str, bytes] = field(default_factory=dict)
    memory: int = 1536
    file_size: int = 64
    scratch: int = 256
    entries: int = 4096
    processes: int = 256
    open_files: int = 256
    cpu_seconds: int | None = None
    forks: bool = False

    def __post_init__(self) -> None:
        for name in self.files:
            parts = PurePosixPath(name).parts
            if not parts or parts[0] == "/" or ".." in parts or "\0" in name:
                raise ConfinementError(f"{name!r} does not name a file inside the scratch folder")
        for path in self.readable:
            if not path.is_absolute() or path == Path("/"):
                raise ConfinementError(f"{path} has to be the absolute path of a folder other than /")

    def write_files(self, scratch: Path) -> None:
        """Write ``files`` into an empty scratch folder."""
        for name, content in self.files.items():
            target = scratch / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
