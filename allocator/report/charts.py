"""Charts as inline SVG: pygal draws them, the page's style sheet colours them.

Without the library's own styles, scripts, random ids and clock, the same figures give the same bytes, and one
drawing serves both themes.
"""

from __future__ import annotations

import re
from math import ceil
from typing import NamedTuple
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

from allocator.report.arrivals import Arrivals
from allocator.report.formats import quantity, short

OPEN_LABEL = "no date"

_NUMBER = re.compile(r"-?\d+\.\d+")
_UNWANTED_TAGS = frozenset({"defs", "title", "desc"})
_UNWANTED_CLASSES = frozenset({"background", "overlay", "titles", "text-overlay", "tooltip-overlay"})


class Size(NamedTuple):
    """Width and height of a drawing, in its own units, and how many dates fit under it."""

    width: int
    height: int
    num_dates: int


WIDE = Size(800, 340, 8)
NARROW = Size(380, 260, 4)


def draw_arrivals(arrivals: Arrivals, unit: str, size: Size) -> Markup:
    """Draw arrivals as stacked bars, and what has no date as a last bar of its own."""
    # What has no date stands apart, after an empty place.
    apart = [" ", OPEN_LABEL] if arrivals.open else []
    labels = [*arrivals.labels, *apart]
    step = ceil(len(arrivals.labels) / size.num_dates)
    chart = pygal.StackedBar(
        width=size.width,
        height=size.height,
        margin=8,
        show_legend=False,
        show_minor_x_labels=False,
        truncate_label=100,
        x_labels_major=[*arrivals.labels[::step], *apart[1:]],
        min_scale=3,
        max_scale=7,
        value_formatter=short,
        style=Style(label_font_size=12, major_label_font_size=12),
    )
    chart.x_labels = labels
    none = [0.0] * len(apart)
    chart.add("on time", [*arrivals.on_time.tolist(), *none])
    chart.add("late", [*arrivals.late.tolist(), *none])
    chart.add("open", [0.0] * (len(labels) - 1) + [arrivals.open])
    spoken = f"Arrivals by {arrivals.period}, in {unit}; the figures are in the table that follows."
    return _page_svg(chart.render().decode(), spoken, _tips(arrivals, unit))


def _tips(arrivals: Arrivals, unit: str) -> list[str]:
    """Say what each bar stands for."""
    when = "week of " if arrivals.period == "week" else ""
    tips = [
        f"{when}{label}: {quantity(round(on_time, 2))} on time, {quantity(round(late, 2))} late ({unit})"
        for label, on_time, late in zip(arrivals.labels, arrivals.on_time, arrivals.late, strict=True)
    ]
    apart = ["", f"{OPEN_LABEL}: {quantity(round(arrivals.open, 2))} ({unit})"] if arrivals.open else []
    return tips + apart


def _page_svg(drawn: str, spoken: str, tips: list[str]) -> Markup:
    """Return a drawing as SVG for inside the page: tips, but no styles, scripts, ids or namespaces."""
    root = ElementTree.fromstring(drawn)
    _strip(root)
    for series in root.iter("g"):
        if series.get("class") == "bars":
            _tell(series, tips)
    for element in root.iter():
        _shorten(element)
    view_box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"viewBox": view_box, "role": "img", "aria-label": spoken})
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _strip(parent: ElementTree.Element) -> None:
    """Drop namespaces and what the page does not want, from an element down."""
    parent.tag = _name(parent)
    for child in list(parent):
        classes = (child.get("class") or "").split()
        if _name(child) in _UNWANTED_TAGS or _UNWANTED_CLASSES.intersection(classes):
            parent.remove(child)
        else:
            _strip(child)


def _tell(bars: ElementTree.Element, tips: list[str]) -> None:
    """Give each bar its tip; a bar of nothing goes, one of next to nothing stays visible."""
    for bar, tip in zip(list(bars), tips, strict=True):
        rectangle = bar[0]
        height = float(rectangle.get("height", "0"))
        bar.clear()
        if height == 0:
            bars.remove(bar)
            continue
        rectangle.attrib.pop("class")
        rectangle.set("height", str(max(height, 1.0)))
        ElementTree.SubElement(rectangle, "title").text = tip
        bar.append(rectangle)


def _shorten(element: ElementTree.Element) -> None:
    """Write the numbers of an element with one decimal: enough for a screen, the same on every machine."""
    for name, value in element.attrib.items():
        element.set(name, _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value))


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
