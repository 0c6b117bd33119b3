"""What a comparison reads of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from allocator.model import Model
from allocator.scenario import Scenario


class ComparedPlan(Protocol):
    """A plan, made just now or read from a folder."""

    @property
    def scenario(self) -> Scenario:
        """The input that it was made from."""

    @property
    def model(self) -> Model:
        """The model as it was then."""

    @property
    def shipments(self) -> pd.DataFrame:
        """shipping_schedule.csv."""

    @property
    def etas(self) -> pd.DataFrame:
        """customer_etas.csv."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """summary.json."""
