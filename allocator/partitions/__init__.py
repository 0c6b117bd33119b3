"""Scenarios in parts: for input that one machine cannot hold, each part is planned where it lies."""
