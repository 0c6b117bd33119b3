"""Plans: what each order line gets, when, and why not sooner."""

from allocator.plan.plan import Plan

__all__ = ["Plan"]
