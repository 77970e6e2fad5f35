"""Calls of functions that are not of the project: built-in ones, those of Python, others by models (layer 8)."""
