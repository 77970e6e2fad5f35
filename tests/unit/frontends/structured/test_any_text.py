"""No text is too odd for a front end of structured text: it gives a Unit or says why not."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends import structured
from aoplint.frontends.errors import FrontEndError, NotThisLanguage, TooDeep, TooLarge
from aoplint.frontends.structured import LANGUAGES, lower
from tests.unit.frontends.structured.reading import checked, comments

TOLERANT = ("env", "ini", "properties")
PIECES = st.sampled_from(
    [
        "a", "key", "'", '"', "'''", '"""', "`", "=", ":", ": ", " = ", ".", ",", "[", "]", "{", "}", "(", ")", "[[",
        "]]", "#", " #", " # c", ";", " ; c", "//", "/*", "*/", "\\", "\\\n", "\\u0041", "\\x", "\\U0001F600", "\n",
        "\n", "\n  ", "\n    ", "\r\n", "\r", "\t", " ", "- ", "? ", "|", ">-", "|2+", "&a ", "*a", "!t ", "!",
        "%YAML 1.1\n", "---\n", "...\n", "<<: *a", "~", "null", "true", "1", "-1.5e3", "0x1F",
        "2020-01-01 10:00:00", "export ", "é",
        "\u2028", "\x85", "\0", "😀", "\ufeff", "$", "${A}", "{{ x }}", "{% if x %}", "@", "+", "\x0c",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@given(text=TEXTS | st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_unit_or_an_error_of_ours(language: str, text: str) -> None:
    with contextlib.nullcontext() if language in TOLERANT else contextlib.suppress(FrontEndError):
        checked(text, language)


@pytest.mark.parametrize("language", TOLERANT)
@given(text=TEXTS)
@settings(max_examples=50, deadline=None)
def test_lines_are_never_refused(language: str, text: str) -> None:
    assert len(lower(text, language)) >= 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("json", "[" * 20_000),
        ("json", '{"a":' * 20_000),
        ("json", "(" * 20_000),
        ("toml", "a = " + "[" * 20_000),
        ("toml", "a = " + "{a = " * 20_000),
        ("toml", ".".join("a" * 20_000)),
        ("toml", "[" + ".".join("a" * 20_000) + "]"),
        ("yaml", "[" * 20_000),
        ("yaml", "{" * 20_000),
        ("yaml", "{a: " * 20_000),
        ("yaml", "- " * 20_000),
        ("yaml", "\n".join(" " * depth + "a:" for depth in range(1_500))),
    ],
)
def test_depth_is_bounded(language: str, text: str) -> None:
    with pytest.raises(TooDeep) as caught:
        lower(text, language)
    assert caught.value.line >= 1


def test_four_hundred_levels_are_read() -> None:
    for language, text in (
        ("json", "[" * 400 + "]" * 400),
        ("toml", "a = " + "[" * 400 + "]" * 400),
        ("yaml", "[" * 400 + "]" * 400),
    ):
        assert len(checked(text, language)) > 400


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_size_is_bounded(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "SIZE_LIMIT", 10)
    with pytest.raises(TooLarge):
        lower("a" * 11, language)


def test_aliases_are_never_followed() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40)]
    unit = checked("l0: &l0 x\n" + "\n".join(levels), "yaml")
    assert len(unit) < 40 * 13


def test_errors_hold_no_text_of_the_file() -> None:
    secret = "pvNotARealSecretpv"
    for language, text in (
        ("yaml", f"a: [{secret}\nb: '{secret}"),
        ("yaml", f'a: "{secret} \\UFFFFFFFF"'),
        ("json", f'{{"a": "{secret}'),
        ("toml", f"a = '{secret}"),
    ):
        with pytest.raises(NotThisLanguage) as caught:
            lower(text, language)
        error: BaseException | None = caught.value
        while error is not None:
            assert secret not in f"{error} {error.args}"
            error = error.__cause__ or error.__context__


def test_errors_name_the_line() -> None:
    for language, text in (("json", "{\r\n\r\n}}"), ("toml", "a = 1\n\nb"), ("yaml", "a: 1\n\nb: ]")):
        with pytest.raises(NotThisLanguage) as caught:
            lower(text, language)
        assert (caught.value.reason, caught.value.line) == (f"not-{language}", 3)


def test_an_unknown_language_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="xml"):
        lower("a", "xml")


def test_a_line_of_many_pairs_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the line was sought anew for each pair."""
    from aoplint.frontends.structured import env_text

    sought: list[int] = []

    class Counting:
        def match(self, text: str, at: int) -> object:
            sought.append(at)
            return pattern.match(text, at)

    pattern = env_text._LINE
    monkeypatch.setattr(env_text, "_LINE", Counting())
    unit = lower("a='b';" * 200 + "\nc=d", "env")
    assert (len(unit), len(sought)) == (2 + 3 * 201, 2)


def test_comments_of_every_language() -> None:
    for language, text, found in (
        ("json", '// a\n{"x": "# no" /* b */, # c\n}', ["// a", "/* b */", "# c"]),
        ("toml", "# a\nx = '# no' # b\n[t] # c\ny = [ # d\n]", ["# a", "# b", "# c", "# d"]),
        ("yaml", "# a\nx: '# no' # b\ny: !a | # c\n  # no\nz: a#no", ["# a", "# b", "# c"]),
        ("ini", "; a\n# b\n[s] ; c\nx = a;no#no ; d\n y\n # e\nz = ; f", ["; a", "# b", "; c", "; d", "# e", "; f"]),
        ("env", "# a\nX='# no' # b\nY=a#no # c\nZ= # d", ["# a", "# b", "# c", "# d"]),
        ("properties", "# a\n! b\nx = c # no \\\n # no\n", ["# a", "! b"]),
    ):
        assert comments(checked(text, language), text) == found
