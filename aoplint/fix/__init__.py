"""Mends files: a literal secret becomes a variable of the environment (layer 12)."""
