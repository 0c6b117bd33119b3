"""What the tests of files share."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from allocator.plan import Plan


def render_run(plan: Plan) -> str:
    """A report that names the run it was made of."""
    return f"<!doctype html><title>{plan.summary.get('run', '')}</title>\n"


@pytest.fixture(autouse=True)
def short_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand-made plans have no scenario, so their report is one line."""
    monkeypatch.setitem(sys.modules, "allocator.report", SimpleNamespace(render=render_run))
