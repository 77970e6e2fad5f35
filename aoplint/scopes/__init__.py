"""Per file: bindings, import aliases, constants and symbolic definitions, on node indexes (layer 4)."""
