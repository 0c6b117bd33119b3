"""Scenarios in parts: for input that one machine cannot hold, each part is planned where it lies."""

from allocator.partitions.making import partition
from allocator.partitions.manifest import is_partitioned
from allocator.partitions.planning import PartedPlan, plan_parts

__all__ = ["PartedPlan", "is_partitioned", "partition", "plan_parts"]
