"""A message as Slack takes it, and the chart in it that may have to be drawn otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]
"""A Block Kit block, as the Web API takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar chart: what Slack's own chart block shows, and what the PNG is drawn from where Slack refuses that block.

    `series` pairs a legend with one whole number per category. `alt` is the chart in words.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said: `text` carries the gist for notifications and screen readers, `blocks` the layout.

    `chart` is set when the block at `chart_at` is a native chart.
    """

    text: str
    blocks: Sequence[Block] = ()
    chart: Chart | None = None
    chart_at: int = 0

    def to_json(self) -> dict[str, Any]:
        """The message as plain JSON, for the outbox and the memory of answers."""
        chart = self.chart and {
            "title": self.chart.title,
            "categories": list(self.chart.categories),
            "series": [[legend, list(points)] for legend, points in self.chart.series],
            "alt": self.chart.alt,
        }
        return {"text": self.text, "blocks": list(self.blocks), "chart": chart, "chart_at": self.chart_at}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """The message `to_json` wrote."""
        chart = data.get("chart")
        return cls(
            text=data["text"],
            blocks=tuple(data["blocks"]),
            chart=chart
            and Chart(
                title=chart["title"],
                categories=tuple(chart["categories"]),
                series=tuple((legend, tuple(points)) for legend, points in chart["series"]),
                alt=chart["alt"],
            ),
            chart_at=data.get("chart_at", 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A modal view as views.open takes it (callback_id and private_metadata included).

    `in_place` has it shown instead of the form that a choice was made in, and not over it.
    """

    view: Mapping[str, Any] = field(default_factory=dict)
    in_place: bool = False
