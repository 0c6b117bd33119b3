"""How late receipts come, and the dates that follow."""
