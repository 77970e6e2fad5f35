"""What a solution rests on, so that a change beside it needs no new one (layer 8)."""
