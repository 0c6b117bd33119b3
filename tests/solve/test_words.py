"""Several entries of a cost vector share a 64-bit word, and none of them is lost or mistaken for another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import allocator
from allocator.network import Network
from allocator.objective import ALL_CLASSES, pair_cost
from allocator.solve.costs import Block, unit_cost
from allocator.solve.packing import Batch, pack_batch
from allocator.solve.words import WORD_LIMIT, Digit, unpack
from tests.oracle.random_scenarios import seeded_case
from tests.solve.nights import AS_OF, network_of, night


@st.composite
def digits_and_values(draw: st.DrawFn) -> tuple[list[Digit], list[tuple[int, ...]]]:
    """Draw up to four entries that share a word, and two vectors of values within their reach."""
    reaches = draw(st.lists(st.integers(1, 5_000), min_size=1, max_size=4))
    factors = [1]
    for reach in reaches[:0:-1]:
        factors.append(factors[-1] * (2 * reach + 1))
    digits = [
        Digit(step=place, goal=0, local_class=ALL_CLASSES, word=0, factor=factor, reach=reach)
        for place, (reach, factor) in enumerate(zip(reaches, reversed(factors), strict=True))
    ]
    vectors = st.tuples(*(st.integers(-reach, reach) for reach in reaches))
    return digits, [draw(vectors), draw(vectors)]


def packed(digits: list[Digit], vector: tuple[int, ...]) -> int:
    """Return the word of a vector: sum of value x factor."""
    return sum(value * digit.factor for value, digit in zip(vector, digits, strict=True))


@given(digits_and_values())
def test_every_entry_of_a_word_is_read_back(drawn: tuple[list[Digit], list[tuple[int, ...]]]) -> None:
    """Negative ones too, whatever their neighbours are."""
    digits, (vector, _) = drawn
    word = np.array([[packed(digits, vector)]])
    assert tuple(int(unpack(word, digit)[0]) for digit in digits) == vector


@given(digits_and_values())
def test_words_compare_like_the_vectors_they_stand_for(
    drawn: tuple[list[Digit], list[tuple[int, ...]]],
) -> None:
    """The first entry in which two vectors differ decides."""
    digits, (one, other) = drawn
    halved = [tuple(value // 2 for value in vector) for vector in (one, other)]
    words = [packed(digits, vector) for vector in halved]
    assert (words[0] < words[1]) == (halved[0] < halved[1])


def assert_read_back(scenario: allocator.Scenario, model: str) -> Batch:
    """Fail unless every goal's costs, of every class, can be read from the packed words of all blocks."""
    network, objective = network_of(scenario, model)
    batch = pack_batch(network, objective, 0, network.num_blocks)
    steps = (*objective.steps, objective.tie_break)
    served = unit_costs(network, batch)
    for digit in batch.digits:
        terms = objective.money if digit.step < 0 else steps[digit.step].terms[digit.goal]
        assert terms is not None
        covers = np.ones(len(network.lines), dtype=bool)
        if digit.local_class != ALL_CLASSES:
            covers = batch.costs.local_class == digit.local_class
        expected = pair_cost(network, objective, terms, slice(0, len(network.pairs)))
        unit = np.where(covers[network.pairs.line], expected, 0)
        assert unpack(served, digit).tolist() == unit.tolist()
        assert unpack(batch.costs.open, digit).tolist() == np.where(covers, terms.open, 0).tolist()
    return batch


def unit_costs(network: Network, batch: Batch) -> Any:
    """Return the words of every eligible pair; fail unless the kernel finds the same pairs as the network."""
    block_of_line = np.repeat(np.arange(network.num_blocks), np.diff(network.line_start))
    eligible = list(zip(network.pairs.line.tolist(), network.pairs.supply.tolist(), strict=True))
    found, words = [], []
    for line, number in enumerate(block_of_line.tolist()):
        first, end = network.supply_start[number : number + 2].tolist()
        block = Block(*network.line_start[number : number + 2].tolist(), first, end - first)
        for node in range(end - first):
            cost = np.zeros(batch.costs.open.shape[1], batch.dtype)
            if unit_cost(batch.costs, block, line, node, len(cost), len(batch.costs.day), cost):
                found.append((line, first + node))
                words.append(cost)
    assert found == eligible
    return np.array(words, dtype=batch.dtype).reshape(len(words), batch.costs.open.shape[1])


@pytest.mark.parametrize("model", ["priority-first", "promise-first", "weighted", "least-late"])
def test_a_nights_costs_are_read_back_from_their_words(model: str) -> None:
    """Goal by goal and class by class, for pairs and for lines left open."""
    assert assert_read_back(night(120), model).dtype == np.int64


@pytest.mark.parametrize("seed", range(10))
def test_costs_of_random_scenarios_are_read_back_from_their_words(seed: int) -> None:
    """Lanes, freight, ship dates as requested dates, promises, few classes or many."""
    assert_read_back(allocator.Scenario.from_frames(**seeded_case(seed)), "priority-first")


def dear_night() -> allocator.Scenario:
    """Return three lines that want two units, worth almost 10^9 a piece, and late for years."""
    margins = [999_999_999.99999, 999_999_999.99998, 999_999_999.99997]
    return allocator.Scenario.from_rows(
        order_lines=[
            {
                "order_id": f"SO-{place}",
                "item_id": "A",
                "quantity": 1,
                "requested_date": "2025-01-01",
                "order_date": f"2024-12-0{9 - place}",
                "unit_margin": margin,
                "late_cost": 999_999_999.99999,
            }
            for place, margin in enumerate(margins)
        ],
        stock=[{"item_id": "A", "quantity": 1}],
        receipts=[{"receipt_id": "R-1", "item_id": "A", "quantity": 1, "available_date": "2034-01-01"}],
        as_of=AS_OF,
        horizon_days=3650,
    )


def test_costs_too_large_for_a_word_are_unbounded_whole_numbers() -> None:
    """Almost 10^14 hundred-thousandths a day, ten years late: a few of those along a path pass 2^62."""
    a_day_late, ten_years = 99_999_999_999_999, 3650
    assert 13 * a_day_late * ten_years > WORD_LIMIT
    batch = assert_read_back(dear_night(), "profit-first")
    assert batch.dtype == object


def test_amounts_beyond_64_bits_are_compared_to_the_last_digit() -> None:
    """Lateness costs all three the same, so 0.00001 of margin decides against the oldest order."""
    plan = allocator.allocate(dear_night(), "profit-first")
    served = plan.etas.set_index("order_id")["allocated_quantity"].to_dict()
    assert served == {"SO-0": 1, "SO-1": 1, "SO-2": 0}
    assert all(stage["proven"] for stage in plan.summary["stages"])
