"""The Unit: one immutable, language-neutral form of a file for patterns, secrets, flow and cache (layer 2)."""

from __future__ import annotations

from aoplint.tree.build import UnitBuilder
from aoplint.tree.kinds import Kind, Role
from aoplint.tree.unit import Node, Unit

__all__ = ["Kind", "Node", "Role", "Unit", "UnitBuilder"]
