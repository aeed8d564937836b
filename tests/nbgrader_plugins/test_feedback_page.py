"""Both pages that show a student's notebook: nothing of it runs, loads, covers or imitates."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from traitlets.config import Config

from autograder.nbgrader_plugins.feedback.formgrader import use_in_the_formgrader
from autograder.nbgrader_plugins.feedback.page import HarmlessPage
from autograder.reports.verdicts import check, failed, grade, passed, undecided

from .pages import Seen, feedback_page, formgrader_page, hostile_notebook
from .pixel import PIXEL
from .xss_payloads import ELSEWHERE, GO, HTML

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
Page = Callable[[NotebookNode], str]


def body(page: str) -> str:
    return page[page.index("<body") :]


def graded(report: Any) -> NotebookNode:
    cell = new_code_cell(
        "grade(f, out_of=3)", outputs=[new_output("execute_result", data=report._repr_mimebundle_())]
    )
    cell.metadata["nbgrader"] = {
        "grade": True,
        "solution": False,
        "grade_id": "test_f",
        "points": 3,
        "score": 0,
    }
    return cell


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    return {"feedback": feedback_page(hostile_notebook()), "formgrader": formgrader_page(hostile_notebook())}


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
def test_nothing_of_a_hostile_notebook_runs_or_loads(hostile: dict[str, str], page: str) -> None:
    seen = Seen(body(hostile[page]))
    own = Seen(body(feedback_page(new_notebook()) if page == "feedback" else formgrader_page(new_notebook())))
    for tag in (
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "meta",
        "link",
        "base",
        "svg",
        "video",
        "input",
    ):
        assert seen.tags.count(tag) == own.tags.count(tag), tag
    handlers = [each for each in seen.attributes if each[1].startswith("on")]
    assert handlers == [each for each in own.attributes if each[1].startswith("on")]
    for tag, name, value in seen.attributes:
        if name == "src" and tag != "script":
            assert value.startswith("data:image/")
        if name == "href" and ("a", "href", value) not in own.attributes:
            assert value.startswith(("#", "http://", "https://", "mailto:"))
        assert not (name == "style" and "position" in value)
    assert not [
        value for _, name, value in seen.attributes if name in ("src", "srcset") and ELSEWHERE in value
    ]


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
def test_the_page_says_that_no_script_of_the_notebook_may_run(hostile: dict[str, str], page: str) -> None:
    head = hostile[page][: hostile[page].index("</head>")]
    policy = re.search(r'<meta content="([^"]*)" http-equiv="Content-Security-Policy"', head)
    assert policy is not None
    assert head.index(policy[0]) < head.index("<title>")
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules["default-src"] == "'none'"
    assert "'unsafe-inline'" not in rules.get("script-src", "")
    assert "http" not in policy[1]
    if page == "feedback":
        assert "script-src" not in rules
        assert "<script" not in hostile[page]


def test_the_scripts_of_the_formgrader_itself_are_allowed_by_their_digests() -> None:
    page = formgrader_page(new_notebook())
    assert "cdnjs" not in page
    inline = len(re.findall(r"<script(?![^>]*src=)[^>]*>", page))
    handlers = len(re.findall(r'\sonclick="', page))
    assert page.split("http-equiv")[0].count("sha256-") == inline + handlers


@pytest.mark.parametrize("make", [feedback_page, formgrader_page])
def test_a_report_is_known_by_where_it_stands_and_not_by_its_looks(make: Page) -> None:
    report = grade(check("the sign is right", lambda seed: failed("It is `-1`.", "sign")), out_of=3)
    bundle = report._repr_mimebundle_()
    imitated = new_code_cell(
        "1", outputs=[new_output("execute_result", data=bundle, metadata={"autograder_report": True})]
    )
    page = make(new_notebook(cells=[graded(report), imitated, new_markdown_cell(bundle["text/html"])]))
    assert page.count('<div class="prompt autograder-verdicts">Verdicts</div>') == 1
    assert page.count('class="autograder-report"') == 1
    assert (
        page.index("Verdicts</div>") < page.index('class="autograder-report"') < page.index(">Output</div>")
    )
    assert "contain: paint" in page


def test_a_report_shows_its_verdicts_whatever_its_html_says() -> None:
    report = grade(
        check("the sign is right", lambda seed: failed("It is wrong.", "sign"), points=3), out_of=3
    )
    cell = graded(report)
    cell.outputs[0].data["text/html"] = "<b>3 of 3 points</b>"
    page = body(feedback_page(new_notebook(cells=[cell])))
    assert "3 of 3" not in page
    assert "0 of 3 points" in page
    assert "It is wrong." in page


@pytest.mark.parametrize("family", ["script", "event of a broken picture", "attribute that ends early"])
def test_a_message_that_quotes_a_student_is_text(family: str) -> None:
    report = grade(
        check("f", lambda seed: failed(f"`{HTML[family]}` is no number.", "kind"), points=3), out_of=3
    )
    page = body(feedback_page(new_notebook(cells=[graded(report)])))
    assert not {"script", "img"} & set(Seen(page).tags)
    assert "is no number." in page


def test_a_marker_sees_what_the_autograder_could_not_decide() -> None:
    report = grade(check("f", lambda seed: undecided("Nobody can tell.", "f"), points=3), out_of=3)
    page = formgrader_page(new_notebook(cells=[graded(report)]))
    assert 'title="undecided"' in page
    assert "Nobody can tell." in page


def test_a_name_that_people_choose_themselves_is_text() -> None:
    page = formgrader_page(new_notebook(), last_name=f"<script>{GO}</script>", first_name="O'Neill & Sons")
    assert f"<script>{GO}" not in page
    assert "O'Neill &amp; Sons" in page


def test_raw_cells_are_text() -> None:
    page = body(feedback_page(new_notebook(cells=[new_raw_cell("<b>raw</b>\n\n<script>1</script> & more")])))
    assert "&lt;b&gt;raw&lt;/b&gt;\n\n&lt;script&gt;1&lt;/script&gt; &amp; more" in page


def test_what_cannot_be_shown_is_told() -> None:
    output = new_output("display_data", data={"application/vnd.vega.v5+json": {}})
    assert "cannot be shown here: application/vnd.vega.v5+json" in feedback_page(
        new_notebook(cells=[new_code_cell("1", outputs=[output])])
    )


def test_honest_outputs_look_as_they_did() -> None:
    data = [
        {
            "text/html": '<table border="1" class="dataframe"><tbody><tr><td>98.1</td></tr></tbody></table>',
            "text/plain": "x",
        },
        {"text/latex": r"$\displaystyle \frac{\mu^{2}}{2}$", "text/plain": "mu**2/2"},
        {"image/png": PIXEL, "text/plain": "<Figure size 640x480>"},
        {
            "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="9"/>',
            "text/plain": "<SVG>",
        },
        {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntProgress(value=3)"},
    ]
    outputs = [new_output("display_data", data=each, metadata={"image/png": {"width": 640}}) for each in data]
    outputs.append(new_output("stream", text=" 50%|█████     | 5/10 [00:01<00:01]\rdone\n"))
    outputs.append(
        new_output("error", ename="ValueError", evalue="no", traceback=["\x1b[0;31mValueError\x1b[0m: no"])
    )
    page = feedback_page(new_notebook(cells=[new_code_cell("1", outputs=outputs)]))
    for expected in (
        '<table border="1"><tbody><tr><td>98.1</td></tr></tbody></table>',
        '<math display="block"><mfrac><msup><mi>μ</mi><mn>2</mn></msup><mn>2</mn></mfrac></math>',
        f'src="data:image/png;base64,{PIXEL}" width="640"',
        ' width="30"',
        "IntProgress(value=3)",
        "50%|█████     | 5/10 [00:01&lt;00:01]",
        '<span class="ansi-red-fg">ValueError</span>: no',
    ):
        assert expected in page


def test_a_cell_is_a_showcase_still_when_the_page_is_made() -> None:
    cell = new_code_cell("1", metadata={"tags": ["showcase", 'x" onload="1']})
    again = HarmlessPage().preprocess(new_notebook(cells=[cell]), {})[0].cells[0]
    assert again.metadata == {"tags": ["showcase"]}


def test_the_report_of_a_right_answer_is_the_report_that_grade_shows() -> None:
    report = grade(check("the value agrees", lambda seed: passed("For all `x`."), points=3), out_of=3)
    assert str(report._repr_mimebundle_()["text/html"]) in feedback_page(new_notebook(cells=[graded(report)]))


def test_the_formgrader_of_several_courses_uses_the_one_that_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Handler:
        exporter = property(lambda self: "the first course's")

    module = SimpleNamespace(BaseHandler=Handler)
    monkeypatch.setitem(sys.modules, "nbgrader.server_extensions.formgrader.base", module)
    use_in_the_formgrader()
    once = Handler.exporter
    use_in_the_formgrader()
    assert Handler.exporter is once
    handler: Any = Handler()
    config = Config({"HTMLExporter": {"template_name": "classic"}})
    handler.settings = {"nbgrader_exporter": None, "nbgrader_formgrader": SimpleNamespace(config=config)}
    assert handler.exporter.template_name == "classic"
    assert handler.exporter is handler.exporter


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("guarded", [True, False], ids=["with its policy", "by the filters alone"])
def test_a_browser_runs_nothing_of_it(hostile: dict[str, str], tmp_path: Path, guarded: bool) -> None:
    page = hostile["feedback"]
    if not guarded:
        page = re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", page)
    assert "<title>RAN</title>" not in shown_in_a_browser(page, tmp_path)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_browser_would_have_run_it(tmp_path: Path) -> None:
    raw = "".join(HTML[family] for family in ("event of a broken picture", "event of a fold"))
    assert "<title>RAN</title>" in shown_in_a_browser(f"<title>page</title>{raw}", tmp_path)


def shown_in_a_browser(page: str, folder: Path) -> str:
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=2000",
        "--dump-dom",
        (folder / "page.html").as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "</html>" in done.stdout
    return done.stdout
