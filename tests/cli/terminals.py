"""Runs aoplint on a pseudo terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def on_terminal(folder: Path, env: Mapping[str, str], *arguments: str) -> tuple[int, bytes]:
    """The exit code of aoplint with `arguments` in `folder` and `env`, and all that the terminal was sent."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "aoplint", *arguments], dict(env))
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown
