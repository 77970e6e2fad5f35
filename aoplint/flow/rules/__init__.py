"""What is asked and what is known beforehand: taint rules, their labels, models of libraries (layer 8)."""
