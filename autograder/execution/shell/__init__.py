"""Running the code cells of a notebook in this process, with what they put out as a notebook holds it.

``Shell`` is IPython as ipykernel has it, without a kernel: no sockets, no threads, no files.

- ``notebook``: the shell as others see it; ``interactive`` is IPython's part of it.
- ``outputs``: the outputs of one cell, bounded; ``streams`` leads there what is printed.
- ``event_loop``, ``figures``, ``process``: what a notebook expects of the process around it.
- ``preparing``: what a process can do before it is forked into many notebooks.

What is different from a kernel, and why:

- Outputs of a task or a thread that come after the end of their cell are dropped, and so is
  an update of what an earlier cell has displayed: the outputs of a cell are what it has put
  out when it ended.
- What compiled code or a child process writes to descriptors 1 and 2 is not shown.
- A cell that failed always has an error output, also where IPython only prints that it did
  (groups of exceptions, wrong use of a magic).
- Lines in tracebacks are marked where they failed, unless the name of the cell ends in ``.py``:
  for such names IPython looks for a file, as it does in a kernel, and does without the marks.
- Widgets have nobody who draws them; progress bars are displayed as they end.
- ``exit`` and ``quit`` do not end the process: the next cells are run.
- Nothing is kept between sessions: no history, no ``%store``, no settings.
"""

from autograder.execution.shell.notebook import Shell
from autograder.execution.shell.outputs import OutputLimits
from autograder.execution.shell.preparing import prepare

__all__ = ["OutputLimits", "Shell", "prepare"]
