"""The words that every room shares: instants, spans, amounts, seeded chance."""
