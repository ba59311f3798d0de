"""The chart as a picture."""

from __future__ import annotations

import io
import subprocess
import sys
import threading

import pytest
from PIL import Image

from messages.chart_png import draw
from messages.message import Chart

CHART = Chart(
    title="Open deals by stage",
    categories=("Contact", "Qualification", "Rendez-vous", "Proposition", "Négociation"),
    series=(("Now", (14, 11, 9, 7, 4)), ("A week ago", (15, 10, 9, 8, 3))),
    alt="…",
)


def picture(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(draw(chart)))


def test_the_picture_is_a_png_a_phone_can_show() -> None:
    drawn = picture(CHART)

    assert (drawn.format, drawn.size) == ("PNG", (1280, 800))
    assert len(draw(CHART)) < 200_000


def test_both_series_are_drawn() -> None:
    colours = {colour for _, colour in picture(CHART).convert("RGB").getcolors(maxcolors=1_000_000) or []}

    assert {(0x12, 0x64, 0xA3), (0xB8, 0xC4, 0xCE)} <= colours


@pytest.mark.parametrize(
    "names",
    [("Kick-off $x$ \\frac",), ("_hidden",), tuple(f"Stage number {n}" for n in range(20)), ("",)],
)
def test_no_name_of_a_stage_breaks_it(names: tuple[str, ...]) -> None:
    points = tuple(range(len(names)))
    chart = Chart(title="$ \\sum _", categories=names, series=(("_now$", points), ("b", points)), alt="")

    assert picture(chart).format == "PNG"


def test_an_empty_pipeline_is_a_picture_too() -> None:
    chart = Chart(title="t", categories=("a", "b"), series=(("now", (0, 0)), ("before", (0, 0))), alt="")

    assert picture(chart).format == "PNG"


def test_several_threads_draw_at_once() -> None:
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(draw(CHART))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [png[:8] for png in drawn] == [b"\x89PNG\r\n\x1a\n"] * 3


def test_matplotlib_is_not_loaded_before_a_picture_is_needed() -> None:
    code = "import sys, messages.digest, messages.chart_png; print('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
