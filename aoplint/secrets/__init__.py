"""Secret detection: the same candidates from a Unit and from raw text, judged by rules of mode secret (layer 6)."""
