"""Plans on disk: written whole or not at all, and read back."""

from allocator.files.plan_folder import check_writable
from allocator.files.reading import StoredPlan, read_plan
from allocator.files.writing import write_plan

__all__ = ["StoredPlan", "check_writable", "read_plan", "write_plan"]
