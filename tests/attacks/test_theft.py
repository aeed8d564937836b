"""Finding hidden tests, other people's work, or what a test does.

A text is planted in every hidden test, and in the folders around the submission. The submission looks for
it before, while and after it is tested, and tells what it has found. Its own code holds the text nowhere,
and so finds none of itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.notebooks.running.examining import Examiners
from tests.attacks.conftest import Attack
from tests.attacks.course import CANARY, graded, submission

SEARCH = r"""
import gc, glob, io, json, os, re, sys
_SECRET = re.compile(rb"kestrel" rb"-[0-9a-f]{6}")
_found = {}

def _keep(where, data):
    data = data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")
    if _SECRET.search(data):
        _found.setdefault(where, data[:40].decode("latin-1"))

def _memory():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(each, 16) for each in line.split()[0].split("-"))
            for start in range(begin, end, 2**25) if line.split()[1].startswith("rw") else ():
                try:
                    memory.seek(start)
                    _keep("memory", memory.read(min(2**25 + 64, end - start)))
                except (OSError, ValueError, OverflowError):
                    break

def _descriptors():
    for number in range(3, 64):
        try:
            _keep("descriptor", os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            pass
        try:
            _keep("descriptor", os.pread(number, 1 << 20, 0))
        except OSError:
            pass

def _files():
    places = [*glob.glob("/tmp/**", recursive=True)[:3000], *glob.glob("../**", recursive=True)[:3000],
              *PLACES]
    for place in places:
        try:
            with open(place, "rb") as file:
                _keep("file " + place, file.read(1 << 20))
        except OSError:
            pass

def _processes():
    for name in ("environ", "cmdline", "mem", "cwd", "root"):
        for place in glob.glob(f"/proc/[0-9]*/{name}"):
            try:
                _keep("process", open(place, "rb").read(1 << 20) if name != "cwd" else os.readlink(place))
            except OSError:
                pass

def _objects():
    for each in gc.get_objects():
        if type(each) in (dict, list, tuple) and len(each) < 1000:
            for part in each.values() if type(each) is dict else each:
                if type(part) in (str, bytes):
                    _keep("object", part)
    for module in list(sys.modules.values()):
        _keep("module", repr(getattr(module, "__doc__", "")))

def _frames():
    frame = sys._getframe()
    while frame:
        _keep("frame", list(frame.f_locals.values()))
        _keep("frame", frame.f_code.co_consts)
        frame = frame.f_back

def _environment():
    _keep("environment", dict(os.environ))

def look():
    for search in (_environment, _frames, _objects, _descriptors, _files, _processes, _memory):
        try:
            search()
        except Exception as error:
            print(type(error).__name__, error)
"""

DURING = {
    "double": "def double(x):\n    if type(x) is int and x > 1:\n        look()\n    return 2 * x",
    "average": (
        "def average(values):\n    if len(values) > 2:\n        look()\n    return sum(values) / len(values)"
    ),
}


def places(folder: Path) -> str:
    """Where a student who knows the course would look."""
    course = folder.parent
    known = [path for path in course.rglob("*") if path.is_file()]
    return f"PLACES = {[*map(str, known), '/etc/shadow', '/root/.ssh/id_rsa', '/proc/1/environ']!r}\n"


@pytest.mark.alone
def test_nothing_secret_is_in_reach_in_any_tier(attack_in_tier: Attack, folder: Path) -> None:
    """Memory, objects, frames, descriptors, files, processes, environment."""
    found = attack_in_tier(
        before=places(folder) + SEARCH + "look()", after="look()\nprint(json.dumps(_found))", **DURING
    )
    assert found.told() == {}
    assert found.lost == {}


def test_the_environment_of_the_grader_is_not_inherited(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token in the environment from which the grading was started; that is before any process of ours."""
    monkeypatch.setenv("GRADER_TOKEN", CANARY)
    examiners = Examiners()
    try:
        search = places(folder) + SEARCH + "look()"
        found = graded(examiners, folder, submission(before=search, after="print(json.dumps(_found))"))
    finally:
        examiners.close()
    assert found.told() == {}


def test_the_search_finds_what_is_there(attack: Attack) -> None:
    """The search itself: what a student has in memory, in a file and in the environment is found."""
    planting = (
        "import os\nmine = ['kestrel' + chr(45) + 'abc123']\nopen('mine.txt', 'w').write(mine[0])\n"
        "os.environ['MINE'] = mine[0]\nPLACES = ['mine.txt']\n"
    )
    found = attack(before=planting + SEARCH + "look()", after="print(json.dumps(sorted(_found)))")
    assert {"memory", "environment", "object", "file mine.txt"} <= set(found.told())


def test_nothing_of_one_run_is_there_in_the_next(examiners: Examiners, folder: Path) -> None:
    """What is left in the temporary folder, the working folder, or shared memory is gone."""
    leaving = """
import os
for place in ("/tmp", ".", "/dev/shm", "/var/tmp", os.environ["HOME"], os.environ["TMPDIR"]):
    try:
        open(os.path.join(place, "left.txt"), "w").write("kestrel" + "-" + "abcdef")
    except OSError:
        pass
"""
    graded(examiners, folder, submission(before=leaving))
    next_folder = folder.parent / "next"
    next_folder.mkdir()
    places_left = "PLACES = ['/tmp/left.txt', 'left.txt', '/dev/shm/left.txt', '/var/tmp/left.txt']\n"
    found = graded(
        examiners,
        next_folder,
        submission(before=places_left + SEARCH + "look()", after="print(json.dumps(_found))"),
    )
    assert found.told() == {}


def test_inputs_of_hidden_tests_are_drawn_and_can_be_recorded(attack: Attack) -> None:
    """A function sees its inputs, which is by design; what it prints is in no output of the tests."""
    recording = "seen = []\ndef double(x):\n    seen.append(x)\n    print('SEEN', x)\n    return 2 * x"
    found = attack(double=recording, after="print(len(seen))")
    assert found.told() == 3
    assert "SEEN" not in found.printed
    assert found.lost == {}


def test_an_exception_with_the_arguments_tells_no_line_of_a_hidden_test(attack: Attack) -> None:
    """An error message holds what the student's code knows, and not what the test is."""
    raising = "def double(x):\n    import traceback\n    raise ValueError(''.join(traceback.format_stack()))"
    found = attack(double=raising)
    assert found.lost == {"double": 0.0}
    assert CANARY not in str([verdict.message for verdict in found.results["double"].verdicts])
    assert CANARY not in found.printed


def test_the_package_can_be_read_and_holds_no_answer(attack: Attack) -> None:
    """The grader's package is public; what is in the candidate's is no test."""
    reading = """
import autograder, glob, json, os
package = os.path.dirname(autograder.__file__)
texts = [open(each, errors="replace").read() for each in glob.glob(package + "/**/*.py", recursive=True)]
"""
    found = attack(
        before=reading,
        after="print(json.dumps([len(texts) > 50, any('kestrel' + '-7f' in t for t in texts)]))",
    )
    assert found.told() == [True, False]
