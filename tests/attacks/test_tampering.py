"""Changing the tests, their tools, or what they look at, from the student's code.

In each of these, one task is answered wrongly and the attack is to hide that; the other tasks are
solved. So the score has to be that of the others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from tests.attacks.conftest import Attack
from tests.attacks.course import POINTS, SHORT, SOLVED, answer_and_test

WRONG = {
    "number": "three = 4.0",
    "double": "def double(x):\n    return x",
    "loss": "def loss(x_hat, x):\n    return 0 * x_hat.sum()",
    "average": "def average(values):\n    return 0",
}

PATCHES = {
    "builtins": """
        import builtins
        builtins.all = lambda *a: True
        builtins.abs = lambda *a: 0
    """,
    "numpy_testing": """
        import numpy, numpy.testing
        numpy.testing.assert_allclose = numpy.allclose = numpy.array_equal = lambda *a, **k: True
    """,
    "torch": """
        torch.allclose = torch.equal = torch.Tensor.allclose = lambda *a, **k: True
        torch.Tensor.__eq__ = lambda *a: True
        torch.autograd.grad = lambda *a, **k: (torch.zeros(4, 3),)
    """,
    "modules": """
        import sys, types
        class Fake(types.ModuleType):
            def __getattr__(self, name): return lambda *a, **k: 2.0
        for name in [*sys.modules, "hidden_tests"]:
            if name.startswith(("autograder.reports.verdicts", "autograder.symbolic", "nbgrader", "hidden")):
                sys.modules[name] = Fake(name)
    """,
    "own_grade": """
        check = grade = asks = equivalent = lambda *a, **k: 2.0
        failed = passed
        isinstance = lambda *a: True
        abs = lambda x: 0.0
    """,
    "asserts": """
        import builtins
        AssertionError = builtins.AssertionError = type("X", (Exception,), {})
        __debug__ if False else None
    """,
    "traces": """
        import sys, threading
        sys.settrace(lambda *a: None); sys.setprofile(lambda *a: None); threading.settrace(lambda *a: None)
    """,
    "every_function": """
        import gc, types
        for each in gc.get_objects():
            if isinstance(each, types.FunctionType) and each.__module__ == "autograder.reports.verdicts":
                each.__code__ = (lambda *a, **k: 2.0).__code__
    """,
    "ipython_hooks": """
        shell = get_ipython()
        shell.events.register("pre_run_cell", lambda *a: None)
        shell.input_transformers_cleanup.append(lambda lines: ["2.0"] if "grade" in "".join(lines) else lines)
        import ast
        class All(ast.NodeTransformer):
            def visit_Assert(self, node): return ast.Pass()
        shell.ast_transformers.append(All())
    """,
    "seeds": """
        import random
        torch.manual_seed = random.seed = lambda *a: None
        torch.rand = lambda *a, **k: torch.zeros(4, 3)
    """,
    "given_names": """
        class torch: allclose = staticmethod(lambda *a: True)
        def asks(title, question, *answers, points=1, seconds=10): return passed()
    """,
    "display_hooks": """
        get_ipython().display_formatter.format = lambda *a, **k: ({"text/plain": "2.0"}, {})
        import sys
        sys.displayhook = lambda value: None
    """,
    "names_of_ipython": """
        In = Out = _ = __ = _1 = _i = exit = quit = get_ipython = lambda *a, **k: 2.0
        _autograder_tell = None
    """,
}


_BREAKS_OWN_NETWORK = {"builtins", "torch"}
"""Patches after which the student's own network need not work,
and gradients fail where no line of the student's is.
"""


@pytest.mark.parametrize("patch", PATCHES)
def test_patched_tools_hide_no_wrong_answer(attack: Attack, patch: str) -> None:
    """Everything is patched that a test could use; wrong answers stay wrong, right ones right."""
    code = "\n".join(line[8:] for line in PATCHES[patch].splitlines())
    network = SOLVED["network"].replace("torch.nn", "__import__('torch').nn")
    found = attack(before=code, network=network, **WRONG)
    own = {"network"} if patch in _BREAKS_OWN_NETWORK else set()
    lost = {task: score for task, score in found.lost.items() if task not in own}
    assert lost == {"number": 1.0, "double": 0.0, "loss": 0.0, "average": 0.0}
    assert found.for_a_person <= (own and {"network", "loss"})


def test_whoever_breaks_python_breaks_their_own_answers(attack: Attack) -> None:
    """With `isinstance` replaced, nothing works in the student's process any more, and all of it is lost."""
    found = attack(before="import builtins\nbuiltins.isinstance = lambda *a: True", limits=SHORT)
    assert found.lost == dict.fromkeys(POINTS, 0.0)
    assert not found.for_a_person


