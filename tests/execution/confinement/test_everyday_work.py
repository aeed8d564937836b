"""What student code does every day works in every tier, the lowest included."""

from __future__ import annotations

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
