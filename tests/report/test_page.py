"""The page as a whole: self-contained, harmless, small, the same every time, and accessible."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from allocator.report import render
from tests.report.night import ETAS, ORDER_LINES, SHIPMENTS, doubts, empty_night, hand_made, many_lines

VOID = {"meta", "link", "br", "input"}

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img/src=x/onerror=alert(1)>",
    '"onload="alert(1)',
    "'onclick='alert(1)",
    "{{7*7}}",
    "</style>",
    "<!--",
    "&lt;b&gt;",
)


class Page(HTMLParser):
    """What a browser would see of a page: tags with attributes, texts, ids, and whether tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag without content."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note a closing tag that closes nothing."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of the tags of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the night worked out by hand."""
    return render(hand_made())


def test_the_same_plan_gives_the_same_bytes(html: str) -> None:
    """No clock, no random id, no path: a second plan of the same input reads the same."""
    assert render(hand_made()) == html


def test_what_may_differ_between_runs_is_not_in_the_page(html: str) -> None:
    """Solver, timings and the place of the input are in the summary or the scenario, never in the page."""
    night = hand_made()
    summary = {**night.summary, "solver": "SOLVER-X 9.9", "timings": {"solve": 12345.678}}
    assert render(replace(night, summary=summary)) == html


def test_the_page_asks_nothing_of_the_network(html: str) -> None:
    """Every address is a file beside it, a place in it, or empty data; the policy allows no more."""
    page = Page(html)
    addresses = [
        a[name] for _, a in page.tags for name in ("src", "href", "action", "data", "xlink:href") if name in a
    ]
    assert addresses
    assert all(re.fullmatch(r"#[a-z-]+|[a-z_]+\.(csv|json)|data:,", address or "") for address in addresses)
    assert not re.search(r"https?:|//[a-z]+\.[a-z]|@import|url\(", html)
    policy = next(meta["content"] for meta in page.named("meta") if meta.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")


def test_only_the_pages_own_script_may_run(html: str) -> None:
    """There is one script; its hash is the one the policy names; it makes no code or markup out of text."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html
    assert not re.search(
        r"eval|Function\(|innerHTML|outerHTML|insertAdjacent|document\.write|fetch|XMLHttp", scripts[0]
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(html: str, text: str) -> None:
    """Order ids, names, reasons, doubts, warnings and titles full of markup add no tag and no attribute."""
    assert not re.search(r"\s", text)
    night = hand_made(
        order_lines=ORDER_LINES.replace("A-1", text),
        etas=ETAS.replace("A-1", text),
        shipments=SHIPMENTS.replace("A-1", text).replace("R-1", text),
        title=text,
        description=text,
        currency=text,
    )
    customers = night.scenario.tables["customers"].assign(name=text)
    items = night.scenario.tables["items"].assign(description=text)
    scenario = replace(
        night.scenario,
        tables={**night.scenario.tables, "customers": customers, "items": items},
        warnings=(text,),
    )
    poisoned = render(
        replace(
            night,
            scenario=scenario,
            etas=night.etas.assign(reason=text, item_id=text),
            shortages=night.shortages.assign(item_id=text),
            alerts=night.alerts.assign(item_id=text, location_id=text, kind=text),
            doubts=doubts((text, text, text, text, text)),
            summary={"stages": [{"class": text, "goal": text, "value": 1.0, "bound": 1.0, "proven": True}]},
        )
    )
    page = Page(poisoned)
    assert page.unbalanced == []
    known = {(tag, *sorted(attributes)) for tag, attributes in Page(html).tags}
    assert {tag for tag, _ in page.tags} == {tag for tag, *_ in known}
    assert {name for _, attributes in page.tags for name in attributes} <= {
        name for _, *names in known for name in names
    }
    assert len(page.named("script")) == 1
    assert any(text in each for each in page.texts)


def test_the_page_is_well_formed_and_its_ids_are_unique(html: str) -> None:
    """Tags are balanced, no id is used twice, and every place that is linked to exists."""
    page = Page(html)
    assert page.unbalanced == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for attributes in page.named("a")}
    assert {link for link in links if link and link.startswith("#")} <= {f"#{name}" for name in ids}


def test_tables_and_pictures_can_be_heard(html: str) -> None:
    """Header cells say what they head, scrolling regions can be reached by keyboard, pictures have words."""
    page = Page(html)
    assert page.named("html")[0]["lang"] == "en"
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.named("th"))
    regions = [a for _, a in page.tags if "scroll" in (a.get("class") or "").split()]
    assert regions
    assert all(a.get("tabindex") == "0" and a.get("role") == "region" for a in regions)
    assert all(a.get("aria-label") or a.get("aria-labelledby") for a in regions)
    assert all(attributes.get("aria-label") for attributes in page.named("svg"))


def test_figures_carry_their_unit_and_the_direction_of_priority(html: str) -> None:
    """165 of value arrive on time, 14 units; the lowest number comes first, and it is said."""
    assert '<strong title="165.00 EUR">165 EUR</strong>' in html
    assert "14 units" in html
    assert html.count("The lowest priority number comes first.") == 2
    assert "Proven optimal" in html
    assert "Proven means: no plan can do better" in html


def test_doubts_come_before_the_figures_when_there_are_any(html: str) -> None:
    """The list of doubts stands above the headline, and is left out where nothing is odd."""
    odd = render(
        replace(hand_made(), doubts=doubts(("stock", "NUT@main", "quantity", "negative", "repaid first")))
    )
    assert odd.index('id="doubts"') < odd.index('id="headline"')
    assert 'id="doubts"' not in html


def test_a_plan_that_is_not_proven_says_so() -> None:
    """One goal short of its bound takes the word optimal away."""
    stage = {"class": "", "goal": "fill", "value": 9.0, "bound": 12.0, "proven": False}
    text = render(replace(hand_made(), summary={"stages": [stage]}))
    assert "Not proven optimal" in text
    assert "1 of 1 goal not proven" in text


def test_without_prices_only_units_are_shown() -> None:
    """No column or tile of money where the input gives none, and the page says why."""
    night = hand_made()
    lines = night.scenario.tables["order_lines"].assign(unit_price=0.0, unit_margin=0.0)
    scenario = replace(night.scenario, tables={**night.scenario.tables, "order_lines": lines})
    text = render(replace(night, scenario=scenario))
    assert "At stake" not in text
    assert "Margin" not in text
    assert "No prices or margins are given" in text


def test_ship_dates_are_named_where_they_are_what_was_requested() -> None:
    """A scenario of ship dates says from which day late is counted."""
    assert "late is counted from the day it leaves" in render(hand_made(requested_date="ship"))


def test_a_night_without_lines_says_so() -> None:
    """No line is a plan of nothing: a page with empty lists, not an error."""
    text = render(empty_night())
    assert Page(text).unbalanced == []
    assert "There is no open order line" in text
    assert "No customer waits" in text


def test_a_large_plan_stays_small_and_names_the_file_with_all_rows() -> None:
    """Nine thousand lines: figures over all of them, 300 rows of a list, and where the rest is."""
    text = render(many_lines(9000))
    assert len(text.encode()) < 1_500_000
    assert "6,000 of 9,000 order lines can be served in full" in text
    assert '300 of 9,000, earliest request first</span> · all in <a href="customer_etas.csv">' in text
