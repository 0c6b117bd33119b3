"""Backtests of told dates."""
