"""Vendor language ↔ our language: what crosses the edge, and how a dialect spells it."""
