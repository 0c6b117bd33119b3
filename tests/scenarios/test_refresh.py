"""`expected/` is derived: the command that writes it refuses what the oracle does not confirm."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.scenarios import refresh
from tests.scenarios.worked import Stages, differences, oracle_stages

FILL = {"class": "1", "goal": "fill", "value": 12.0, "proven": True}


def test_equal_stages_do_not_differ() -> None:
    """The twelfth decimal is not a difference."""
    assert differences([FILL], {("1", "fill"): 12.000000000001}) == []


@pytest.mark.parametrize(
    ("stage", "oracle"),
    [
        ({**FILL, "value": 11.0}, {("1", "fill"): 12.0}),
        ({**FILL, "proven": False}, {("1", "fill"): 12.0}),
        (FILL, {("1", "fill"): 12.0, ("1", "value"): 0.0}),
        ({**FILL, "class": "2"}, {("1", "fill"): 12.0}),
    ],
    ids=["another value", "not proven", "a stage is missing", "another class"],
)
def test_a_stage_that_is_not_the_oracles_is_named(stage: dict[str, object], oracle: Stages) -> None:
    """Value, proof and list of stages count."""
    assert differences([stage], oracle) != []


def test_nothing_is_written_where_the_oracle_disagrees(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One unit more than the plan fills, and the command ends without a file."""

    def more(name: str) -> Stages:
        return {key: value + (key[1] == "fill") for key, value in oracle_stages(name).items()}

    monkeypatch.setattr(refresh, "oracle_stages", more)
    monkeypatch.setattr(refresh, "_write", lambda folder, files: (tmp_path / "written").touch())
    monkeypatch.setattr(sys, "argv", ["refresh", "nothing-short"])
    with pytest.raises(SystemExit, match=r"nothing-short: the oracle disagrees, nothing is written\n1 fill"):
        refresh.main()
    assert not (tmp_path / "written").exists()
