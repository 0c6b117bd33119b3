"""How long it takes to put notices into words: e-mails in plain text and HTML, two order lines each."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from allocator.addresses import Mailbox
from allocator.notices.content import Content, Line
from allocator.notices.mail import e_mail
from allocator.notices.wording import Wording
from benchmarks.measure import measure
from benchmarks.turns import Row, Side, Timed, compare, in_turns

SENDER = Mailbox("Sales", "sales@seller.example")
WRITTEN = datetime(2026, 3, 2)
KINDS = ("later", "earlier", "first_date", "on_hold", "shipping")
REASONS = ("outranked", "awaiting_supply", "no_supply")


def contents(number: int, seed: int = 1) -> Iterator[Content]:
    """Yield notices of every common kind, to customers of two languages.

    >>> [len(content["lines"]) for content in contents(2)]
    [2, 2]
    """
    random = np.random.default_rng(seed)
    for customer in range(number):
        yield {
            "run_id": "bench",
            "as_of": "2026-03-02",
            "customer": {
                "customer_id": f"C-{customer}",
                "name": f"Käufer {customer} GmbH" if customer % 2 else f"Buyer {customer} Ltd.",
                "email": f"orders@buyer-{customer}.example",
                "language": "de" if customer % 2 else "en",
            },
            "lines": [_line(random, customer, line) for line in range(2)],
        }


def _line(random: np.random.Generator, customer: int, line: int) -> Line:
    new, old, likely = (str(np.datetime64("2026-03-03") + int(days)) for days in random.integers(0, 200, 3))
    kind = KINDS[int(random.integers(len(KINDS)))]
    quantity = float(random.integers(1, 5000))
    return {
        "kind": kind,  # type: ignore[typeddict-item]
        "order_id": f"SO-{customer}",
        "line_id": str(line + 1),
        "item_id": f"ITEM-{customer % 997}",
        "item": f"Axial piston pump {customer % 997} cm3",
        "quantity": quantity,
        "open_quantity": quantity if kind == "on_hold" else 0.0,
        "new_date": None if kind == "on_hold" else new,
        "old_date": old if kind in ("later", "earlier", "on_hold") else None,
        "likely_date": min(likely, new),
        "safe_date": new,
        "ship_date": new,
        "ships_today": quantity if kind == "shipping" else 0.0,
        "arrives": new if kind == "shipping" else None,
        "substitute_id": "",
        "substitute": "",
        "reason_code": REASONS[int(random.integers(len(REASONS)))],
        "consent": None,
    }


def growth(few: int, many: int, num_rounds: int) -> Row:
    """Measure many notices against few."""
    names = {number: f"{number:,} notices as e-mails, text and HTML" for number in (few, many)}
    times = in_turns("notices", [_side(number, name) for number, name in names.items()], num_rounds)
    return compare(f"{2 * many:,}", times, names[many], names[few])


def _side(number: int, name: str) -> Side:
    def side() -> dict[str, Timed]:
        measured = measure(["-m", "benchmarks.notices", str(number)])
        return {name: Timed(measured.answer()["seconds"], measured.peak_mb)}

    return side


def main() -> None:
    """Write as many notices as the command line says, and print the seconds of the processor as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    number = parser.parse_args().number
    wording, size = Wording(), 0
    notices = list(contents(number))
    start = time.process_time()
    for place, content in enumerate(notices):
        words = wording.render(content, SENDER)
        size += len(e_mail(content, words, SENDER, f"<{place}@seller.example>", WRITTEN))
    seconds = time.process_time() - start
    facts = sum(len(json.dumps(content)) for content in notices)
    print(json.dumps({"seconds": seconds, "bytes": size // number, "facts": facts // number}))


if __name__ == "__main__":
    main()
