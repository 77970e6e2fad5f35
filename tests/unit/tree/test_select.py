"""Selectors: the subset that docs/rules-format.md lists, what it refuses, and what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.markup import lower
from aoplint.tree import Kind
from aoplint.tree.select import attributes_of
from aoplint.tree.selector import SelectorError, parse_selector

PAGE = """
<form ID=Login class="box  wide" METHOD=Post>
  <div><p class="hint" lang="en-GB">one</p></div>
  <p class="hint first" hidden>two</p>
  <input type="PassWord" name="p&amp;q">
  <input type=text name='user.name' data-kind="{{ kind }}">
</form>
<p>three</p>
<a href="HTTP://one.example/x" rel="NoFollow noopener">a</a>
<a href="https://two.example/" v-on:click="go()" @focus="on()">b</a>
<custom-tag :type="'secret'"></custom-tag>
"""


def found(selector: str, text: str = PAGE, flavour: str = "html") -> list[str]:
    unit = lower(text, flavour)
    places = parse_selector(selector).find(unit, text)
    return [text[unit.start[index] :].partition(">")[0].partition("\n")[0] + ">" for index in places]


def count(selector: str) -> int:
    return len(found(selector))


@pytest.mark.parametrize(
    ("selector", "number"),
    [
        ("*", 10),
        ("p", 3),
        ("P", 3),
        ("nav", 0),
        ("#Login", 1),
        ("#login", 0),
        (".hint", 2),
        (".hint.first", 1),
        (".hin", 0),
        (".wide.box", 1),
        ("[hidden]", 1),
        ("p[hidden]", 1),
        ("[Hidden]", 1),
        ("[type=password]", 1),
        ("[type=password s]", 0),
        ("[type=PassWord s]", 1),
        ("[method='post']", 1),
        ("[name=User]", 0),
        ("[name='User.Name']", 0),
        ("[name='User.Name' i]", 1),
        ("[name^=user]", 1),
        ("[name$='.name']", 1),
        ("[name*='r.n']", 1),
        ("[name*='']", 0),
        ("[name='p&q']", 1),
        ("[rel~=nofollow]", 1),
        ("[rel~=follow]", 0),
        ("[rel~='nofollow noopener']", 0),
        ("[lang|=en]", 1),
        ("[lang|=e]", 0),
        ("[href^=http]", 1),
        ("[href^=http i]", 2),
        ("[v-on:click]", 1),
        ("[@focus]", 1),
        ("[ href = 'https://two.example/' ]", 1),
        ("[data-kind*='{{']", 1),
        ("custom-tag[type=secret]", 1),
        ("form p", 2),
        ("form > p", 1),
        ("form>p", 1),
        ("form > div > p", 1),
        ("form div p.hint", 1),
        ("div > form p", 0),
        ("form form", 0),
        ("p:not(.hint)", 1),
        ("p:not(.hint):not([hidden])", 1),
        ("p:not(.first)", 2),
        ("p:not(.first, [lang])", 1),
        ("p:not(p)", 0),
        (":not(p)", 7),
        ("form :not(input)", 3),
        ("form input:not([type=text])", 1),
        ("a, form", 3),
        ("p , p.hint", 3),
    ],
)
def test_finds(selector: str, number: int) -> None:
    assert count(selector) == number


def test_finds_in_source_order_and_each_once() -> None:
    assert found("a, p, p, [hidden]") == [
        '<p class="hint" lang="en-GB">',
        '<p class="hint first" hidden>',
        "<p>",
        '<a href="HTTP://one.example/x" rel="NoFollow noopener">',
        '<a href="https://two.example/" v-on:click="go()" @focus="on()">',
    ]


@pytest.mark.parametrize(
    ("tag", "number"),
    [
        ("<input type='password' />", 1),
        ("<input type={'password'} />", 1),
        ("<input type={`password`} />", 1),
        ("<input type={kind} />", 0),
        ("<input type={kind + 'password'} />", 0),
        ("<Input {...{type: 'password'}} />", 0),
        ("<><input className='x' type='password' /></>", 1),
    ],
)
def test_code_equals_nothing_unless_it_is_a_string(tag: str, number: int) -> None:
    assert len(found("input[type=password]", f"const a = {tag};", "jsx")) == number


def test_names_of_jsx_are_those_of_html() -> None:
    text = "const a = <label className='big one' htmlFor='x'>t</label>;"
    assert len(found(".one[for=x]", text, "jsx")) == 1


def test_the_first_of_equal_attributes_counts() -> None:
    text = "<input type=text TYPE=password>"
    unit = lower(text, "html")
    assert attributes_of(unit, text, 1) == {"type": "text"}


@pytest.mark.parametrize(
    ("selector", "offset"),
    [
        ("", 0),
        ("  ", 2),
        ("a,", 2),
        ("a,,b", 2),
        (",a", 0),
        (">a", 0),
        ("a >", 3),
        ("a > > b", 4),
        ("a + b", 2),
        ("a ~ b", 2),
        ("a|b", 1),
        ("a:hover", 1),
        ("a:has(b)", 1),
        ("a b::before", 3),
        ("li:nth-child(2)", 2),
        (":not()", 5),
        (":not(a", 6),
        (":not(a b)", 7),
        (":not(a > b)", 7),
        (":not(:not(a))", 5),
        ("a\\:b", 1),
        ("1a", 0),
        ("#", 1),
        (".1", 1),
        ("[", 1),
        ("[]", 1),
        ("[a", 2),
        ("[a=", 3),
        ("[a=]", 3),
        ("[a='b]", 3),
        ("[a='b\\'c']", 3),
        ("[a!=b]", 2),
        ("[a=b.c]", 4),
        ("[a=b x]", 5),
        ("a]", 1),
        ("a{}", 1),
    ],
)
def test_refuses_with_the_place(selector: str, offset: int) -> None:
    with pytest.raises(SelectorError) as raised:
        parse_selector(selector)
    assert raised.value.offset == offset
    assert raised.value.message


@settings(max_examples=100)
@given(st.text(alphabet="ab#.[]=~^$*|'\" >,+:not()iI\\1é", max_size=20))
def test_any_text_is_a_selector_or_refused_in_place(text: str) -> None:
    unit = lower(PAGE, "html")
    try:
        found = parse_selector(text).find(unit, PAGE)
    except SelectorError as error:
        found, offset = [], error.offset
    else:
        offset = 0
    assert 0 <= offset <= len(text)
    assert all(unit.kind[index] == Kind.ELEMENT for index in found)


TAGS = st.sampled_from(["a", "b", "c"])
TREES = st.recursive(
    TAGS.map(lambda tag: f"<{tag}></{tag}>"),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=100)
@given(TREES, st.lists(TAGS, min_size=2, max_size=4), st.lists(st.booleans(), min_size=3, max_size=3))
def test_paths_are_what_walking_up_says(text: str, tags: list[str], child: list[bool]) -> None:
    selector = tags[0] + "".join((" > " if direct else " ") + tag for tag, direct in zip(tags[1:], child, strict=False))
    unit = lower(f"<div>{text}</div>", "xml")
    names = [unit.name(index) for index in range(len(unit))]

    def holds(index: int, step: int) -> bool:
        if names[index] != tags[step]:
            return False
        if step == 0:
            return True
        around = list(unit.ancestors(index))
        return any(holds(one, step - 1) for one in (around[:1] if child[step - 1] else around))

    expected = [index for index in range(len(unit)) if holds(index, len(tags) - 1)]
    assert parse_selector(selector).find(unit, f"<div>{text}</div>") == expected
