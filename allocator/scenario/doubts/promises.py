"""Doubts about what customers were promised."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from allocator.scenario.defaults import NEED_A_PROMISE
from allocator.scenario.doubts.listing import Night, doubts, names_of_lines, written
from allocator.scenario.texts import array_of, join

TABLE = "order_lines"


def promised_before_ordered(night: Night) -> Iterator[pa.Table]:
    """Yield the lines promised for a day before they were ordered."""
    lines = night.frame(TABLE)
    for column in ("original_promise_date", "current_promise_date"):
        early = lines[lines[column] < lines["order_date"]]
        names = names_of_lines(early)
        doubt = join(
            "promised for ",
            written(early[column]),
            ", before it was ordered on ",
            written(early["order_date"]),
        )
        yield doubts(TABLE, column, names, doubt, join("the promise counts as it stands; touches ", names))


def only_an_original_promise(night: Night) -> Iterator[pa.Table]:
    """Yield the lines with an original promise and no current one."""
    lines = night.frame(TABLE)
    lost = lines[lines["original_promise_date"].notna() & lines["current_promise_date"].isna()]
    names = names_of_lines(lost)
    doubt = join("promised for ", written(lost["original_promise_date"]), " at first, and no longer")
    yield doubts(TABLE, "current_promise_date", names, doubt, join(names, " counts as not promised"))


def treatment_without_promise(night: Night) -> Iterator[pa.Table]:
    """Yield the lines whose treatment refers to a promise that they do not have."""
    lines = night.frame(TABLE)
    vain = lines[lines["treatment"].isin(NEED_A_PROMISE) & lines["current_promise_date"].isna()]
    names = names_of_lines(vain)
    doubt = join("treatment ", array_of(vain["treatment"]), " without a current promise")
    yield doubts(TABLE, "treatment", names, doubt, join(names, " counts as redistribute"))


def target_without_promise(night: Night) -> Iterator[pa.Table]:
    """Yield the lines that say what a promise was made on, but have none."""
    lines = night.frame(TABLE)
    vain = lines[lines["promise_target_date"].notna() & lines["current_promise_date"].isna()]
    names = names_of_lines(vain)
    doubt = join("made on ", written(vain["promise_target_date"]), ", and no current promise")
    yield doubts(TABLE, "promise_target_date", names, doubt, join(names, " counts as not promised"))


def target_after_promise(night: Night) -> Iterator[pa.Table]:
    """Yield the lines whose promise was made on a later day than it names."""
    lines = night.frame(TABLE)
    late = lines[lines["promise_target_date"] > lines["current_promise_date"]]
    names, promise = names_of_lines(late), written(late["current_promise_date"])
    doubt = join(written(late["promise_target_date"]), ", after the promise it is for, ", promise)
    yield doubts(TABLE, "promise_target_date", names, doubt, join("the promise counts; touches ", names))


FAMILIES = (
    promised_before_ordered,
    only_an_original_promise,
    treatment_without_promise,
    target_without_promise,
    target_after_promise,
)
