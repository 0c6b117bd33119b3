"""Names in LP files: letters that every reader takes, no two alike, each one can be read back."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from allocator.lp_names import STAND_INS, decode, encode, write_names

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("[]-/:<> #;{}~%()'ab1_"))


@given(NAMES)
def test_every_name_is_read_back(name: str) -> None:
    """Whatever letters an id has, those that stand for others included."""
    assert decode(encode(name)) == name


@given(NAMES)
def test_written_names_have_only_letters_of_the_format(name: str) -> None:
    """Those that CPLEX's description of the format lists."""
    assert re.fullmatch(r"[A-Za-z0-9!\"#$%&(),.;?@_'`{}~]*", encode(name))


@given(st.lists(NAMES.map(lambda name: f"ship[{name}]"), max_size=6))
def test_no_two_names_are_alike(names: list[str]) -> None:
    """Not even where two of ours are: the file would mix up their rows or columns."""
    written = write_names(names).written
    assert len(set(written)) == len(names)
    assert all(len(name) <= 100 for name in written)


def test_names_that_are_too_long_or_alike_are_in_the_legend() -> None:
    """A name of 205 letters does not fit; of two equal ones the second gets a number."""
    long = f"open[{'x' * 199}]"
    names = write_names(["open[A]", long, "open[A]"])
    assert names.written[0] == "open{A}"
    assert names.legend[1:] == [
        f"{names.written[1]} stands for {long}",
        f"{names.written[2]} stands for open[A]",
    ]


def test_the_legend_tells_only_what_the_names_have() -> None:
    """Brackets and a dash, nothing else; names without any need no legend."""
    assert write_names(["open[A-1]"]).legend == ["Names have { for [, } for ], ~ for -."]
    assert write_names(["smallest_share"]).legend == []


def test_no_letter_stands_for_two() -> None:
    """Otherwise names could not be read back."""
    assert len(set(STAND_INS.values())) == len(STAND_INS)
    assert not set(STAND_INS) & set(STAND_INS.values())
