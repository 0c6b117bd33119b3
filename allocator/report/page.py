"""The page itself: figures, charts and lists in one self-contained file."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from allocator.arrays import Floats
from allocator.report.arrivals import arrivals
from allocator.report.attention import notices
from allocator.report.charts import NARROW, WIDE, draw_arrivals
from allocator.report.facts import Facts, gather
from allocator.report.figures import Figures
from allocator.report.formats import long_day, money
from allocator.report.line_lists import attention_list, eta_list
from allocator.report.panels import amount_tiles, class_panels, headline, status_tiles
from allocator.report.proof_lists import doubt_list, stage_list
from allocator.report.supply_lists import alert_list, shipment_list, shortage_list
from allocator.report.waiting_lists import customer_list, reason_list
from allocator.report.words import direction_sentence

if TYPE_CHECKING:
    from allocator.plan.plan import Plan

FILES = (
    ("shipping_schedule.csv", "every shipment"),
    ("customer_etas.csv", "every order line, with its ETA and reason"),
    ("order_etas.csv", "every order"),
    ("shortages.csv", "every item"),
    ("stock_alerts.csv", "every stock alert"),
    ("data_doubts.csv", "every data doubt"),
    ("summary.json", "counts, goals and proof"),
)
"""The other files of a plan: the report links to them where it leaves rows out."""


def render(plan: Plan) -> str:
    """Return the report of a plan as one HTML page that needs no network.

    The same plan gives the same text: there is no clock, path, version or random id in it. Lists carry at
    most ROWS_SHOWN rows and name the file with all of them; figures and charts are over every line.
    """
    template = _environment().get_template("page.html.j2")
    return template.render(_content(gather(plan)), **_assets())


def _content(facts: Facts) -> dict[str, Any]:
    """Gather what the page says."""
    plan, figures = facts.plan, Figures(facts)
    settings = plan.scenario.settings
    stages = plan.summary["stages"]
    return {
        "title": settings.title or "Allocation plan",
        "description": settings.description,
        "as_of": long_day(settings.as_of),
        "model": plan.model,
        "direction": direction_sentence(settings.priority),
        "basis": _basis(facts),
        "currency": settings.currency,
        "digest": plan.scenario.digest,
        "has_lines": len(plan.etas) > 0,
        "proven": all(stage["proven"] for stage in stages),
        "num_goals": len(stages),
        "notices": notices(figures),
        "headline": headline(figures),
        "status_tiles": status_tiles(figures),
        "amount_tiles": amount_tiles(figures),
        "by_class": len(figures.classes) > 1,
        "panels": class_panels(figures),
        "charts": _charts(facts),
        "doubts": doubt_list(facts),
        "reasons": reason_list(figures),
        "lists": [
            shortage_list(facts),
            customer_list(figures),
            attention_list(figures),
            shipment_list(facts),
            eta_list(figures),
            alert_list(facts),
            stage_list(facts),
        ],
        "files": FILES,
    }


def _basis(facts: Facts) -> list[str]:
    """Say what the figures rest on: the model, the direction of priority, the dates, the money."""
    model, settings = facts.plan.model, facts.plan.scenario.settings
    sentences = [f"{model.title}: {model.description}", direction_sentence(settings.priority)]
    if settings.requested_date == "arrival":
        sentences.append("Requested dates are arrival dates.")
    else:
        sentences.append("Requested dates are ship dates: late is counted from the day it leaves.")
    if not facts.has_money:
        sentences.append("No prices or margins are given, so the report counts units only.")
    elif not settings.currency:
        sentences.append("No currency is given: money is in the unit of the input.")
    return sentences


def _charts(facts: Facts) -> list[dict[str, Any]]:
    """Draw what arrives when: in units and, where there is money, in value."""
    measures: list[tuple[str, str, Floats]] = [("Units", "units", np.ones(len(facts.price)))]
    if facts.has_money:
        measures.append(("Value", facts.currency, facts.price))
    drawn = []
    for title, unit, per_unit in measures:
        data = arrivals(facts, per_unit)
        pictures = {
            "wide": draw_arrivals(data, unit, WIDE),
            "narrow": draw_arrivals(data, unit, NARROW),
        }
        drawn.append({"title": title, "unit": unit, "data": data, **pictures})
    return drawn


@cache
def _environment() -> Environment:
    """Return the templates; every value is escaped, a missing one is an error."""
    environment = Environment(
        loader=PackageLoader("allocator.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["amount"] = money
    return environment


@cache
def _assets() -> dict[str, str]:
    """Return style sheet and script as they go into the page, and the hash of the only script to run."""
    style, script = _asset("style.css"), _asset("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": style, "script": script, "script_hash": f"sha256-{digest}"}


def _asset(name: str) -> str:
    """Return a file of the templates as it is, with the line ends that a browser hashes."""
    text = resources.files("allocator.report").joinpath("templates", name).read_text(encoding="utf-8")
    return "\n".join(["", *text.splitlines(), ""])
