"""The geometry of a data_visualization block; the template draws it. Lengths are SVG units of a 640-wide picture."""

import math
from collections.abc import Mapping
from typing import Any

from sandbox.world import Json

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 64, 12, 14, 54


def steps(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from at most `low` to at least `high`, some `about` of them, zero included."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0
    raw = (high - low) / about
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw * 0.999)
    first = math.floor(low / step)
    return [number * step for number in range(first, math.ceil(high / step - 1e-9) + 1)]


def short(value: float) -> str:
    """A number as short as an axis wants it: 1.2k, 3M, 0.5."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 10 or (abs(value) >= size and value % 1000 == 0):
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}"


def axis_chart(chart: Mapping[str, Any]) -> Json:
    """Bars, lines or areas: ticks, categories and one list of points per series."""
    series, categories = chart["series"], chart["axis_config"]["categories"]
    values = [point["value"] for line in series for point in line["data"]]
    ticks = steps(min(values), max(values))
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def y(value: float) -> float:
        return TOP + inner_height * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0]))

    band = inner_width / len(categories)
    bar = min(44.0, band * 0.76 / len(series))
    lines = []
    for number, line in enumerate(series):
        points = []
        for index, point in enumerate(line["data"]):
            centre = LEFT + band * (index + 0.5)
            left = centre + bar * (number - len(series) / 2)
            top, base = sorted((y(point["value"]), y(0)))
            points.append({"x": centre, "y": y(point["value"]), "left": left, "top": top, "tall": base - top, **point})
        path = " ".join(
            f"{'L' if index else 'M'}{point['x']:.1f} {point['y']:.1f}" for index, point in enumerate(points)
        )
        area = f"{path} L{points[-1]['x']:.1f} {y(0):.1f} L{points[0]['x']:.1f} {y(0):.1f} Z"
        lines.append({"name": line["name"], "points": points, "path": path, "area": area})
    return {
        "lines": lines,
        "bar": bar,
        "base": y(0),
        "ticks": [{"y": y(tick), "text": short(tick)} for tick in ticks],
        "slanted": max(len(name) for name in categories) * 6.6 > band,
        "categories": [{"x": LEFT + band * (index + 0.5), "text": name} for index, name in enumerate(categories)],
    }


def pie_chart(chart: Mapping[str, Any]) -> Json:
    """Slices with their share of the whole, clockwise from the top."""
    total = sum(segment["value"] for segment in chart["segments"])
    turn, slices = 0.0, []
    for segment in chart["segments"]:
        share = segment["value"] / total
        begin, end = turn, turn + share * 0.99999  # a whole circle would end where it began and vanish
        turn += share
        (x1, y1), (x2, y2) = (
            (150 + 120 * math.sin(2 * math.pi * at), 150 - 120 * math.cos(2 * math.pi * at)) for at in (begin, end)
        )
        path = f"M150 150 L{x1:.2f} {y1:.2f} A120 120 0 {int(share > 0.5)} 1 {x2:.2f} {y2:.2f} Z"
        slices.append({**segment, "path": path, "share": f"{share:.0%}"})
    return {"slices": slices}


def drawn(block: Json) -> Json:
    """What the template needs to draw the block."""
    chart = block["chart"]
    picture = pie_chart(chart) if chart["type"] == "pie" else axis_chart(chart)
    axes = chart.get("axis_config") or {}
    sizes = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "bottom": HEIGHT - BOTTOM}
    return picture | sizes | {"kind": chart["type"], "x_label": axes.get("x_label"), "y_label": axes.get("y_label")}
