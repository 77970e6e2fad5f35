from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.model.match import Interface
from aoplint.modules.components import components
from aoplint.modules.interface import interface_of
from aoplint.scopes.view import FileView


def interfaces(files: dict[str, str]) -> dict[str, Interface | None]:
    return {
        path: interface_of(FileView(path=path, language="python", text=text, unit=lower(text)))
        for path, text in files.items()
    }


#: Files, and whether the first two belong together.
TIED: dict[str, tuple[dict[str, str], bool]] = {
    "nothing": ({"a.py": "import os\n", "b.py": "import os\n"}, False),
    "an import": ({"a.py": "import b\n", "b.py": ""}, True),
    "an import in a function": ({"a.py": "def f():\n    from b import g\n", "b.py": ""}, True),
    "a relative import": ({"p/a.py": "from . import b\n", "p/b.py": ""}, True),
    "a star": ({"p/a.py": "from .b import *\n", "p/b.py": ""}, True),
    "an import from another folder": ({"bin/a.py": "from lib.b import g\n", "src/lib/b.py": ""}, True),
    "who imports both": ({"a.py": "", "b.py": "", "c.py": "import a, b\n"}, True),
    "a package around both that imports one": ({"p/a.py": "", "p/b.py": "", "p/__init__.py": "from . import b"}, False),
    "a package around both that both import": ({"p/a.py": "import p\n", "p/b.py": "import p\n", "p/__init__.py": ""}, True),
    "the packages above what is imported": ({"a.py": "import p.q.c\n", "p/__init__.py": "", "p/q/c.py": ""}, True),
    "the name of a module in a text": ({"a.py": "X = ['shop.urls']\n", "shop/urls.py": ""}, True),
    "the name of a member in a text": ({"a.py": "X = 'shop.tasks.send'\n", "shop/tasks.py": ""}, True),
    "an application by its module": ({"a.py": "run('b:app')\n", "b.py": ""}, True),
    "a text that is the last part of a module": ({"a.py": "X = 'urls'\n", "shop/urls.py": ""}, False),
    "two that name the same library": ({"a.py": "X = 'django.urls'\n", "b.py": "X = 'django.urls'\n"}, False),
    "two that name the same file": ({"a.py": "F = 'x/token.json'\n", "b.py": "F = '/y/token.json'\n"}, True),
    "two that open the same file": ({"a.py": "open('token')\n", "b.py": "Path('d/token')\n"}, True),
    "two that say the same word": ({"a.py": "say('token')\n", "b.py": "say('token')\n"}, False),
    "two other files": ({"a.py": "F = 'a.json'\n", "b.py": "F = 'b.json'\n"}, False),
    "the name of a method that one class has": (
        {"a.py": "def f(bot): bot.send_keys_slowly(1)\n", "b.py": "class B:\n    def send_keys_slowly(self, x): ...\n"}, True,
    ),
    "the name of a method that anything may have": (
        {"a.py": "def f(bot): bot.get(1)\n", "b.py": "class B:\n    def get(self, x): ...\n"}, False,
    ),
    "the name of a method that many classes have": (
        {"a.py": "def f(bot): bot.go(1)\n", "b.py": "".join(f"class B{n}:\n    def go(self): ...\n" for n in range(7))},
        False,
    ),
    "one that loads modules": ({"p/a.py": "importlib.import_module(name)\n", "p/q/b.py": ""}, True),
    "one that loads modules beside its package": (
        {"p/a.py": "INSTALLED_APPS = ['b']\n", "b/c.py": "", "p/__init__.py": "", "b/__init__.py": ""}, True,
    ),
    "one that loads modules elsewhere": ({"p/a.py": "importlib.import_module(name)\n", "q/b.py": ""}, False),
    "what a framework loads": ({"manage.py": "", "shop/views.py": ""}, True),
    "what Odoo calls by names": ({"x/a.py": "from odoo import models\n", "y/b.py": "import odoo\n"}, True),
}  # fmt: skip


@pytest.mark.parametrize("name", TIED)
def test_files_belong_together_where_something_ties_them(name: str) -> None:
    files, wanted = TIED[name]
    first, second, *_ = files
    groups = components(interfaces(files))
    assert sorted(path for group in groups for path in group) == sorted(files)
    assert groups == sorted(groups)
    assert any({first, second} <= {*group} for group in groups) is wanted


def test_a_file_of_which_nothing_is_known_may_load_anything() -> None:
    assert components({"p/a.py": None, "p/b.py": Interface(path="p/b.py")}) == [("p/a.py", "p/b.py")]
    assert components({}) == []


def test_what_is_kept_of_texts_are_hashes() -> None:
    text = "X = 'shop.secret_name'\nopen('other_secret')\n"
    known = interfaces({"a.py": text})["a.py"]
    assert known is not None
    assert len(known.ties) == 2
    assert "secret" not in "".join(known.ties)
