"""Which objects a call means, and what a call gives of which nothing is known (layer 8)."""
