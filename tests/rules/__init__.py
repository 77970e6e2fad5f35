"""The rule packs: fixtures, metadata, sample apps."""
