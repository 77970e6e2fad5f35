"""Imported names are followed to the file that binds them."""

from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.model.handed import Position, Reach
from aoplint.model.match import Interface
from aoplint.modules.handed import Importers
from aoplint.modules.interface import interface_of
from aoplint.scopes.view import FileView

POSITION = Position(callee="Client", index=2, keyword="", before="", path="app.py", line=3, column=9)


def importers(**files: str) -> Importers:
    interfaces: dict[str, Interface] = {}
    for name, text in files.items():
        path = name.replace("__", "/") + ".py"
        interfaces[path] = interface_of(FileView(path=path, language="python", text=text, unit=lower(text)))
    return Importers(interfaces)


@pytest.mark.parametrize(
    ("imports", "name", "owner"),
    [
        ("from config import KEY", "KEY", ("config.py", "KEY")),
        ("from config import KEY as K", "K", ("config.py", "KEY")),
        ("import config", "config.KEY", ("config.py", "KEY")),
        ("import config as c", "c.Keys.KEY", ("config.py", "Keys.KEY")),
        ("import pkg.deep", "pkg.deep.KEY", ("pkg/deep.py", "KEY")),
        ("from pkg import deep", "deep.KEY", ("pkg/deep.py", "KEY")),
        ("from pkg.deep import load", "load()", ("pkg/deep.py", "load()")),
        ("from pkg.star import KEY", "KEY", ("config.py", "KEY")),
        ("from pkg.through import SECOND", "SECOND", ("config.py", "KEY")),
        ("from pkg.star import *", "KEY", ("config.py", "KEY")),
        ("from django.conf import settings", "settings.KEY", ("site__settings".replace("__", "/") + ".py", "KEY")),
    ],
)
def test_a_name_is_found_where_it_is_bound(imports: str, name: str, owner: tuple[str, str]) -> None:
    found = importers(
        app=imports,
        config="KEY = 'a'\nclass Keys:\n    KEY = 'b'\n",
        pkg__deep="KEY = 'c'\ndef load():\n    return 'd'\n",
        pkg__star="from config import *\n",
        pkg__through="from config import KEY as SECOND\n",
        site__settings="KEY = 'e'\n",
    )
    assert found.owners("app.py", name) == [owner]


@pytest.mark.parametrize(
    ("imports", "name"),
    [
        ("import os", "os.KEY"),
        ("from flask import KEY", "KEY"),
        ("KEY = 1", "KEY"),
        ("from app import KEY", "KEY"),
        ("from a import KEY", "KEY"),
    ],
)
def test_a_name_from_elsewhere_or_in_a_circle_is_not_found(imports: str, name: str) -> None:
    found = importers(app=imports, a="from b import KEY\n", b="from a import KEY\n")
    assert found.owners("app.py", name) == []


def test_what_several_files_hand_on_is_listed_in_order() -> None:
    found = importers(app="from config import KEY", other="import config", config="KEY = 'a'\n")
    second = Position(callee="Client", index=2, keyword="", before="", path="other.py", line=1, column=1)
    handed = found.handed(
        {
            "other.py": [Reach(name="config.KEY", keys=(), position=second)],
            "app.py": [
                Reach(name="KEY", keys=("x",), position=POSITION),
                Reach(name="KEY", keys=("x",), position=POSITION),
            ],
        }
    )
    assert list(handed) == ["config.py"]
    assert [(row.name, row.keys, row.position.path) for row in handed["config.py"]] == [
        ("KEY", (), "other.py"),
        ("KEY", ("x",), "app.py"),
    ]
