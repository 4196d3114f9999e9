"""Troubles on purpose: what they are, what they strike, and when."""
