"""Values that stand where a secret will be: example words in many languages (layer 6)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.secrets.words import pieces, segmented

#: A value that holds one of these words, as a whole word, is no secret.
_TELLING: Final = frozenset(
    {
        # English
        "your", "yours", "example", "examples", "changeme", "change", "placeholder", "dummy", "sample", "fake",
        "todo", "fixme", "redacted", "removed", "hidden", "masked", "insert", "replace", "replaceme", "here",
        "enter", "fill", "paste", "put", "mock", "none", "null", "undefined", "unset", "empty", "notset", "tbd",
        "xxx", "xxxx", "foo", "foobar", "bar", "baz", "qux", "lorem", "ipsum", "configured", "required",
        "optional", "default", "helloworld", "hello", "testing", "invalid", "expired", "wrong", "stub", "some",
        "something", "my", "abc", "abcdef", "asdf", "qwerty", "secretsecret", "topsecret", "supersecret",
        "anything", "value", "string",
        # de fr es pt it nl pl tr
        "dein", "deine", "ihr", "beispiel", "geheim", "votre", "exemple", "tu", "su", "ejemplo", "seu", "sua",
        "exemplo", "tuo", "esempio", "jouw", "voorbeeld", "twoj", "twój", "przyklad", "ornek", "buraya", "aqui",
        "ici", "hier",
        # ru romanised
        "tvoy", "vash", "primer",
    }
)  # fmt: skip
_KNOWN: Final = frozenset(
    {
        "app", "key", "secret", "token", "password", "passwd", "pass", "api", "access", "refresh", "client",
        "session", "auth", "bot", "user", "id", "test", "aliexpress", "the", "with", "real", "actual", "from",
        "env", "bearer",
    }
)  # fmt: skip
_VOCABULARY: Final = _TELLING | _KNOWN
#: So long that no drawn value holds it by chance.
_EVIDENT: Final = re.compile(
    r"(?i:example|placeholder|changeme|change[_-]me|redacted|your[_-]|[_-]here\b|replace[_-]?(?:me|with|this))"
)
_EXAMPLE: Final = re.compile(r"(?i:example|placeholder|redacted|your[_-]|[_-]here\b|replace[_-]?(?:me|with|this))")
_EXACT: Final = re.compile(
    r"(?i)(?:none|null|nil|undefined|true|false|yes|no|on|off|n/?a|-+|_+|\?+|todo|tbd|secret|token|password|passwd|pass|key"
    r"|test|tests|testing|demo|admin|user|username|root|string|str|text|bytes|int|float|bool|object|any|required|optional"
    r"|configured|missing|set|unset|empty|changeme|change_me|hunter2|letmein)"
)


def example(value: str) -> bool:
    """Whether `value` says outright that it is none, in words that nobody takes for a password either."""
    return _EXAMPLE.search(value) is not None


def placeholder(value: str) -> bool:
    """Whether `value` only says that a secret belongs here.

    A telling word must be a word of its own: a drawn value that happens to hold `foo` is none.
    """
    if _EXACT.fullmatch(value):
        return True
    if len(value) > 200:
        return False
    if _EVIDENT.search(value):
        return True
    parts = pieces(value)
    if sum(map(len, parts)) == 0:
        return True
    words = segmented(parts, _VOCABULARY)
    if not _TELLING.intersection(words):
        marks = sum(char in "!#$%&*+=?@^~" for char in value)
        return not value.isdigit() and marks < 3 and all(word in _KNOWN or word.isdigit() for word in words)
    # Words must make up most of it: Ab3my9… is not "my".
    known = sum(len(word) for word in words if word in _VOCABULARY)
    digits = sum(len(word) for word in words if word.isdigit())
    return known >= 4 and known * 2 > sum(map(len, words)) - digits
