"""The input: reading it, checking it, and what is odd in it."""
