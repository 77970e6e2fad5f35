"""Markup: elements, attributes, code, comments, and that no text is too odd."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import SupportsIndex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.markup import lower
from aoplint.frontends.markup.templates import Templates
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.select import attributes_of
from aoplint.tree.serial import dump, load
from tests.unit.frontends.invariants import check

FLAVOURS = (
    "html", "jinja", "jsx", "vue", "svelte", "astro", "php", "mustache", "server", "xml", "miniapp", "twig", "liquid",
    "unheard-of",
)  # fmt: skip
PIECES = st.sampled_from(
    [
        "<", "</", ">", "/>", "<!--", "-->", "--!>", "{{", "}}", "{%", "%}", "{#", "#}", "{!!", "!!}", "--}}",
        "<?php ", "<?xml", "?>", "<%", "%>", "<%--", "--%>", "{", "}", "(", ")", "`", "${", "'", '"', "\\", "=", "/",
        "//", "/*", "*/", "{/*", "*/}", "[", "]", "<![CDATA[", "]]>", "<!DOCTYPE", "<>", "</>", "<<<A\n", "\nA",
        "a", "A", "div", "<p>", "<li>", "<td>", "<input ", "type=", "on", "onclick=", "<script>", "</script>",
        "</style>", "<textarea>", "</textarea", "{% comment %}", "{% endcomment %}", "return ", "\n", "\r\n", " ", "é",
        "İ", "\u2028", "\0", "😀", ",", ":", "@x", "#", "{{!--", "---\n", "<style>",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def texts(unit: Unit, text: str, kind: Kind) -> list[str]:
    return [text[unit.start[i] : unit.stop[i]] for i in unit.by_kind.get(kind, [])]


def names(unit: Unit, kind: Kind) -> list[str]:
    return [unit.name(i) for i in unit.by_kind.get(kind, [])]


def comments(text: str, flavour: str = "html") -> list[str]:
    return [text[start:stop] for start, stop in lower(text, flavour).comment_spans()]


def code(text: str, flavour: str = "html") -> list[str]:
    return texts(lower(text, flavour), text, Kind.TEMPLATE_CODE)


def scripts(text: str, flavour: str = "html") -> list[tuple[str, str]]:
    unit = lower(text, flavour)
    return list(zip(names(unit, Kind.SCRIPT), texts(unit, text, Kind.SCRIPT), strict=True))


def elements(text: str, flavour: str = "html") -> list[str]:
    return texts(lower(text, flavour), text, Kind.ELEMENT)


@settings(max_examples=100)
@given(st.sampled_from(FLAVOURS), st.one_of(TEXTS, st.text(max_size=60)))
def test_any_text_gives_a_sound_unit(flavour: str, text: str) -> None:
    unit = lower(text, flavour)
    check(unit, text)
    for index in range(len(unit)):
        part = text[unit.start[index] : unit.stop[index]]
        kind = unit.kind[index]
        if kind == Kind.ELEMENT:
            assert part.startswith("<" + unit.name(index)) or not part.isascii()
        elif kind == Kind.TEMPLATE_CODE:
            assert part.startswith(unit.name(index))
        elif kind in (Kind.MARKUP_TEXT, Kind.SCRIPT):
            assert part.strip()


def test_a_name_that_begins_with_a_hash_is_read_back() -> None:
    text = "<input #field (input)='f(field.value)' {#>"
    unit = lower(text, "html")
    back = load(dump(unit), text)
    assert "#field" in unit.atoms
    assert back.atoms == unit.atoms


@settings(max_examples=50)
@given(st.sampled_from(FLAVOURS), TEXTS)
def test_what_is_stored_is_read_back(flavour: str, text: str) -> None:
    unit = lower(text, flavour)
    back = load(dump(unit), text)
    assert [back.name(i) for i in range(len(back))] == [unit.name(i) for i in range(len(unit))]
    assert back.kind == unit.kind


def test_nothing_of_the_file_is_stored() -> None:
    text = "<Widget apiKey='q8Zt-hidden-value'>wordsOfText</Widget><!-- remarkHere -->"
    header = dump(lower(text, "html"))
    for word in ("Widget", "widget", "apiKey", "apikey", "hidden", "wordsOfText", "remarkHere"):
        assert word.encode() not in header


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("piece", ["<a>", "<a ", "{", "{{", "<p>", "`${", "<a b={", "<script>", "<?", "(<a>{"])
def test_depth_does_not_matter(flavour: str, piece: str) -> None:
    text = piece * 20_000
    check_shallow(lower(text, flavour), text)


def check_shallow(unit: Unit, text: str) -> None:
    assert unit.end[0] == len(unit)
    assert max(unit.stop) == len(text)


class Oracle(HTMLParser):
    """Tags, attributes and text as the standard library reads them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.remarks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept: dict[str, str] = {}
        for name, value in attrs:
            kept.setdefault(name, value or "")
        self.tags.append((tag, kept))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.remarks.append(data)


NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{0,6}", fullmatch=True).filter(
    lambda name: (
        name.lower()
        not in {"script", "style", "textarea", "title", "iframe", "noscript", "noembed", "noframes", "xmp", "plaintext"}
    )
)
WORDS = st.text(alphabet="ab Z9&;.é'=/-\n", max_size=8)
VALUES = st.one_of(
    WORDS.map(lambda value: f'="{value}"'),
    WORDS.map(lambda value: "='" + value.replace("'", "") + "'"),
    st.from_regex(r"[a-z0-9.:-]{1,6}", fullmatch=True).map(lambda value: "=" + value),
    st.just(""),
    st.from_regex(r"[a-z]{1,3}", fullmatch=True).map(lambda value: f' = "{value}"'),
)
ATTRIBUTES = st.lists(st.builds(lambda name, value: f" {name}{value}", NAMES, VALUES), max_size=3).map("".join)
REMARKS = st.text(alphabet="ab <>'\"{", max_size=6).map(lambda words: f"<!-- {words} -->")
DOCUMENTS = st.recursive(
    st.one_of(WORDS, REMARKS),
    lambda inner: st.builds(
        lambda name, attributes, parts: f"<{name}{attributes}>{''.join(parts)}</{name}>",
        NAMES,
        ATTRIBUTES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=10,
)


@settings(max_examples=100)
@given(DOCUMENTS)
def test_reads_tags_attributes_and_comments_as_html_parser_does(text: str) -> None:
    oracle = Oracle()
    oracle.feed(text)
    oracle.close()
    unit = lower(text, "html")
    found = [
        (unit.name(index).lower(), attributes_of(unit, text, index)) for index in unit.by_kind.get(Kind.ELEMENT, [])
    ]
    assert found == oracle.tags
    assert comments(text) == [f"<!--{remark}-->" for remark in oracle.remarks]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<p>a<p>b", ["<p>a", "<p>b"]),
        ("<ul><li>a<li>b</ul>", ["<ul><li>a<li>b</ul>", "<li>a", "<li>b"]),
        ("<p>a<div>b</div>", ["<p>a", "<div>b</div>"]),
        ("<br>a<input>b", ["<br>", "<input>"]),
        ("<div/>a</div>", ["<div/>a</div>"]),
        ("<x-y/>a", ["<x-y/>"]),
        ("<b><i>a</b>c", ["<b><i>a</b>", "<i>a"]),
        ("</b>a</i>", []),
        ("<b", ["<b"]),
        ("a < b <3 <- c", []),
        ("<a href=x/>t</a>", ["<a href=x/>t</a>"]),
        ("<textarea><b>x</b></textarea>y", ["<textarea><b>x</b></textarea>"]),
        ("<!-- <b> --><i></i>", ["<i></i>"]),
    ],
)
def test_where_elements_end(text: str, parts: list[str]) -> None:
    assert elements(text) == parts


