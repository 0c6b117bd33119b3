"""Customers told: what is worth telling, in which words, and delivered once."""
