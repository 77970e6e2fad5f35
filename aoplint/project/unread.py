"""Which files hold code of a server that no front end reads: a duty may be done there (layer 7)."""

from __future__ import annotations

from typing import Final

_LANGUAGES: Final = (
    ".php", ".java", ".kt", ".cs", ".go", ".rb", ".rs", ".ts", ".mjs", ".cjs", ".js", ".scala", ".dart", ".ex",
    ".swift",
)  # fmt: skip
_BROWSER: Final = frozenset({"static", "public", "assets", "dist", "vendor", "node_modules", "www", "js"})


def is_unread_server_code(path: str) -> bool:
    """Whether `path` is code that only text rules read, and does not lie where browsers fetch their scripts.

    Args:
        path: POSIX path as shown.
    """
    lower = path.lower()
    return lower.endswith(_LANGUAGES) and _BROWSER.isdisjoint(lower.split("/")[:-1])
