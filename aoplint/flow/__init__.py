"""Follows values through expressions, objects, calls and files by abstract interpretation of Units (layer 8)."""
