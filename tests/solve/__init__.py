"""Solving: the kernel and its proof, the gate to other solvers, readable programs."""
