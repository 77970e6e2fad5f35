"""What the terminal can do, by the usual variables: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM (layer 14)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import TextIO

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Abilities of one stream.

    Args:
        interactive: it is a terminal.
        cursor: it can erase a line.
        color: escape sequences are welcome.
        unicode: it can encode box drawing and arrows.
        links: it shows OSC 8 hyperlinks; FORCE_HYPERLINK says so or denies it.
        width: columns.
    """

    interactive: bool
    cursor: bool
    color: bool
    unicode: bool
    links: bool
    width: int


def inspect(stream: TextIO, choice: str = "auto", environ: Mapping[str, str] | None = None) -> Terminal:
    """The abilities of `stream`.

    Args:
        stream: standard output or error.
        choice: "auto", "always" or "never", the `--color` option.
        environ: the environment, os.environ by default.
    """
    env = os.environ if environ is None else environ
    interactive = bool(getattr(stream, "isatty", lambda: False)())
    width = shutil.get_terminal_size((100, 24)).columns if interactive else 100
    return Terminal(
        interactive=interactive,
        cursor=interactive and env.get("TERM") != "dumb",
        color=_color(choice, interactive, env),
        unicode=_encodes(stream),
        links=_links(interactive, env),
        width=max(40, min(width, 160)),
    )


def _color(choice: str, interactive: bool, env: Mapping[str, str]) -> bool:
    if choice != "auto":
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "") not in ("", "0") or env.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if env.get("CLICOLOR") == "0" or env.get("TERM") == "dumb":
        return False
    return interactive


#: Variables that terminals set which are known to show hyperlinks.
_LINKING = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"})


def _links(interactive: bool, env: Mapping[str, str]) -> bool:
    asked = env.get("FORCE_HYPERLINK", "")
    if asked:
        return asked != "0"
    if not interactive or env.get("TERM") == "dumb" or env.get("CI"):
        return False
    # GNOME's and other VTE terminals: before 0.50 the sequences were shown as text.
    vte = env.get("VTE_VERSION", "")
    known = env.get("TERM_PROGRAM") in _LINKING_PROGRAMS or (vte.isdigit() and int(vte) >= 5000)
    return known or any(env.get(name) for name in _LINKING)


def _encodes(stream: TextIO) -> bool:
    try:
        "─→✓".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
