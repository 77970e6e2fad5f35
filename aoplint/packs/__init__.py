"""Rule packs: YAML files to validated raw rules whose every part knows its place (layer 3)."""
