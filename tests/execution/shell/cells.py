"""Cells that a kernel and the shell have to run alike, one after the other in one notebook."""

from __future__ import annotations

ALIKE: dict[str, str] = {
    # --- what is printed
    "print": "print('a', 1, end=''); print('b')",
    "both streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')",
    "carriage returns": "for n in range(3):\n    print(f'\\r{n}/3', end='')\nprint('\\b.')",
    "unicode": "print('Größe σ² 🙂', '\\x1b[31mred\\x1b[0m')",
    "write of no text": "sys.stdout.write(3)",
    "the stream itself": "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.name, sys.stdout.writable()",
    "no buffer": "sys.stdout.buffer",
    "writelines": "sys.stdout.writelines(['a\\n', 'b\\n'])",
    "a thread": (
        "import threading\nthread = threading.Thread(target=print, args=('from a thread',))\n"
        "thread.start(); thread.join()"
    ),
    "redirected": (
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as text:\n    print('kept')\n"
        "text.getvalue()"
    ),
    "a progress bar of dots": "for n in range(5):\n    print('.', end='', flush=True)",
    "logging": "import logging\nlogging.warning('a warning of %s', 'logging')",
    # --- results
    "result": "1 + 1",
    "None": "None",
    "semicolon": "3;",
    "last only": "1\n2",
    "no result of a loop": "for n in range(2):\n    n",
    "long": "list(range(1000))",
    "underscores": "_, __, Out[13], In[1], _i",
    "html": "class Html:\n    def _repr_html_(self):\n        return '<b>bold</b>'\nHtml()",
    "mime bundle": (
        "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'x', 'application/json': {'a': [1, None]}}, {'application/json': "
        "{'b': 1}}\n"
        "Bundle()"
    ),
    "bytes of a picture": (
        "from IPython.display import Image\n"
        "import base64\nImage(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
        "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='))"
    ),
    "failing repr": "class Bad:\n    def __repr__(self):\n        raise ValueError('no repr')\nBad()",
    "failing html": "class BadHtml:\n    def _repr_html_(self):\n        return 1 / 0\nBadHtml()",
    "ellipsis and types": "..., int, print",
    "sympy": "import sympy\nx = sympy.Symbol('x')\nsympy.Integral(x**2 / 2, (x, 0, 1))",
    "numpy": "import numpy as np\nnp.arange(6).reshape(2, 3)",
    "torch": "import torch\ntorch.arange(4.0).reshape(2, 2).requires_grad_()",
    "a network": "torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())",
    "randomness": "torch.manual_seed(0); np.random.seed(0)\ntorch.randn(3), np.random.rand(2)",
    # --- displays
    "display": "display('a', 1)\nprint('between')\ndisplay({'b': 2})\n'result'",
    "raw display": (
        "display({'text/plain': 'plain', 'text/html': '<i>x</i>'}, raw=True, metadata={'text/html': {'a': "
        "1}})"
    ),
    "markdown and latex": (
        "from IPython.display import HTML, Latex, Markdown, clear_output, update_display\n"
        "display(Markdown('**a**'), Latex('$x$'), HTML('<p>'))"
    ),
    "display id": "handle = display('first', display_id='one')\nhandle.update('second')",
    "shown twice": "display('first', display_id='two')\ndisplay('second', display_id='two')\nprint('end')",
    "update of nothing": "update_display('x', display_id='unheard of')",
    "clear": "print('gone')\ndisplay('gone too')\nclear_output()\nprint('stays')",
    "clear later": "print('stays')\nclear_output(wait=True)",
    "clear when replaced": "for n in range(3):\n    clear_output(wait=True)\n    print(n)",
    "rich": (
        "from rich.console import Console\nfrom rich.table import Table\n"
        "table = Table('a', 'b')\ntable.add_row('1', '2')\nConsole().print(table)"
    ),
    # --- exceptions
    "exception": "def inner(y):\n    z = 3\n    return z / y\ndef outer():\n    return inner(0)\nouter()",
    "chained": (
        "try:\n"
        "    {}['missing']\n"
        "except KeyError as error:\n"
        "    raise RuntimeError('while looking') from error"
    ),
    "during": "try:\n    int('x')\nexcept ValueError:\n    undefined_name",
    "syntax error": "x = (1,\ny = 2",
    "indentation error": "if True:\nprint(1)",
    "return outside": "return 3",
    "after output": "print('before')\n1 / 0\nprint('never')",
    "SystemExit": "sys.exit(3)",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "long message": "raise ValueError('x' * 3000)",
    "own exception": "class Own(Exception):\n    pass\nraise Own('a', 1)",
    "in a library": "torch.ones(2) @ torch.ones(3)",
    "syntax error in eval": "eval('1 +')",
    "assertion": "assert 1 == 2, 'not equal'",
    "own traceback": (
        "class Rendered(Exception):\n"
        "    def _render_traceback_(self):\n"
        "        return ['line']\n"
        "raise Rendered"
    ),
    "printed traceback": (
        "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()"
    ),
    "in a thread": (
        "thread = threading.Thread(target=lambda: None)\n"
        "thread.start(); thread.join()\n"
        "threading.excepthook is not None"
    ),
    # --- warnings
    "warning": "import warnings\nwarnings.warn('careful')",
    "the same warning again": "warnings.warn('careful')",
    "warning of a function": "def old():\n    warnings.warn('old', DeprecationWarning, stacklevel=2)\nold()",
    "hidden warning": "warnings.warn('hidden', PendingDeprecationWarning)",
    "numpy warning": "np.array([1.0]) / 0",
    # --- the loop
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "await and print": (
        "async def spoken():\n    print('in')\n    await asyncio.sleep(0)\n    return 5\nawait spoken()"
    ),
    "error after await": "await asyncio.sleep(0)\n1 / 0",
    "run": "sleeping = asyncio.sleep(0)\ntry:\n    asyncio.run(sleeping)\nfinally:\n    sleeping.close()",
    "gather": "await asyncio.gather(spoken(), spoken())",
    "async for": "async def numbers():\n    yield 1\n    yield 2\n[n async for n in numbers()]",
    "running loop": (
        "asyncio.get_event_loop().is_running(), asyncio.get_event_loop() is asyncio.get_running_loop()"
    ),
    # --- the notebook
    "main": "__name__, sys.modules['__main__'].__dict__ is globals(), '__file__' in globals()",
    "pickle": (
        "import pickle\nclass Point:\n    def __init__(self, x):\n        self.x = x\n"
        "pickle.loads(pickle.dumps(Point(3))).x"
    ),
    "pickle a network": (
        "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.layer = torch.nn.Linear(1, 1)\n"
        "buffer = io.BytesIO()\ntorch.save(Net(), buffer)\n_ = buffer.seek(0)\n"
        "type(torch.load(buffer, weights_only=False)).__name__"
    ),
    "source": "import inspect\nprint(inspect.getsource(outer))",
    "signature": "inspect.signature(inner), inner.__module__, Point.__module__, Point.__qualname__",
    "dataclass": (
        "from dataclasses import dataclass\n"
        "@dataclass\n"
        "class Pair:\n"
        "    a: int\n"
        "    b: 'Pair | None' = None\n"
        "Pair(1, Pair(2))"
    ),
    "future": (
        "from __future__ import annotations\ndef later(x: Undefined) -> 'int': ...\nlater.__annotations__"
    ),
    "comment": "# nothing",
    "empty": "",
    "get_ipython": (
        "type(get_ipython()).__name__, 'IPKernelApp' in get_ipython().config, "
        "get_ipython().execution_count > 5"
    ),
    "input": "input('name? ')",
    "getpass": "import getpass\ngetpass.getpass()",
    "stdin": "sys.stdin.read()",
    "names": "del Html, Bundle\n'Html' in globals()",
    "global function": (
        "counter = 0\n"
        "def count():\n"
        "    global counter\n"
        "    counter += 1\n"
        "    return counter\n"
        "count(), count(), counter"
    ),
    "local file": (
        "from pathlib import Path\nPath('written.txt').write_text('x'), Path('written.txt').read_text()"
    ),
    "own module": (
        "Path('own_module.py').write_text('def f():\\n    raise ValueError(1)\\n')\n"
        "import own_module\n"
        "own_module.f()"
    ),
    "environment": (
        "import os\n[os.environ.get(name) for name in ('MPLBACKEND', 'TERM', 'FORCE_COLOR', 'PAGER')]"
    ),
    # --- magics
    "time": "%time value = 3",
    "time a cell": "%%time\nprint('timed')\n4",
    "timeit": "%timeit -n 1 -r 1 1 + 1",
    "capture": "%%capture captured\nprint('inside')\ndisplay(1)\n2",
    "captured": "captured.stdout, len(captured.outputs)",
    "capture in code": (
        "from IPython.utils.capture import capture_output\n"
        "with capture_output() as kept:\n"
        "    print('x'); display(3)\n"
        "kept.stdout, kept.outputs[0].data"
    ),
    "who": "%who_ls Pair",
    "matplotlib inline": "%matplotlib inline",
    "config": "%config InlineBackend.figure_format = 'png'",
    "writefile": "%%writefile other.py\nvalue = 7",
    "run a file": "%run other.py\nvalue",
    "assigned magic": "folder = %pwd\nfolder == os.getcwd()",
    "automagic": "pwd == os.getcwd()",
    "help": "len?",
    "xmode": "%xmode Minimal",
    "in minimal mode": "outer()",
    "xmode back": "%xmode Context",
    "shell command": "!echo from the shell",
    "lines of a command": "lines = !echo a; echo b\nlist(lines)",
    "env": "%env GREETING=hi\nos.environ['GREETING']",
    "load ext": "%load_ext autoreload",
    "precision": "%precision 3\n3.14159",
    "precision back": "%precision\n3.14159",
    # --- figures
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "figure and result": "plt.imshow([[0, 1], [1, 0]])",
    "two figures": (
        "for n in range(2):\n"
        "    plt.figure(figsize=(1, 1)); plt.plot([n]);\n"
        "print('printed before the figures')"
    ),
    "show": "plt.figure(figsize=(1, 1)); plt.plot([1])\nplt.show()\nprint('after show')",
    "closed": "plt.get_fignums()",
    "figure as result": "figure, axes = plt.subplots(figsize=(1, 1))\nplt.close(figure)\nfigure",
    "figure before an error": "plt.figure(figsize=(1, 1)); plt.plot([1])\n1 / 0",
    "backend": "import matplotlib\nmatplotlib.get_backend(), matplotlib.is_interactive()",
    "transparent": "plt.figure(figsize=(1, 1), facecolor='none'); plt.plot([1]);",
}

DIFFERENT: dict[str, tuple[str, str]] = {
    "a display that is changed below": (
        "shown = display('x', display_id='three')",
        "The outputs of a cell are what it has put out when it ended.",
    ),
    "a cell with another name": (
        "update_display('y', display_id='three')\n1 / 0",
        "Its name does not end in .py, and IPython marks what failed in its lines.",
    ),
    "a task": (
        "task = asyncio.create_task(spoken())\ntype(task)",
        "What it prints before it waits for the first time belongs to this cell; nbclient has it nowhere.",
    ),
    "a progress bar in a widget": (
        "from rich.progress import track\nfor n in track(range(3), refresh_per_second=0.001):\n    pass",
        "Nobody can draw widgets; the bar is displayed as it is.",
    ),
    "a magic that is none": (
        "%%nothing\n1",
        "In a kernel, only stderr says that this cell has failed.",
    ),
    "a group of exceptions": (
        "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
        "In a kernel, only stderr says that this cell has failed.",
    ),
    "descriptors": (
        "_ = os.write(1, b'written to the descriptor')",
        "Descriptors lead nowhere.",
    ),
}
"""Cells whose outputs differ, and why."""
