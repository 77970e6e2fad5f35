"""The front end of all other text: one node, and the comments where the flavour says what a comment is (layer 3).

It knows no grammar, only strings and comments. A string that has no end in its line is taken for an apostrophe, so
that a comment behind it is found; a comment's mark within a string of several lines may be taken for a comment.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from aoplint.frontends.errors import TooLarge
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Unit, UnitBuilder

#: Raised whenever the same text may give another Unit.
VERSION: Final = 1
#: Code points of the largest text whose comments are read.
SIZE_LIMIT: Final = 16_000_000

_DOUBLE: Final = r'"(?:[^"\\\r\n]|\\[^\r\n])*(?P<double>"?)'
_SINGLE: Final = r"'(?:[^'\\\r\n]|\\[^\r\n])*(?P<single>'?)"
#: A character between single quotes; other single quotes are marks of the language (lifetimes, digits, labels).
_CHARACTER: Final = r"'(?:\\[^\r\n]{1,10}?|[^'\\\r\n])'"
_LONG_DOUBLE: Final = r'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*(?:"""|\Z)?'
_LONG_SINGLE: Final = r"'''[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*(?:'''|\Z)?"
_TICKS: Final = r"`[^`\\]*(?:\\[\s\S][^`\\]*)*`?"
_RAW_TICKS: Final = r"`[^`]*`?"
_C: Final = r"/\*[\s\S]*?(?:\*/|\Z)"
_SLASHES: Final = r"//[^\r\n]*"
#: Two slashes behind a colon are those of a URL.
_SLASHES_ALONE: Final = r"(?<!:)//[^\r\n]*"
_HASH: Final = r"#[^\r\n]*"
#: A hash within a word is none of a comment: `${#array}`, `a#b`.
_WORD_HASH: Final = r"(?<![^\s;&|()`])#[^\r\n]*"
_LINE_HASH: Final = r"(?m:^)[ \t]*#[^\r\n]*"
_DASHES: Final = r"--[^\r\n]*"
_SGML: Final = r"<!--[\s\S]*?(?:-->|\Z)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """What strings and comments look like.

    Args:
        strings: regexes.
        comments: regexes.
    """

    strings: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


_C_LIKE: Final = Syntax(strings=(_DOUBLE, _CHARACTER), comments=(_SLASHES, _C))
_BASIC_STRINGS: Final = (r'"[^"\r\n]*(?P<double>"?)',)
_SYNTAXES: Final[dict[str, Syntax]] = {
    "as apex c c++ cc cpp cs cu cuh cxx d dart frag fs gradle groovy h hh hpp hxx idl java jenkinsfile kt kts m mm "
    "proto rs scala sol swift thrift uc v vala vert zig": _C_LIKE,
    "bat cmd": Syntax(comments=(r"(?m:^)[ \t]*@?(?i:rem\b|::)[^\r\n]*",)),
    "bas vb vba vbs": Syntax(strings=_BASIC_STRINGS, comments=(r"'[^\r\n]*",)),
    "cjs cts es6 js jsm jsx mjs mts ts tsx wxs": Syntax(strings=(_DOUBLE, _SINGLE, _TICKS), comments=(_SLASHES, _C)),
    "css pcss wxss": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_C,)),
    "less sass scss styl": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_SLASHES_ALONE, _C)),
    "containerfile dockerfile dockerignore gitattributes gitignore properties": Syntax(comments=(_LINE_HASH,)),
    "go": Syntax(strings=(_DOUBLE, _CHARACTER, _RAW_TICKS), comments=(_SLASHES, _C)),
    "adoc asciidoc": Syntax(comments=(r"(?m:^)//[^\r\n]*",)),
    "cabal elm hs purs": Syntax(strings=(_DOUBLE, _CHARACTER), comments=(_DASHES, r"\{-[\s\S]*?(?:-\}|\Z)")),
    "bash bats envrc env fish ksh profile sh zsh": Syntax(strings=(r"\\.", _DOUBLE, _SINGLE), comments=(_WORD_HASH,)),
    "cfg cnf conf ini": Syntax(comments=(r"(?m:^)[ \t]*[#;][^\r\n]*", r"(?<=[ \t])[#;](?:[ \t]|aop)[^\r\n]*")),
    "clj cljc cljs edn el lisp lsp rkt scm": Syntax(strings=(_DOUBLE,), comments=(r";[^\r\n]*",)),
    "erl hrl tex sty cls bib": Syntax(strings=(r"\\.",), comments=(r"%[^\r\n]*",)),
    "graphql gql ex exs jl nim pl pm r rake rb ru tcl cmake gemfile rakefile": Syntax(
        strings=(_DOUBLE, _SINGLE), comments=(_HASH,)
    ),
    "json json5 jsonc": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_SLASHES, _C, _HASH)),
    "hcl nomad tf tfvars": Syntax(strings=(_DOUBLE,), comments=(_HASH, _SLASHES, _C)),
    "lua": Syntax(strings=(_DOUBLE, _SINGLE), comments=(r"--\[\[[\s\S]*?(?:\]\]|\Z)", _DASHES)),
    "makefile mk": Syntax(strings=(r"\\.",), comments=(_HASH,)),
    "markdown md mdx htm html xml svg xhtml rss plist": Syntax(comments=(_SGML,)),
    "jinja jinja2 j2 njk twig": Syntax(comments=(_SGML, r"\{#[\s\S]*?(?:#\}|\Z)")),
    "php phtml": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_SLASHES, _C, _WORD_HASH, _SGML)),
    "astro svelte vue": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_SLASHES_ALONE, _C, _SGML)),
    "ps1 psd1 psm1": Syntax(
        strings=(_DOUBLE, r"'[^'\r\n]*(?P<single>'?)"), comments=(r"<#[\s\S]*?(?:#>|\Z)", _WORD_HASH)
    ),
    "py pyi pyw pyx": Syntax(strings=(_LONG_DOUBLE, _LONG_SINGLE, _DOUBLE, _SINGLE), comments=(_HASH,)),
    "rst": Syntax(comments=(r"(?m:^)[ \t]*\.\.[ \t]+(?!\S+::|_|\[|\|)[^\r\n]*",)),
    "ddl mysql pgsql psql sql": Syntax(strings=(r"'[^'\r\n]*(?P<single>'?)", *_BASIC_STRINGS), comments=(_DASHES, _C)),
    "toml": Syntax(strings=(_LONG_DOUBLE, _LONG_SINGLE, _DOUBLE, _SINGLE), comments=(_HASH,)),
    "yaml yml": Syntax(strings=(_DOUBLE, _SINGLE), comments=(_WORD_HASH,)),
}
#: By flavour: the extension of a name, or a whole name such as `dockerfile`, in lower case.
SYNTAXES: Final = {name: syntax for names, syntax in _SYNTAXES.items() for name in names.split()}


def lower(text: str, flavour: str = "") -> Unit:
    """The Unit of `text`: a TEXT node, and comments.

    Args:
        text: the decoded text.
        flavour: what its comments look like: the extension of its name, or the whole name, in lower case. Where
            no comments are known for it, it has none.

    Raises:
        TooLarge: if it is.
    """
    if len(text) > SIZE_LIMIT:
        raise TooLarge(SIZE_LIMIT)
    builder = UnitBuilder("text")
    builder.leaf(int(Kind.TEXT), 0, 0, len(text), builder.word(flavour if flavour in SYNTAXES else ""))
    if flavour in SYNTAXES:
        _read_comments(text, flavour, builder)
    return builder.finish()


def _read_comments(text: str, flavour: str, builder: UnitBuilder) -> None:
    tokens, comments = _patterns(flavour)
    at = 0
    #: End of the line in which a quote was left open: there, quotes mean nothing.
    broken = 0
    while True:
        match = comments.search(text, at, broken) if at < broken else tokens.search(text, at)
        if match is None:
            if at >= broken:
                return
            at = broken
        elif match["comment"] is not None:
            stop = match.end()
            if at < broken and stop == broken:
                # A comment of several lines began in this line.
                stop = comments.match(text, match.start()).end()  # type: ignore[union-attr]
            builder.comment(match.start(), stop)
            at = stop
        elif "" in (match.groupdict().get("double"), match.groupdict().get("single")):
            broken = match.end()
            at = match.start() + 1
        else:
            at = match.end()


@cache
def _patterns(flavour: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds strings and comments, and what finds comments alone."""
    syntax = SYNTAXES[flavour]
    comments = f"(?P<comment>{'|'.join(syntax.comments)})"
    return re.compile("|".join((*syntax.strings, comments))), re.compile(comments)
