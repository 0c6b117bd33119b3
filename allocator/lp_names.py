"""Names of rows and columns as the LP format takes them: each stands for one of ours, and can be read back.

The format forbids brackets, dashes, slashes and more. Those that our names are made of get a stand-in; any
other character, and a stand-in that a name already has, becomes `#` with its number in hexadecimal and `;`.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STAND_INS = {"[": "{", "]": "}", "-": "~", "/": "%", ":": ";", "<": "(", ">": ")", " ": "'"}
_PLAIN = frozenset(string.ascii_letters + string.digits + '!"$&,.?@_`')
_LONGEST = 100
"""CBC takes no longer ones."""
_KEPT = 80
"""Characters of a name that is too long which stay."""


@dataclass(frozen=True)
class Names:
    """The names of a file, in the order given, and what a reader has to know about them."""

    written: list[str]
    legend: list[str]


def encode(name: str) -> str:
    """Return a name in letters that every reader of LP files takes.

    >>> encode("ship[SO-9/1<-R_17@main]")
    'ship{SO~9%1(~R_17@main}'
    >>> encode("stock[M8~10@main:stock]")
    'stock{M8#7e;10@main;stock}'
    """
    return "".join(_encode_letter(letter) for letter in name)


def decode(written: str) -> str:
    """Return the name that was encoded.

    >>> decode(encode("open[Größe #1/1]"))
    'open[Größe #1/1]'
    """
    letters = {stand_in: letter for letter, stand_in in STAND_INS.items()}
    parts = re.split(r"(#[0-9a-f]+;)", written)
    return "".join(
        chr(int(part[1:-1], 16)) if place % 2 else "".join(letters.get(letter, letter) for letter in part)
        for place, part in enumerate(parts)
    )


def write_names(names: Sequence[str]) -> Names:
    """Return the names as they are written, no two alike; what cannot be read back is in the legend."""
    seen: Counter[str] = Counter()
    written: list[str] = []
    legend: list[str] = []
    for name in names:
        code = encode(name)
        if len(code) > _LONGEST or code in seen:
            # An encoded `#` is always followed by a number and `;`, so this is no other's name.
            code = f"{code[:_KEPT]}#{len(legend) + 1}"
            legend.append(f"{code} stands for {name}")
        seen[code] += 1
        written.append(code)
    return Names(written, [*_key(names), *legend])


def _encode_letter(letter: str) -> str:
    if letter in STAND_INS:
        return STAND_INS[letter]
    return letter if letter in _PLAIN else f"#{ord(letter):x};"


def _key(names: Iterable[str]) -> list[str]:
    """Return a sentence about the stand-ins that the names have, none if they have none."""
    used = set("".join(names))
    pairs = [f"{STAND_INS[letter]} for {letter}" for letter in STAND_INS if letter in used - {" "}]
    if " " in used:
        pairs.append(f"{STAND_INS[' ']} for a blank")
    if used - _PLAIN - STAND_INS.keys():
        pairs.append("#7e; for the letter with the number 7e (hexadecimal)")
    return [f"Names have {', '.join(pairs)}."] if pairs else []
