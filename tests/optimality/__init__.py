"""Plans are optimal: worked examples by hand, random scenarios against the oracle, and properties."""
