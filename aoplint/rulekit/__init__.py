"""For rule authors and readers: pages, tests of rules, a scaffold (layer 12)."""
