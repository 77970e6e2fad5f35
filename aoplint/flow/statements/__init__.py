"""What statements do to the state (layer 8)."""
