"""House traders: who keeps markets alive, and what markets did before the first moment."""
