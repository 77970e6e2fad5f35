"""Counted limits of the matcher: deadlines are the engine's last resort, these come first (layer 6)."""

from __future__ import annotations

from typing import Final

#: Steps of one rule on one file.
MAX_STEPS: Final = 20_000_000
#: Candidate ranges of one formula on one file.
MAX_RANGES: Final = 200_000


class TooManyStepsError(Exception):
    """A rule needs more work on a file than it may do; its result there is not complete."""

    reason = "too-many-steps"


class TooManyRangesError(TooManyStepsError):
    """A rule has more candidate ranges in a file than it may have."""

    reason = "too-many-ranges"
