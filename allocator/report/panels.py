"""The headline: a sentence, a tile per figure, and a small table per measure by priority class."""

from __future__ import annotations

from typing import NamedTuple

from allocator.report.figures import ClassFigures, Figures, Split
from allocator.report.formats import counted, doing, money, quantity, short
from allocator.report.listing import bar
from allocator.report.words import STATUSES

CLASSES_SHOWN = 12
"""Further classes are added up in one row."""

SPLIT = (("On time", "good"), ("Late", "late"), ("Open", "open"))


class Tile(NamedTuple):
    """One figure of the headline."""

    label: str
    tone: str
    figure: str
    exact: str
    """The figure in full, where `figure` is shortened."""
    notes: tuple[str, ...]


class PanelRow(NamedTuple):
    """One priority class in a panel."""

    name: str
    figures: tuple[str, ...]
    bar: tuple[tuple[str, str], ...]
    is_total: bool


class Panel(NamedTuple):
    """One measure by priority class."""

    title: str
    unit: str
    headings: tuple[tuple[str, str], ...]
    """Label and tone of each column."""
    rows: tuple[PanelRow, ...]


def headline(figures: Figures) -> str:
    """Say in two or three sentences what this plan does."""
    by_status = dict(zip(STATUSES, figures.total.lines, strict=True))
    lines = sum(by_status.values())
    in_full = by_status["ship_now"] + by_status["scheduled"]
    sentences = [
        f"{in_full:,} of {counted(lines, 'order line')} can be served in full; "
        f"{doing(by_status['ship_now'], 'leave')} today.",
    ]
    worse = [
        (int(figures.late_lines.sum()), "are", "is", "late"),
        (by_status["partial"], "get", "gets", "a part only"),
        (by_status["on_hold"], "get", "gets", "nothing"),
    ]
    said = [f"{doing(count, verb, singular)} {what}" for count, verb, singular, what in worse if count]
    sentences.append(f"{', '.join(said)}." if said else "None is late.")
    promises = figures.promises
    if promises.given:
        sentences.append(f"{promises.kept:,} of {counted(promises.given, 'promise')} can be kept.")
    return " ".join(sentences)


def status_tiles(figures: Figures) -> list[Tile]:
    """Return a tile per line status."""
    tiles = []
    for row in figures.statuses:
        word = STATUSES[row.status]
        notes = [f"{short(row.units)} units ordered", word.meaning]
        if figures.facts.has_money:
            notes[0] += f", {short(row.value)} {figures.facts.currency}"
        tone = word.tone if row.lines else "calm"
        tiles.append(Tile(word.label, tone, f"{row.lines:,}", counted(row.lines, "line"), tuple(notes)))
    return tiles


def amount_tiles(figures: Figures) -> list[Tile]:
    """Return a tile each for what is on time, late and open: value where there is money, else units."""
    total, currency = figures.total, figures.facts.currency
    tiles = []
    measures = zip(SPLIT, total.units, total.value, total.margin, strict=True)
    for (label, part_tone), units, value, margin in measures:
        tone = part_tone if units else "calm"
        exact_units = f"{quantity(round(units, 2))} units"
        if figures.facts.has_money:
            notes = (exact_units, f"margin {short(margin)} {currency}")
            exact = f"{money(value, 2)} {currency}"
            tiles.append(Tile(label, tone, f"{short(value)} {currency}", exact, notes))
        else:
            tiles.append(Tile(label, tone, f"{short(units)} units", exact_units, ()))
    return tiles


def class_panels(figures: Figures) -> list[Panel]:
    """Return the panels by priority class: lines, units and, where there is money, value and margin."""
    rows = _rows(figures)
    currency = figures.facts.currency
    lines = Panel(
        "Lines",
        "",
        tuple((word.label, word.tone) for word in STATUSES.values()),
        tuple(
            PanelRow(
                row.name,
                tuple(f"{count:,}" for count in row.lines),
                bar(
                    [(word.tone, n) for word, n in zip(STATUSES.values(), row.lines, strict=True)],
                    sum(row.lines),
                ),
                row is figures.total,
            )
            for row in rows
        ),
    )
    panels = [lines, Panel("Units", "", SPLIT, tuple(_split_row(row, row.units, figures) for row in rows))]
    if figures.facts.has_money:
        panels += [
            Panel("Value", currency, SPLIT, tuple(_split_row(row, row.value, figures) for row in rows)),
            Panel("Margin", currency, SPLIT, tuple(_split_row(row, row.margin, figures) for row in rows)),
        ]
    return panels


def _rows(figures: Figures) -> list[ClassFigures]:
    """Return the classes, the many least important ones added up, and the total last."""
    classes = list(figures.classes)
    if len(classes) < 2:
        return [figures.total]
    if len(classes) > CLASSES_SHOWN:
        classes = [*classes[: CLASSES_SHOWN - 1], figures.further_classes(CLASSES_SHOWN - 1)]
    return [*classes, figures.total]


def _split_row(row: ClassFigures, split: Split, figures: Figures) -> PanelRow:
    parts = [(tone, size) for (_, tone), size in zip(SPLIT, split, strict=True)]
    whole = sum(max(size, 0.0) for size in split)
    return PanelRow(row.name, tuple(money(size) for size in split), bar(parts, whole), row is figures.total)
