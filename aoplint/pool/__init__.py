"""Disposable worker processes: one death costs one task (layer 11). Knows nothing of what the work is."""

from __future__ import annotations

from aoplint.pool.limits import Alarm, CutOff, Limits, cutoff, processors
from aoplint.pool.pool import Booking, Pool
from aoplint.pool.service import Emit, Handler, Service

__all__ = ["Alarm", "Booking", "CutOff", "Emit", "Handler", "Limits", "Pool", "Service", "cutoff", "processors"]
