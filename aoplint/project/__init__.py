"""What belongs together in a tree: application roots and marks of the platform (layer 7)."""