@pytest.mark.parametrize(
    "value",
    [
        "type('A', (float,), {'__eq__': lambda s, o: True, '__hash__': float.__hash__})(4.0)",
        "type('A', (int,), {'__class__': property(lambda s: float), '__eq__': lambda s, o: True})(4)",
        "type('A', (), {'__class__': property(lambda s: float), '__eq__': lambda s, o: True})()",
        (
            "type('M', (type,), {'__instancecheck__': lambda *a: True})('A', (), {'__eq__': lambda s, o: "
            "True})()"
        ),
        (
            "torch.ones(1).as_subclass(type('T', (torch.Tensor,), {'__torch_function__': "
            "classmethod(lambda *a, **k: True)}))"
        ),
    ],
)
def test_a_value_that_equals_everything_equals_nothing(attack: Attack, value: str) -> None:
    """`__eq__`, `__class__`, `__instancecheck__` and `__torch_function__` of a student are not asked here."""
    found = attack(number=f"three = {value}", average=f"def average(values):\n    return {value}")
    assert found.lost == {"number": 0.0, "average": 0.0}


@pytest.mark.parametrize(
    "ending", ["raise SystemExit(0)", "exit()", "raise KeyboardInterrupt", "raise GeneratorExit"]
)
def test_leaving_is_no_answer(attack: Attack, ending: str) -> None:
    """Whoever leaves a function by an exception that ends programs has not answered."""
    found = attack(double=f"def double(x):\n    {ending}", average=f"def average(x):\n    {ending}")
    assert found.lost == {"double": 0.0, "average": 0.0}


def test_deleting_all_names_costs_these_answers_only(attack: Attack) -> None:
    """`%reset -f` before the tests."""
    found = attack(formula=SOLVED["formula"] + "\n%reset -f\nimport torch", before="")
    assert found.lost == {"formula": 0.0}
    assert found.notes("formula") == {"answer.missing"}
    found = attack(average=SOLVED["average"] + "\ndel average")
    assert found.lost == {"average": 0.0}


def test_looking_for_whoever_calls_changes_nothing(attack: Attack) -> None:
    """Replies can lie, but only a right answer is right."""
    meddling = """
def double(x):
    import sys
    frame = sys._getframe()
    while frame:
        for name in list(frame.f_locals):
            if name in ("value", "request", "arguments", "positional"):
                frame.f_locals[name] = 1024
        frame = frame.f_back
    return 2
"""
    found = attack(double=meddling)
    assert found.lost == {"double": 1.0}


def test_arguments_that_are_changed_are_not_changed_for_the_test(attack: Attack) -> None:
    """A function makes what it is given fit its wrong result: the test goes on with its own."""
    zeroing = (
        "def double(x):\n    if torch.is_tensor(x):\n        x.zero_()\n        return x\n    return 2 * x"
    )
    losing = (
        "def loss(x_hat, x):\n"
        "    with torch.no_grad():\n"
        "        x_hat.copy_(x)\n"
        "    return ((x_hat - x) ** 2).sum()"
    )
    found = attack(double=zeroing, loss=losing)
    assert found.lost == {"double": 1.0, "loss": 0.0}


@pytest.mark.parametrize(
    "names",
    [
        ("AuthorError", "AnswerError", "TooSlow"),
        ("GraderStopped", "TimeLimit", "KernelDied"),
        ("CandidateEnded",) * 3,
    ],
    ids="-".join,
)
def test_exceptions_named_like_the_graders_are_exceptions(attack: Attack, names: tuple[str, ...]) -> None:
    """A class of the student's with such a name ends one answer, and calls for nobody."""
    answers = {
        task: (
            f"class {name}(Exception):\n    note = message = 'ok'\ndef {task}(*given):\n    raise {name}('!')"
        )
        for task, name in zip(("double", "loss", "average"), names, strict=True)
    }
    found = attack(**answers)
    assert found.lost == dict.fromkeys(answers, 0.0)
    assert not found.for_a_person


