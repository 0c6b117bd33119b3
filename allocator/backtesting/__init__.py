"""Backtest: how well the dates that customers are told hold, night after night, on receipts as they came."""

from allocator.backtesting.policies import POLICIES, SAFE, Policy
from allocator.backtesting.run import Backtest, backtest
from allocator.backtesting.scores import Score

__all__ = ["POLICIES", "SAFE", "Backtest", "Policy", "Score", "backtest"]
