"""Which functions can matter: what they refer to, who calls them, in which order they are run (layer 8)."""
