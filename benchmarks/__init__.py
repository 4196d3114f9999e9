"""How fast mockex is, told as ratios to other ways of doing the same."""
