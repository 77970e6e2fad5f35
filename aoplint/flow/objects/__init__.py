"""Classes and what is made of them: attributes, items, instances, generated and inherited methods (layer 8)."""
