"""Joins the interfaces of files: module names, who imports whom (layer 5)."""
