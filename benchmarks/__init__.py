"""How fast a plan is made, against rivals that solve the same instance in the same minutes."""
