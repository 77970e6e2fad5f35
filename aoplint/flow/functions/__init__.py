"""Functions of the project: what arguments give to parameters, how bodies run, what comes back (layer 8)."""
