"""Build hook: the wheel ships the built-in packs compiled, so that a first run parses no YAML and no pattern."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePacks(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `aoplint/_rules/compiled.json` to a wheel; an editable install compiles at its first run."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See hatchling's interface."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from aoplint.engine.program import COMPILED, built_in_packs, load_program

        program = load_program(built_in_packs(), None)
        self._folder = tempfile.TemporaryDirectory()
        target = Path(self._folder.name) / COMPILED
        target.write_text(json.dumps(program.dump(), sort_keys=True, separators=(",", ":")), encoding="utf-8")
        build_data["force_include"][str(target)] = f"aoplint/_rules/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """See hatchling's interface."""
        folder = getattr(self, "_folder", None)
        if folder is not None:
            folder.cleanup()
