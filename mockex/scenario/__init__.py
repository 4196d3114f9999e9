"""Scenarios: what happens at the exchange, step by step, and what its clients should do about it."""
