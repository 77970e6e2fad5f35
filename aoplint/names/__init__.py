"""Names that are or look like a protected one, in the places where an application says who it is (layer 6)."""
