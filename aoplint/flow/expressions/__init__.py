"""What expressions evaluate to (layer 8)."""
