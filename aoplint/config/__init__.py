"""Settings of a run: flags, environment, one trusted file, defaults, each with its origin (layer 2)."""
