"""What a worker does: a forked one gets it by memory, a spawned one by name and JSON (layer 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from aoplint.model.record import dataclass

Emit = Callable[[Any], None]


class Handler(Protocol):
    """Does tasks in a worker."""

    def handle(self, task: Any, emit: Emit) -> None:
        """Does one task; what it emits is with the parent even if the worker dies right after.

        Args:
            task: JSON data.
            emit: sends JSON data to the parent.
        """

    def finish(self) -> Any:
        """Last words (JSON data, None for none) before an orderly end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How to make a handler.

    Args:
        make: makes it in a forked worker.
        entry: "module:function" that makes it in a spawned worker, from `setup`.
        setup: JSON data for `entry`; called only if a worker is spawned.
    """

    make: Callable[[], Handler]
    entry: str
    setup: Callable[[], Any]
