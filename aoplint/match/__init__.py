"""Compiles and runs search patterns with Semgrep's meaning, on Units and text (layer 6)."""
