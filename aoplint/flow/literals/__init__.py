"""What is known of texts that are known in part, and operations on known literals (layer 8)."""
