"""Everything that behaves like an exchange, behind one small protocol."""
