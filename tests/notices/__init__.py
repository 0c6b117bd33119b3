"""Customers told: deciding, wording, the outbox and delivery."""
