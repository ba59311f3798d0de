"""The chart as a picture, for workspaces where Slack refuses its own chart block."""

from __future__ import annotations

import io
from typing import Any

from messages.message import Chart

_COLOURS = ("#1264a3", "#b8c4ce")


def draw(chart: Chart) -> bytes:
    """The chart as PNG bytes, 1280 × 800, readable on a phone. Safe in any thread; takes about half a second.

    Matplotlib is imported here, because nothing else needs it and it is slow to load. Figures are used without pyplot,
    which keeps state between threads.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(8, 5), dpi=160, layout="constrained")
    axes = figure.add_subplot()
    _bars(axes, chart)
    axes.set_title(_literal(chart.title), fontsize=17, loc="left", pad=14)
    axes.legend(fontsize=13, frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _bars(drawn: Any, chart: Chart) -> None:
    thick = 0.8 / max(1, len(chart.series))
    for at, (legend, points) in enumerate(chart.series):
        places = [place + (at - (len(chart.series) - 1) / 2) * thick for place in range(len(points))]
        bars = drawn.bar(places, points, thick, label=_literal(legend), color=_COLOURS[at % len(_COLOURS)])
        drawn.bar_label(bars, fontsize=12, padding=2)
    names = [_literal(name) for name in chart.categories]
    crowded = len(names) > 6
    turned = {"rotation": 45, "ha": "right"} if crowded else {}
    drawn.set_xticks(range(len(names)), names, fontsize=11 if crowded else 13, **turned)
    drawn.set_yticks([])
    drawn.margins(y=0.18)
    for side in ("top", "right", "left"):
        drawn.spines[side].set_visible(False)


def _literal(text: str) -> str:
    """Text that matplotlib does not read as a formula, nor a leading underscore as "no legend"."""
    return "\u200b" * text.startswith("_") + text.replace("\\", "\\\\").replace("$", r"\$")
