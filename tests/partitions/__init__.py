"""Scenarios in parts."""