@pytest.mark.parametrize(
    ("flavour", "text", "parts"),
    [
        ("html", "{{ a }}{% if b %}{# c #}<%= d %>{!! e !!}", ["{{ a }}", "{% if b %}", "<%= d %>", "{!! e !!}"]),
        ("html", "{{ '}}' }}x", ["{{ '}}' }}"]),
        ("html", "{{ {'a': {}} }}x", ["{{ {'a': {}} }}"]),
        ("mustache", "{{{ raw }}}x", ["{{{ raw }}}"]),
        ("html", "{{ a", []),
        ("php", "<?php echo '?>'; /* ?> */ ?>x", ["<?php echo '?>'; /* ?> */ ?>"]),
        ("php", "<?php // a ?>x", ["<?php // a ?>"]),
        ("php", "<?php $a = <<<T\n?>\nT;", ["<?php $a = <<<T\n?>\nT;"]),
        ("xml", "<?xml version='1.0'?><a/>", []),
        ("html", "<a {% if b %}c{% endif %}>", ["{% if b %}", "{% endif %}"]),
        ("html", "<a b='{{ c }}' d={{ e }} f-{{ g }}=h>", ["{{ c }}", "{{ e }}", "{{ g }}"]),
        ("html", '<a b="{{ c("d") }}">', ['{{ c("d") }}']),
        ("html", "<script>var a = '{{ b }}';</script>", ["{{ b }}"]),
        ("vue", '<a :b="{c: 1}">{{ d }}{% e %}</a>', ["{{ d }}"]),
        ("svelte", "{#if a}<b c={d} {...e}/>{/if}", ["{#if a}", "{d}", "{...e}", "{/if}"]),
        ("jsx", "const a = <b c={d ? <i/> : `${e}`}>{f}</b>;", ["{d ? <i/> : `${e}`}", "{f}"]),
    ],
)
def test_template_code(flavour: str, text: str, parts: list[str]) -> None:
    assert code(text, flavour) == parts


@pytest.mark.parametrize(
    ("flavour", "text", "parts"),
    [
        ("html", "<!-- a --><p><!-- b -->", ["<!-- a -->", "<!-- b -->"]),
        ("html", "<!-- a", ["<!-- a"]),
        ("html", "<script>\n<!-- a -->\nb('<!-- c');</script>", ["<!-- a -->"]),
        ("jinja", "{# a #}{% comment %} b {% endcomment %}", ["{# a #}", "{% comment %} b {% endcomment %}"]),
        ("mustache", "{{! a }}{{!-- b }} --}}", ["{{! a }}", "{{!-- b }} --}}"]),
        ("php", "{{-- a --}}<?php // b\n# c\n/* d */ '// e'; #[f]\n", ["{{-- a --}}", "// b", "# c", "/* d */"]),
        ("server", "<%-- a --%><%# b %>", ["<%-- a --%>", "<%# b %>"]),
        ("html", "<script>a = \"b\"; // c\n'// d'; /* e */</script>", ["// c", "/* e */"]),
        ("html", "<style>a { b: '/* c */' } /* d */</style>", ["/* d */"]),
        ("jsx", "// a\nconst b = <c /* d */>{/* e */}// f</c>; /* g */", ["// a", "/* d */", "{/* e */}", "/* g */"]),
        ("jsx", "const a = 'b // c', d = /[/*]/; /* e */", ["/* e */"]),
        ("svelte", "<!-- a -->{/* b */}", ["<!-- a -->", "{/* b */}"]),
        ("html", "<a b='<!-- c -->'>", []),
    ],
)
def test_comments(flavour: str, text: str, parts: list[str]) -> None:
    assert comments(text, flavour) == parts


@pytest.mark.parametrize(
    ("flavour", "text", "parts"),
    [
        ("html", "<script> a < b </script><style>c</style>", [("script", "a < b"), ("style", "c")]),
        ("html", "<script src=a></script>", []),
        ("html", "<script>a", [("script", "a")]),
        ("html", "<script>'</scr' + 'ipt>'</script>", [("script", "'</scr' + 'ipt>'")]),
        ("html", "<script type=text/template><b>x</b></script>", []),
        ("html", "<script type='application/json'>{}</script>", [("script", "{}")]),
        ("html", "<a onclick='b()' OnLoad=\"c('d')\">", [("handler", "b()"), ("handler", "c('d')")]),
        ("html", "<a onclick=b() on='c' one-click='d'>", [("handler", "b()")]),
        ("html", "<a href='javascript:b()'>", [("handler", "javascript:b()")]),
        ("vue", "<a @click='b' v-on:c.d='e' :f='g'>", [("handler", "b"), ("handler", "e")]),
        ("html", "<a (click)='b()' [c]='d'>", [("handler", "b()")]),
        ("html", "<a onclick=''>", []),
        ("astro", "---\nconst a = 1\n---\n<b/>", [("script", "const a = 1")]),
        ("jsx", " const a = 1; ", [("script", "const a = 1;")]),
    ],
)
def test_scripts(flavour: str, text: str, parts: list[tuple[str, str]]) -> None:
    assert scripts(text, flavour) == parts


