from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.fingerprint import change_tag, context_digest, fingerprint, outline
from tests.hostile import IN_CODE, SIZE

SOURCE = '''\
"""def nothing(): class No:"""
import x

class Shop(Base):
    """Text
def not_code():
    more
    """

    def __init__(
        self,
        a=")",
    ):
        self.a = a  # here

        text = """
left
"""
        return text

    @property
    async def token(self):
        def inner():
            return 1
        # comment
        return inner

last = 1
'''


def symbol(marker: str) -> str:
    return outline(SOURCE).symbol_at(SOURCE.index(marker))


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("import x", ""),
        ("not_code", "Shop"),
        ("self.a = a", "Shop.__init__"),
        ("left", "Shop.__init__"),
        ("return text", "Shop.__init__"),
        ("return 1", "Shop.token.inner"),
        ("return inner", "Shop.token"),
        ("last = 1", ""),
    ],
)
def test_outline(marker: str, expected: str) -> None:
    assert symbol(marker) == expected


def test_outline_of_broken_code() -> None:
    text = "class A\n  def f(self:\n    print 'x'\n    y = (\n  def g(self):\n    pass\n"
    assert outline(text).symbol_at(text.index("print")) == "A.f"
    assert outline(text).symbol_at(text.index("pass")) == "A.g"


def test_context_survives_reformatting() -> None:
    one = context_digest("requests.post(URL, data={'a': 1, 'b': \"x\"}, verify=False)  # why")
    two = context_digest(
        "requests.post(\n    URL,\n    data={\n        'a': 22,\n        'b': '''other''',\n    },\n    verify=False,\n)"
    )
    assert one == two
    assert one != context_digest("requests.get(URL, data={'a': 1, 'b': 'x'}, verify=False)")


@given(
    st.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=20, max_size=40).filter(
        lambda v: any(c.isdigit() for c in v)
    )
)
def test_context_holds_no_value(value: str) -> None:
    assert context_digest(f"APP_SECRET={value}") == context_digest("APP_SECRET=k3Qa7Zp0k3Qa7Zp0k3Qa7Zp0")
    assert context_digest(f"f('{value}')") == context_digest("f('x')")


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert len(context_digest(text)) == 32
    lines = outline(text)
    assert isinstance(lines.symbol_at(len(text)), str)
    assert context_digest(text) == context_digest(text + "  ")


def test_fingerprint_and_tag() -> None:
    first = fingerprint(rule="r", path="p", symbol="s", context="c", occurrence=0)
    assert len(first) == 32
    assert first != fingerprint(rule="r", path="p", symbol="s", context="c", occurrence=1)
    assert len(change_tag("k3Qa7Zp0k3Qa7Zp0k3Qa7Zp0")) == 4
    assert len({change_tag(str(number)) for number in range(500_000, 503_000)}) <= 64
    assert len({change_tag(f"k3Qa7Zp0k3Qa7Zp0{number}") for number in range(10_000, 11_000)}) > 900


@pytest.mark.parametrize("piece", IN_CODE)
def test_hostile_code_comes_to_an_end(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    assert context_digest(text) == context_digest(text)
    assert outline(text).symbol_at(0) == outline(text).symbol_at(0)
