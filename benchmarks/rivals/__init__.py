"""The solvers that a plan is compared with, one per module: each solves the program with one goal.

`python -m benchmarks.rivals NAME FOLDER` solves one instance and prints its times and its optimum as JSON.
"""
