"""Build hook: the built-in packs are compiled, so that a first run parses no YAML and no pattern."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePacks(BuildHookInterface):  # type: ignore[type-arg]
    """Makes `rules/compiled.jsonl`, which git ignores and the wheel takes in with the other files of `rules`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See hatchling's interface."""
        if self.target_name == "wheel":
            sys.path.insert(0, self.root)
            from aoplint.engine.program import write_compiled
            from aoplint.rulekit.examples import write_examples

            write_compiled()
            if (Path(self.root) / "fixtures" / "rules").is_dir():
                write_examples()
