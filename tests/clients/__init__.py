"""Unmodified real clients, each in an environment and a process of its own; only base URLs differ."""
