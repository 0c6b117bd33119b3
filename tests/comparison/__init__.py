"""Comparing two plans."""
