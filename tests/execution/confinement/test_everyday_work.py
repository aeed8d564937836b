"""What student code does every day works in every tier, the lowest included."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial

pytestmark = pytest.mark.parametrize("tier", list(Tier), ids=lambda tier: tier.value)


def test_torch_multiplies_and_differentiates_and_trains(trial: Trial) -> None:
    found = trial("""
        import torch
        torch.manual_seed(0)
        weights = torch.zeros(3, requires_grad=True)
        inputs = torch.randn(64, 3)
        targets = inputs @ torch.tensor([1.0, -2.0, 3.0])
        optimiser = torch.optim.Adam([weights], lr=0.1)
        for _ in range(300):
            optimiser.zero_grad()
            ((inputs @ weights - targets) ** 2).mean().backward()
            optimiser.step()
        outcome = [round(each, 2) for each in weights.tolist()]
    """)
    assert found.outcome == [1.0, -2.0, 3.0], found


def test_numpy_and_sympy_compute(trial: Trial) -> None:
    found = trial("""
        import numpy, sympy
        x = sympy.symbols("x")
        solved = numpy.linalg.solve(numpy.diag([2.0, 4.0]), [2.0, 4.0])
        outcome = str(sympy.integrate(2 * x, x)), solved.tolist()
    """)
    assert found.outcome == ["x**2", [1.0, 1.0]], found


def test_figures_are_drawn_with_text(trial: Trial) -> None:
    found = trial("""
        import io
        import matplotlib.pyplot as plt
        plt.plot([1, 2, 3])
        plt.title("Loss $\\\\mu$")
        image = io.BytesIO()
        plt.savefig(image, format="png")
        outcome = image.getvalue()[1:4].decode()
    """)
    assert found.outcome == "PNG", found


def test_packages_that_nobody_has_imported_yet_are_found(trial: Trial) -> None:
    found = trial("""
        import sys
        assert not {"scipy.stats", "torchvision", "wave"}.intersection(sys.modules)
        import scipy.stats, wave, jinja2.sandbox
        import autograder.data
        outcome = float(scipy.stats.norm.cdf(0))
    """)
    assert found.outcome == 0.5, found


def test_given_files_are_read_and_own_files_are_written(trial: Trial) -> None:
    found = trial(
        """
        import os, pathlib, shutil, tempfile
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("temporary")
        pathlib.Path("made/here").mkdir(parents=True)
        shutil.copy("data/given.txt", "made/here/copy.txt")
        os.rename("made/here", "moved")
        outcome = open("data/given.txt").read(), open("moved/copy.txt").read(), sorted(os.listdir())
        """,
        given={"data/given.txt": "some text"},
    )
    assert found.outcome == ["some text", "some text", ["data", "made", "moved"]], found


def test_models_are_saved_and_loaded(trial: Trial) -> None:
    found = trial("""
        import torch
        torch.save({"weights": torch.arange(3)}, "model.pt")
        outcome = torch.load("model.pt")["weights"].tolist()
    """)
    assert found.outcome == [0, 1, 2], found


def test_time_zones_random_bytes_and_the_processor_are_known(trial: Trial) -> None:
    found = trial("""
        import os, zoneinfo, locale, datetime
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        zone = datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Vienna"))
        outcome = len(open("/dev/urandom", "rb").read(8)), zone.utcoffset().seconds, os.cpu_count() > 0
    """)
    assert found.outcome == [8, 3600, True], found


def test_threads_and_event_loops_run(trial: Trial) -> None:
    found = trial("""
        import asyncio, concurrent.futures
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            squares = list(pool.map(lambda n: n * n, range(4)))
        async def later():
            await asyncio.sleep(0.01)
            return squares
        outcome = asyncio.run(later())
    """)
    assert found.outcome == [0, 1, 4, 9], found


def test_processes_work_together(trial: Trial, tier: Tier, request: pytest.FixtureRequest) -> None:
    """Pools, a manager with its socket, workers that send tensors, an event loop with a server."""
    if tier is Tier.LANDLOCK:
        request.applymarker(pytest.mark.xfail(strict=True, reason="this tier can hold one process only"))
    found = trial("""
        import asyncio, multiprocessing, concurrent.futures
        import torch
        with multiprocessing.Pool(2) as pool, multiprocessing.Manager() as manager:
            shared = manager.dict({"pool": pool.map(abs, [1, -2])})
            with concurrent.futures.ProcessPoolExecutor(2) as more:
                shared["executor"] = list(more.map(abs, [-3, 4]))
            outcome = dict(shared)
        loader = torch.utils.data.DataLoader(torch.arange(4.0), batch_size=2, num_workers=2)
        outcome["loader"] = [batch.tolist() for batch in loader]
        async def answer(reader, writer):
            writer.write(await reader.readline())
            writer.close()
        async def ask():
            async with await asyncio.start_unix_server(answer, "server"):
                reader, writer = await asyncio.open_unix_connection("server")
                writer.write(b"asked\\n")
                return (await reader.read()).decode()
        outcome["server"] = asyncio.run(ask())
    """)
    loaded = {"loader": [[0.0, 1.0], [2.0, 3.0]], "server": "asked\n"}
    assert found.outcome == {"pool": [1, 2], "executor": [3, 4], **loaded}, found


def test_ipython_runs_a_cell(trial: Trial) -> None:
    found = trial("""
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell()
        outcome = shell.run_cell("a = 20\\na + 1").result
    """)
    assert found.outcome == 21, found


def test_every_font_that_matplotlib_knows_is_drawn(trial: Trial) -> None:
    """Those that come with it, and those of the system."""
    found = trial(
        """
        import io
        import matplotlib.pyplot as plt
        from matplotlib import font_manager
        known = font_manager.fontManager.ttflist + font_manager.fontManager.afmlist
        outcome = sorted({each.fname for each in known if not open(each.fname, "rb").read(1)})
        for family in ("serif", "monospace", "cursive", "STIXGeneral", "cmr10"):
            figure = plt.figure()
            figure.text(0.5, 0.5, "Loss $\\\\mu$", family=family)
            figure.savefig(io.BytesIO(), format="png")
        """,
        seconds=60,
    )
    assert found.outcome == [], found


def test_every_module_of_pythons_own_that_is_written_in_c_is_imported(trial: Trial) -> None:
    """Their shared libraries lie all over the system; no more is missing inside than outside."""
    import_all = """
        import glob, importlib, os, sysconfig
        outcome = []
        for file in sorted(glob.glob(sysconfig.get_config_var("DESTSHARED") + "/*.so")):
            name = os.path.basename(file).split(".")[0]
            try:
                if not name.startswith("_test") and "xxlimited" not in name:
                    importlib.import_module(name)
            except ImportError as error:
                outcome.append(f"{name}: {error}")
        import ssl, sqlite3, hashlib, zlib, bz2, lzma, ctypes.util, decimal, readline
        ssl.create_default_context()
        sqlite3.connect(":memory:").execute("select 1")
    """
    program = textwrap.dedent(import_all) + "import json\nprint(json.dumps(outcome))"
    outside = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert trial(import_all).outcome == json.loads(outside.stdout)


def test_libraries_of_packages_are_loaded_when_they_are_first_needed(trial: Trial) -> None:
    found = trial("""
        import importlib
        outcome = []
        for name in ("scipy.linalg", "scipy.sparse.linalg", "scipy.optimize", "scipy.special", "scipy.fft",
                     "scipy.interpolate", "scipy.ndimage", "scipy.spatial", "PIL.Image", "PIL.ImageFont",
                     "PIL._webp", "kiwisolver", "contourpy",
                     "zmq", "yaml", "lxml", "pandas", "sklearn.linear_model", "numpy.random", "numpy.fft"):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError as error:
                if not name.startswith(error.name):  # it is installed
                    outcome.append(str(error))
            except (ImportError, OSError) as error:
                outcome.append(f"{name}: {error}")
    """)
    assert found.outcome == [], found


def test_pictures_are_written_and_read(trial: Trial) -> None:
    found = trial("""
        import PIL.Image, matplotlib.image, numpy
        PIL.Image.new("RGB", (3, 2)).save("picture.png")
        PIL.Image.new("L", (3, 2)).save("picture.jpg")
        outcome = [*numpy.asarray(PIL.Image.open("picture.jpg")).shape,
                   *matplotlib.image.imread("picture.png").shape]
    """)
    assert found.outcome == [2, 3, 2, 3, 3], found


LOADING = """
    import torch
    from torch.utils.data import DataLoader, TensorDataset
    loader = DataLoader(TensorDataset(torch.arange(8)), batch_size=4, num_workers=WORKERS)
    outcome = [batch.tolist() for batch, in loader]
"""


def test_a_data_loader_has_workers_where_there_may_be_processes(trial: Trial, tier: Tier) -> None:
    workers = 0 if tier is Tier.LANDLOCK else 2
    found = trial(LOADING.replace("WORKERS", str(workers)), seconds=60)
    assert found.outcome == [[0, 1, 2, 3], [4, 5, 6, 7]], found


def test_a_pool_of_processes_computes_where_there_may_be_processes(trial: Trial, tier: Tier) -> None:
    if tier is Tier.LANDLOCK:
        pytest.skip("one process")
    found = trial("""
        import multiprocessing
        with multiprocessing.get_context("fork").Pool(2) as pool:
            outcome = pool.map(abs, [-1, 2, -3])
    """)
    assert found.outcome == [1, 2, 3], found
