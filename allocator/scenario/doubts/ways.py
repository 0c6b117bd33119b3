"""Doubts about lanes, substitutes and closed days: ways that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from allocator.scenario.checks.keys import repeats
from allocator.scenario.doubts.ids import absent
from allocator.scenario.doubts.listing import Night, doubts, written
from allocator.scenario.doubts.touched import NUM_NAMED
from allocator.scenario.texts import TEXT, array_of, join


def empty_locations(night: Night) -> Iterator[pa.Table]:
    """Yield the locations of lanes that hold nothing and get nothing."""
    held = pd.concat(
        [night.frame(table)["location_id"] for table in ("stock", "receipts")], ignore_index=True
    )
    empty = array_of(absent(night.frame("lanes")["location_id"], held))
    doubt = "the location has neither stock nor receipts"
    yield doubts("lanes", "location_id", empty, doubt, "its lanes serve nobody; touches no order line")


def locations_without_lane(night: Night) -> Iterator[pa.Table]:
    """Yield the locations of supply that no lane leaves from."""
    if "lanes" not in night.given:
        return
    for table in ("stock", "receipts"):
        supply = night.frame(table)
        locations = absent(supply["location_id"], night.frame("lanes")["location_id"])
        if len(locations):
            items = supply.groupby("location_id")["item_id"]
            said = [
                night.lines_by_item.touched_by_all(array_of(items.get_group(place))) for place in locations
            ]
            effect = join("nothing can leave it; ", pa.array(said, TEXT))
            yield doubts(table, "location_id", array_of(locations), "no lane leaves the location", effect)


def places_without_lane(night: Night) -> Iterator[pa.Table]:
    """Yield the places that order lines name and no lane leads to."""
    if "lanes" not in night.given:
        return
    ship_to, reached = night.frame("order_lines")["ship_to"], night.frame("lanes")["ship_to"]
    places = ship_to[~ship_to.isin(reached)].drop_duplicates()
    if len(places):
        effect = join("nothing can reach it; ", night.lines_by("ship_to").touched_by_each(array_of(places)))
        doubt = "no lane leads to the place"
        yield doubts("order_lines", "ship_to", array_of(places), doubt, effect)


def mutual_substitutes(night: Night) -> Iterator[pa.Table]:
    """Yield the items that stand in for each other."""
    pairs = night.frame("substitutes")[["item_id", "substitute_id"]]
    turned = pairs.rename(columns={"item_id": "substitute_id", "substitute_id": "item_id"})
    mutual = pairs[pairs["item_id"] < pairs["substitute_id"]].merge(turned)
    key = join(array_of(mutual["item_id"]), " ", array_of(mutual["substitute_id"]))
    effect = join("each may ship for the other, one step only; ", night.touched(mutual["item_id"]))
    yield doubts("substitutes", "substitute_id", key, "the items are substitutes for each other", effect)


def circles_of_substitutes(night: Night) -> Iterator[pa.Table]:
    """Yield the items that stand in for one another in a circle of three or more."""
    pairs = night.frame("substitutes")[["item_id", "substitute_id"]]
    for circle in circles(pairs):
        key = pa.array([" ".join(circle[:NUM_NAMED])], TEXT)
        doubt = "the substitutes go round in a circle"
        effect = "each ships for the item that lists it, one step only; "
        touched = night.lines_by_item.touched_by_all(pa.array(circle, TEXT))
        yield doubts("substitutes", "substitute_id", key, doubt, effect + touched)


def circles(pairs: pd.DataFrame) -> list[list[str]]:
    """Return the items of each circle of three or more, sorted; what only leads to one is left out."""
    links = pairs
    while True:
        inner = links["item_id"].isin(links["substitute_id"]) & links["substitute_id"].isin(links["item_id"])
        if inner.all():
            break
        links = links[inner]
    if links.empty:
        return []
    # Loaded only where substitutes do go round.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    code, ids = pd.factorize(pd.concat([links["item_id"], links["substitute_id"]]), sort=True)
    start, end = code[: len(links)], code[len(links) :]
    graph = coo_array((np.ones(len(links)), (start, end)), shape=(len(ids), len(ids)))
    label = connected_components(graph, directed=True, connection="strong")[1]
    groups = pd.Series(ids).groupby(label)
    return sorted(members.tolist() for _, members in groups if len(members) > 2)


def days_closed_twice(night: Night) -> Iterator[pa.Table]:
    """Yield the closed days that stand in two rows."""
    closed = night.frame("closed_days")
    again = closed[repeats(closed, ["location_id", "date"])].drop_duplicates()
    key = join(array_of(again["location_id"]), " ", written(again["date"]))
    yield doubts(
        "closed_days", "date", key, "the day stands in two rows", "counts once; touches no order line"
    )


FAMILIES = (
    empty_locations,
    locations_without_lane,
    places_without_lane,
    mutual_substitutes,
    circles_of_substitutes,
    days_closed_twice,
)
