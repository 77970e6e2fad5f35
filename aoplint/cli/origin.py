"""Where this aoplint was installed from, so that a CI job can install the same (layer 14)."""

from __future__ import annotations

import json
from typing import Any

from aoplint import __version__


def installed_from() -> str:
    """What pip noted about the installation (PEP 610), "" if it came from an index."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return distribution("aoplint").read_text("direct_url.json") or ""
    except (PackageNotFoundError, OSError, UnicodeError):
        return ""


def requirement(noted: str) -> tuple[str, str]:
    """What a CI job gives to pip, and a word of warning, "" if there is nothing to warn of.

    Args:
        noted: see `installed_from`.
    """
    pinned = f"aoplint=={__version__}"
    try:
        data: Any = json.loads(noted or "{}")
        url, facts = str(data.get("url", "")), data.get("vcs_info") or {}
    except (ValueError, AttributeError):
        return pinned, ""
    if not url:
        return pinned, ""
    if url.startswith(("https://", "ssh://", "http://")):
        commit = facts.get("commit_id", "")
        return (f"{facts.get('vcs', 'git')}+{url}@{commit}" if commit else url), ""
    word = (
        f"the CI job installs {pinned}, but here aoplint came from a folder of this machine: "
        "--install SPEC names what the job can reach, such as git+ADDRESS@COMMIT"
    )
    return pinned, word
