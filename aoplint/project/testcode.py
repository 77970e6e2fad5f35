"""Which paths are test code (layer 7)."""

from __future__ import annotations

_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs"})


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
