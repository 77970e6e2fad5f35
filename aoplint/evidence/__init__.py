"""Duties: what must exist in an application, asked of the facts that the files gave (layer 9)."""
