"""The abstract machine: values, heap, runs of functions, and what of them stands for later ones (layer 8)."""
