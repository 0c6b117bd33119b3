"""Tests of plans on disk."""
