"""The house in order: what the README says, what may import what, what the package holds."""
