"""Literal secrets become variables of the environment: what changes, what stays, and that all else keeps its bytes."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.fix.secrets import Mended, Place, mend
from aoplint.fix.variables import Variables, spelled

VALUE = "Zq7Inv3nted0AppS3cret0Canary0X91"
OTHER = "Hb4Inv3nted0Rotat3dS3cret0Val5Kp"


def mended(text: str, *values: str, rule: str = "aop-x") -> Mended:
    """`text` with every value (VALUE unless given) found as a secret."""
    places = [
        Place(start=found.start(), stop=found.end(), rule=rule)
        for value in values or (VALUE,)
        for found in re.finditer(re.escape(value), text)
    ]
    assert places
    return mend(text, places, Variables(), "client")


def names(result: Mended) -> list[str]:
    return [name for name, _ in result.variables]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'app_secret = "{VALUE}"\n', 'import os\n\napp_secret = os.environ["APP_SECRET"]\n'),
        (f"import os\nappSecret = '{VALUE}'  # note\n", 'import os\nappSecret = os.environ["APP_SECRET"]  # note\n'),
        (f'import os as o\nx = {{"app-secret": r"""{VALUE}"""}}\n',
         'import os as o\nx = {"app-secret": o.environ["APP_SECRET"]}\n'),
        (f'import os.path\nsecret: str = ("{VALUE}")\n', 'import os.path\nsecret: str = os.environ["SECRET"]\n'),
        (f'"""Doc."""\nfrom __future__ import annotations\n\nimport iop\nf(secret="{VALUE}")\n',
         '"""Doc."""\nfrom __future__ import annotations\n\nimport os\nimport iop\nf(secret=os.environ["SECRET"])\n'),
        (f'#!/usr/bin/python\n# coding: utf-8\r\nkey = b"{VALUE}"\r\n',
         '#!/usr/bin/python\n# coding: utf-8\r\nimport os\r\n\r\nkey = os.environ["KEY"].encode()\r\n'),
        (f'import os\ndef f(token="{VALUE}"): return"{VALUE}"if token else""\n',
         'import os\ndef f(token=os.environ["TOKEN"]): return os.environ["TOKEN"]if token else""\n'),
        (f'import os\ns = os.environ.get("MY_KEY", "{VALUE}")\n', 'import os\ns = os.environ["MY_KEY"]\n'),
        (f'import os\ns = os.getenv("MY_KEY", default="{VALUE}")\n', 'import os\ns = os.environ["MY_KEY"]\n'),
        (f'import os\nself.config["secret"] = "{VALUE}" + suffix\n',
         'import os\nself.config["secret"] = os.environ["SECRET"] + suffix\n'),
    ],
)  # fmt: skip
def test_forms(before: str, after: str) -> None:
    result = mended(before)
    assert result.text == after
    assert not result.left
    ast.parse(result.text)


@pytest.mark.parametrize("joined", ['"{}" "{}"', '("{}"\n    "{}")', '"{}" + \\\n    "{}"', 'b"{}" b"{}"'])
def test_a_value_of_several_literals_goes_as_a_whole(joined: str) -> None:
    text = "import os\nsecret = " + joined.format(VALUE[:9], VALUE[9:]) + "\n"
    start, stop = text.index(VALUE[:9]), text.index(VALUE[9:]) + len(VALUE) - 9
    result = mend(text, [Place(start=start, stop=stop, rule="aop-x")], Variables(), "client")
    tail = ".encode()" if "b" in joined else ""
    assert result.text == f'import os\nsecret = os.environ["SECRET"]{tail}\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'url = "https://user:{VALUE}@host.example/"\n', "part of a longer string"),
        (f'x = "Bearer " "{VALUE}"\n', "part of a longer string"),
        (f'x = f"{{f}} {VALUE}"\n', "no plain string"),
        (f"x = f\"{{g('{VALUE}')}}\"\n", "f-string"),
        (f'# secret = "{VALUE}"\n', "no plain string"),
        (f'def f():\n    "{VALUE}"\n', "in a text"),
        (f'match x:\n    case "{VALUE}":\n        pass\n', "pattern"),
        (f'x: Literal["{VALUE}"] = y\n', "type"),
        (f'x = config("KEY", default="{VALUE}")\n', "default of a setting"),
        (f'import os\nx = os.getenv(NAME, "{VALUE}")\n', "default of a setting"),
        (f'os = 1\nx = "{VALUE}"\n', "something else"),
        (f'from mine import os\nx = "{VALUE}"\n', "something else"),
        (f'import os\ndef f(os):\n    x = "{VALUE}"\n', "something else"),
        (f'"""{VALUE}"""\nx = 1\n', "in a text"),
        (f'print "{VALUE}"\n', "no Python 3"),
    ],
)
def test_what_cannot_be_rewritten_stays_with_the_reason(text: str, reason: str) -> None:
    result = mended(text)
    assert result.text == text
    assert not result.edits
    assert [reason in left.reason for left in result.left] == [True]
    assert VALUE not in result.left[0].reason


def test_names_come_from_the_source_the_rule_or_the_callee() -> None:
    text = f'import os\nc = IopClient(url, "{VALUE}")\nd = IopClient(url, "{OTHER}")\n'
    assert names(mended(text, VALUE, rule="aop-7.9-hardcoded-app-secret")) == ["APP_SECRET"]
    assert names(mended(text, VALUE, OTHER)) == ["IOP_CLIENT_SECRET", "CLIENT_IOP_CLIENT_SECRET"]
    named = f'import os\nsecret = "{VALUE}"\nc = IopClient(url, "{VALUE}")\n'
    assert names(mended(named)) == ["SECRET", "SECRET"]


def test_two_values_never_share_a_variable() -> None:
    variables = Variables()
    variables.reserve("APP_SECRET", "one")
    given = [variables.name("appSecret", value, "client") for value in ("one", "two", "three", "four", "two", "four")]
    assert given == [
        "APP_SECRET", "CLIENT_APP_SECRET", "CLIENT_APP_SECRET_2", "CLIENT_APP_SECRET_3", "CLIENT_APP_SECRET",
        "CLIENT_APP_SECRET_3",
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_names_are_names(words: str) -> None:
    assert re.fullmatch(r"[A-Z_][A-Z0-9_]*|", spelled(words))


STATEMENTS = st.sampled_from(
    [
        "import json", "from iop import x as y", "x = 1  # comment", "def f(a, *, b=2):\n    return  a", "",
        "class A:\n\n    token = SECRET\n    other = [ 1,2 ]", "secret = SECRET", "f(SECRET, key = SECRET)  # SECRET is",
        "d = { 'password' : SECRET }", "if x :\n  y = ( SECRET )\nelse :\n\tz = SECRET", "lambda q=SECRET: q",
        "@decorate(token=SECRET)\ndef g(): pass", "é = 'ü' ; w = SECRET", "import os",
    ]
)  # fmt: skip
QUOTES = st.sampled_from(["'{}'", '"{}"', '"""{}"""', "r'{}'", "u'{}'"])


@settings(max_examples=100, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=8), QUOTES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_only_the_literals_and_the_import_change(lines: list[str], quote: str, newline: str, doc: bool) -> None:
    source = "\n".join((['"""Doc."""'] if doc else []) + lines) + "\n"
    text = source.replace("SECRET is", "it is").replace("SECRET", quote.format(VALUE)).replace("\n", newline)
    if VALUE not in text:
        return
    result = mended(text)
    assert not result.left
    ast.parse(result.text)
    assert VALUE not in result.text
    back = re.sub(r'os\.environ\["\w+"\]', quote.format(VALUE), result.text)
    unwrapped = text.replace(f"( {quote.format(VALUE)} )", quote.format(VALUE))
    added = [f"import os{newline}", f"import os{newline}{newline}"]
    assert any(back == unwrapped or back.replace(import_, "", 1) == unwrapped for import_ in added)
    # Mended again, nothing changes any more.
    assert "os" in {
        alias.name for node in ast.walk(ast.parse(result.text)) if isinstance(node, ast.Import) for alias in node.names
    }
