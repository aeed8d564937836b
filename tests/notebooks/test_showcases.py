"""What stays of the figures that a person looks at."""

from __future__ import annotations

from autograder.notebooks.scoring.showcases import keepable_outputs


def shown(**data: object) -> dict[str, object]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {k.replace("_", "/"): v for k, v in data.items()},
    }


def test_pictures_and_text_stay_and_nothing_that_runs_in_a_browser() -> None:
    outputs = [
        shown(image_png=["aGVs", "bG8="], text_html="<script>", application_javascript="alert(1)"),
        {"output_type": "stream", "name": "stderr", "text": "epoch 1"},
        shown(text_html="<b>"),
        shown(image_png='"><script>'),
    ]
    kept = keepable_outputs(outputs)
    assert [dict(output.get("data", {})) for output in kept] == [{"image/png": "aGVsbG8="}, {}]
    assert kept[1].text == "epoch 1"


def test_what_does_not_fit_or_is_no_output_is_left_out() -> None:
    assert (
        keepable_outputs(["text", None, {"output_type": "error"}, {"output_type": "stream", "text": 3}]) == []
    )
    assert len(keepable_outputs([shown(image_png="A" * 600)] * 10, most_characters=2000)) < 4
