"""From raw findings to the report: context, precedence, excuses, severities, clauses, verdict (layer 10)."""

from __future__ import annotations

from aoplint.judge.facts import RunFacts
from aoplint.judge.judge import judge

__all__ = ["RunFacts", "judge"]
