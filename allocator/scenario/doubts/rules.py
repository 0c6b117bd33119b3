"""Doubts about quotas and protections that keep nothing back, or keep everything."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from allocator.scenario.defaults import segment
from allocator.scenario.doubts.listing import Night, doubts, written
from allocator.scenario.texts import array_of, join, not_among


def protected_beyond_supply(night: Night) -> Iterator[pa.Table]:
    """Yield the protections of more units than there are or will be before they end."""
    protections = night.frame("protections")
    supply = supply_before_end(night)
    large = ((protections["quantity"] > supply) & (protections["until"] > night.as_of)).to_numpy()
    doubt = join(
        "protects ",
        written(protections["quantity"][large]),
        " of ",
        written(pd.Series(supply[large])),
        " units",
    )
    effect = join("others get nothing before it ends; ", night.touched(protections["item_id"][large]))
    yield doubts("protections", "quantity", protection_names(protections[large]), doubt, effect)


def supply_before_end(night: Night) -> npt.NDArray[np.float64]:
    """Return for each protection the units on hand or to come before it ends."""
    protections = night.frame("protections")
    stock = night.frame("stock").assign(available_date=night.as_of)
    columns = ["item_id", "location_id", "available_date", "quantity"]
    supply = pd.concat([stock[columns], night.frame("receipts")[columns]])
    pairs = protections.drop(columns="quantity").reset_index(names="row").merge(supply)
    pairs = pairs[pairs["available_date"] < pairs["until"]]
    units = np.bincount(pairs["row"], pairs["quantity"], minlength=len(protections))
    return units.astype(np.float64)


def protection_over(night: Night) -> Iterator[pa.Table]:
    """Yield the protections that have ended."""
    protections = night.frame("protections")
    over = protections[protections["until"] <= night.as_of]
    doubt = join("ended on ", written(over["until"]))
    effect = join("keeps nothing back; ", night.touched(over["item_id"]))
    yield doubts("protections", "until", protection_names(over), doubt, effect)


def quota_over(night: Night) -> Iterator[pa.Table]:
    """Yield the quotas that have ended."""
    quotas = night.frame("quotas")
    over = quotas[quotas["to_date"] < night.as_of]
    doubt = join("ended on ", written(over["to_date"]))
    yield doubts(
        "quotas", "to_date", array_of(over["quota_id"]), doubt, "limits nothing; touches no order line"
    )


def of_nobody_tonight(night: Night) -> Iterator[pa.Table]:
    """Yield the quotas and protections for a customer or segment that no order line is of."""
    lines, customers = night.frame("order_lines"), night.frame("customers")
    for table, column in (("quotas", "customer_id"), ("quotas", "segment"), ("protections", "segment")):
        rows = night.frame(table)
        rows = rows[not_among(rows[column], [lines[column], customers[column]])]
        names = array_of(rows["quota_id"]) if table == "quotas" else protection_names(rows)
        doubt = join(
            column.removesuffix("_id"),
            " ",
            array_of(rows[column]),
            " has no order line and no row in customers",
        )
        limits = "limits nobody" if table == "quotas" else "keeps the units for orders still to come"
        yield doubts(table, column, names, doubt, f"{limits}; touches no order line")


def quotas_that_nobody_fits(night: Night) -> Iterator[pa.Table]:
    """Yield the quotas whose item, segment and customer are there, but on no order line together."""
    quotas = night.frame("quotas")
    named = quotas[list(NAMED)] != ""
    if not (named.sum(axis=1) > 1).any():
        return
    lines = served_lines(night)
    for combination, rows in quotas[named.sum(axis=1) > 1].groupby(
        [named[column] for column in NAMED], sort=True
    ):
        columns = [column for column, is_named in zip(NAMED, combination, strict=True) if is_named]
        alone = np.zeros(len(rows), bool)
        for column in columns:
            alone |= not_among(rows[column], [lines[column]])
        there = rows[columns].merge(lines[columns].drop_duplicates(), how="left", indicator="there")
        missing = rows[~alone & (there["there"] == "left_only").to_numpy()]
        words = " and ".join(column.removesuffix("_id") for column in columns)
        doubt = f"no order line has its {words} together"
        names = array_of(missing["quota_id"])
        yield doubts("quotas", columns[-1], names, doubt, "limits nobody; touches no order line")


NAMED = ("item_id", "segment", "customer_id")


def served_lines(night: Night) -> pd.DataFrame:
    """Return item, segment and customer of the order lines, with the substitutes that may ship for them."""
    tables = {name: night.frame(name) for name in ("order_lines", "customers")}
    lines = tables["order_lines"].assign(segment=segment(tables))[list(NAMED)]
    others = lines.merge(night.frame("substitutes")[["item_id", "substitute_id"]])
    others = others.drop(columns="item_id").rename(columns={"substitute_id": "item_id"})
    return pd.concat([lines, others[list(NAMED)]], ignore_index=True)


def protection_names(protections: pd.DataFrame) -> pa.LargeStringArray:
    """Return the name of each protection, as WIDGET@main retail."""
    place = join(array_of(protections["item_id"]), "@", array_of(protections["location_id"]))
    return join(place, " ", array_of(protections["segment"]))


FAMILIES = (
    protected_beyond_supply,
    protection_over,
    quota_over,
    of_nobody_tonight,
    quotas_that_nobody_fits,
)
