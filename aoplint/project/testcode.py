"""Which paths are test code or documentation (layer 7)."""

from __future__ import annotations

_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs"})
_DOCUMENTATION = frozenset({"doc", "docs", "documentation"})
_PROSE = (".md", ".rst", ".txt", ".adoc")


def is_test_code(path: str) -> bool:
    """Whether `path` lies in a test folder or is named like a test module.

    Args:
        path: POSIX path as shown.
    """
    *folders, name = path.split("/")
    if any(folder.lower() in _FOLDERS for folder in folders):
        return True
    stem = name.rpartition(".")[0] or name
    return stem == "conftest" or stem.startswith("test_") or stem.endswith(("_test", "_tests", ".test", ".spec"))


def is_documentation(path: str) -> bool:
    """Whether `path` is prose, or lies in a folder of documentation.

    Args:
        path: POSIX path as shown.
    """
    lower = path.lower()
    return lower.endswith(_PROSE) or not _DOCUMENTATION.isdisjoint(lower.split("/")[:-1])
