"""Run as a script by the tests, with `kernel` or `shell`, a file of cells and their names,
and one for their outputs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Cells = list[tuple[str, str]]
Outputs = list[dict[str, Any]]


def in_a_kernel(cells: Cells) -> list[Outputs]:
    """What the cells put out in a kernel of this Python."""
    import nbformat
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):  # type: ignore[misc]
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for _, source in cells])
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    client = NotebookClient(notebook, km=manager, allow_errors=True, timeout=60)
    with client.setup_kernel():
        for position, cell in enumerate(notebook.cells):
            client.execute_cell(cell, position)
    return [cell.outputs for cell in notebook.cells]


def in_the_shell(cells: Cells) -> list[Outputs]:
    """What they put out in a shell in this process."""
    from autograder.execution.shell import Shell, prepare

    prepare()
    with Shell() as shell:
        return [shell.run(source, name) for name, source in cells]


def main() -> None:
    where, given, outputs = sys.argv[1:]
    cells = json.loads(Path(given).read_text())
    found = in_a_kernel(cells) if where == "kernel" else in_the_shell(cells)
    Path(outputs).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
