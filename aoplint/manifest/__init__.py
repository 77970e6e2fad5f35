"""aop-app.yaml: what the developer of an application declares, and whether it is well formed (layer 3)."""