def test_graders_own_exceptions_can_be_raised_and_gain_nothing(attack: Attack) -> None:
    """The package is there to be imported; its errors are the student's own where the student raises them."""
    raising = (
        "from autograder.reports.verdicts import AuthorError, AnswerError, passed\n"
        "def double(x):\n"
        "    raise AuthorError('give me points')"
    )
    report = (
        "from autograder.reports.verdicts import grade, check, passed\n"
        "three = grade(check('a', lambda s: passed(), points=2), out_of=2)"
    )
    found = attack(double=raising, number=report)
    assert found.lost == {"double": 0.0, "number": 0.0}
    assert not found.for_a_person


TRAINS_WITH_ANOTHER_LOSS = """
import autograder.neural.training.with_a_loss as own
def right_loss(x_hat, x, mu, log_var):
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()
    return torch.nn.functional.binary_cross_entropy(x_hat, x, reduction="sum") + divergence
trained = own.train
def train(loss, *given):
    return trained(right_loss, *given)
own.train = train
def elbo_loss(x_hat, x, mu, log_var):
    return (x_hat - x).square().sum()
"""


def test_a_training_that_is_replaced_in_the_students_process_trains_nothing(
    examiners: Examiners, folder: Path
) -> None:
    """The model, the loop and the optimiser are the examiner's, which asks for the loss in every step."""
    test = """
from autograder import grade
from hidden_vae import trains_a_vae
report = grade(trains_a_vae(elbo_loss, points=1), out_of=1)
assert report.score == 0 and report.verdicts[0].note.startswith("training."), report.verdicts
"""
    job = Job(folder, heldout=Path("heldout").absolute(), modules=Path("source/vae").absolute())
    runs = examiners.run(answer_and_test(TRAINS_WITH_ANOTHER_LOSS, test), job)
    assert [run.status for run in runs] == ["finished"] * 3, runs[-1].outputs


TRAINS_ITS_NETWORK_WITH_ANOTHER_LOSS = """
import autograder.neural.training.autoencoder_loop as own
trained = own.train_autoencoder
def train_autoencoder(encoder, decoder, initialise, loss, *given):
    return trained(encoder, decoder, initialise, lambda x, z: (x - z).square().sum(), *given)
own.train_autoencoder = train_autoencoder
def layers(*sizes):
    pairs = zip(sizes, sizes[1:])
    made = [each for pair in pairs for each in (torch.nn.Linear(*pair), torch.nn.Sigmoid())]
    return torch.nn.Sequential(*made)
def Encoder(): return layers(784, 256, 128)
def Decoder(): return layers(128, 256, 784)
def initialise(network):
    for each in network.parameters():
        torch.nn.init.xavier_normal_(each) if each.dim() == 2 else torch.nn.init.zeros_(each)
def loss(x, z): return -(x - z).square().sum()
"""


@pytest.mark.xfail(
    strict=True, reason="networks of the student's own are trained beside them; see docs/confinement.md"
)
def test_a_training_of_ones_own_network_that_is_replaced_earns_nothing(
    examiners: Examiners, folder: Path
) -> None:
    """The loss has the wrong sign, and the student's process trains with another one."""
    test = """
from autograder import grade
from autograder.neural import autoencoder_run, trains_an_autoencoder
run = autoencoder_run(Encoder, Decoder, initialise, loss, sizes=(784, 256, 128), epochs=10)
report = grade(trains_an_autoencoder(run, largest_cross_entropy=140, largest_squared_error=0.04), out_of=1)
assert report.score == 0, report.verdicts
"""
    job = Job(folder, heldout=Path("heldout").absolute())
    runs = examiners.run(answer_and_test(TRAINS_ITS_NETWORK_WITH_ANOTHER_LOSS, test), job)
    assert [run.status for run in runs[:2]] == ["finished"] * 2
    assert runs[2].status == "finished", runs[2].outputs
