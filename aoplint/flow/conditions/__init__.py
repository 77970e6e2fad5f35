"""What conditions tell of values (layer 8)."""