def test_code_in_a_handler_lies_in_its_script() -> None:
    text = "<a onclick=\"go('{{ key }}')\">"
    unit = lower(text, "html")
    (script,), (inner,) = unit.by_kind[Kind.SCRIPT], unit.by_kind[Kind.TEMPLATE_CODE]
    assert unit.parent[inner] == script
    assert unit.role[unit.parent[script]] == Role.VALUE


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("const a: Array<string> = b < c && d > e;", []),
        ("const a = <T,>(b: T) => b; const c = <T extends D>(e: T) => e;", []),
        ("if (a <b) { c() }", []),
        ("const a = b as Map<string, number>; return <c/>", ["<c/>"]),
        ("return cond ? <a/> : <b>t</b>", ["<a/>", "<b>t</b>"]),
        ("x.map(y => <li key={y}>it's {y}</li>)", ["<li key={y}>it's {y}</li>"]),
        ("const a = <A.B<string> c='d'/>;", ["<A.B<string> c='d'/>"]),
        ("const a = <><b/></>;", ["<><b/></>", "<b/>"]),
        ("const r = /<a>/; const s = '<b>'; `<c>${<d/>}`", ["<d/>"]),
    ],
)
def test_elements_in_code(text: str, parts: list[str]) -> None:
    assert elements(text, "jsx") == parts


def test_a_value_that_cannot_end_in_code_ends_at_its_quote() -> None:
    """Template code that would swallow the quote is none, whatever comes behind."""
    text = '<a b="{{ {{ {{ " c=\'d\'>{{ e }}" }}'
    unit = lower(text, "html")
    assert attributes_of(unit, text, 1) == {"b": "{{ {{ {{ ", "c": "d"}


class CountingText(str):
    """A text that counts what `find` looks at."""

    searched = 0

    def find(self, sub: str, start: SupportsIndex | None = None, end: SupportsIndex | None = None, /) -> int:
        found = super().find(sub, start, end)
        self.searched += (found if found >= 0 else len(self)) - int(start or 0)
        return found


@pytest.mark.parametrize(
    ("flavour", "piece"),
    [
        ("html", "<!DOCTYPE ["),
        ("html", "{{ '"),
        ("html", '<a b="{{ {% '),
        ("html", "<script>{{"),
        ("php", "<?php '"),
        ("html", "{% comment %}"),
        ("jsx", "a = /"),
        ("jsx", "<a<b "),
        ("mustache", "{{!-- {{! "),
        ("html", "</script </textarea "),
        ("svelte", "{   "),
        ("html", "<a b='{{"),
    ],
)
def test_work_grows_with_the_text(flavour: str, piece: str) -> None:
    """Twice the text takes no more than twice the searches."""
    work = []
    for times in (200, 400):
        text = CountingText(piece * times)
        lower(text, flavour)
        work.append(text.searched)
    assert work[1] <= 2.5 * work[0] + 2_000


@pytest.mark.parametrize("text", ['<a b="' + "{{" * 200 + '"}}', "<script>" + "{{" * 200 + "</script>}}"])
def test_code_that_does_not_fit_is_looked_at_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for the end of an expression is costly where it may be long; code that was dropped is not tried again."""
    looked_at: list[int] = []
    balanced = Templates._balanced

    def counting(self: Templates, start: int, stop: int) -> int:
        looked_at.append(start)
        return balanced(self, start, stop)

    monkeypatch.setattr(Templates, "_balanced", counting)
    lower(text, "html")
    assert len(looked_at) == 1


def test_json_in_a_script_is_reachable() -> None:
    data = {"appKey": "12345678"}
    text = f"<script type='application/ld+json'>\n{json.dumps(data)}\n</script>"
    ((_, inner),) = scripts(text)
    assert json.loads(inner) == data
