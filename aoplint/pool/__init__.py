"""Disposable worker processes: one death costs one task (layer 11). Knows nothing of what the work is."""

from __future__ import annotations

from aoplint.pool.limits import Alarm, CutOff, Limits, cutoff, processors
from aoplint.pool.pool import Booking, Pool
from aoplint.pool.service import Emit, Handler, Service
from aoplint.pool.start import can_fork

__all__ = [
    "Alarm", "Booking", "CutOff", "Emit", "Handler", "Limits", "Pool", "Service", "can_fork", "cutoff", "processors",
]  # fmt: skip
