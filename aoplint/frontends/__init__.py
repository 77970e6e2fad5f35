"""Front ends: the only code that knows a parser (layer 3)."""
