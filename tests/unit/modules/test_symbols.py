"""Which file an import means."""

from __future__ import annotations

import pytest

from aoplint.modules.symbols import ModuleMap

TREE = [
    "manage.py",
    "shop/__init__.py",
    "shop/models.py",
    "shop/json.py",
    "shop/views/__init__.py",
    "shop/views/orders.py",
    "src/core/__init__.py",
    "src/core/keys.py",
    "src/main.py",
    "tools/deep/run.py",
    "tools/deep/help.py",
    "one/util.py",
    "two/util.py",
    "two/go.py",
]


@pytest.mark.parametrize(
    ("dotted", "level", "importer", "path"),
    [
        ("shop.models", 0, "manage.py", "shop/models.py"),
        ("shop", 0, "manage.py", "shop/__init__.py"),
        ("shop.models", 0, "shop/views/orders.py", "shop/models.py"),
        ("models", 1, "shop/views/orders.py", None),
        ("models", 2, "shop/views/orders.py", "shop/models.py"),
        ("", 1, "shop/views/orders.py", "shop/views/__init__.py"),
        ("orders", 1, "shop/views/__init__.py", "shop/views/orders.py"),
        ("views.orders", 1, "shop/models.py", "shop/views/orders.py"),
        ("core.keys", 0, "src/main.py", "src/core/keys.py"),
        ("core.keys", 0, "manage.py", "src/core/keys.py"),
        ("src.core.keys", 0, "manage.py", "src/core/keys.py"),
        ("help", 0, "tools/deep/run.py", "tools/deep/help.py"),
        ("tools.deep", 0, "manage.py", ""),
        ("util", 0, "two/go.py", "two/util.py"),
        ("json", 0, "shop/models.py", None),
        ("requests", 0, "manage.py", None),
        ("too.far", 5, "shop/models.py", None),
        ("", 0, "manage.py", None),
    ],
)
def test_find(dotted: str, level: int, importer: str, path: str | None) -> None:
    found = ModuleMap(TREE).find(dotted, level, importer)
    assert (None if found is None else found.path) == path


def test_order_of_paths_does_not_matter() -> None:
    first, second = ModuleMap(TREE), ModuleMap(reversed(TREE))
    assert first.find("util", 0, "manage.py") == second.find("util", 0, "manage.py")
