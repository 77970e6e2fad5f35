"""Finds what to read and says why it leaves anything out (layer 3)."""
