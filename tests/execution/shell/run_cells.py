"""Run as a script by the tests: reads cells and their names from one file, writes what they put out to another."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from autograder.execution.shell import Shell, prepare


def main() -> None:
    given, outputs = map(Path, sys.argv[1:])
    cells = json.loads(given.read_text())
    prepare()
    with Shell() as shell:
        found = [shell.run(source, name) for name, source in cells]
    outputs.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
