"""Passwords people choose: what tells one from a word, a field name or a value for tests (layer 6)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.secrets.words import pieces, segmented

#: Words that people use where any password will do; alone, or with digits behind them, they protect nothing.
_COMMON: Final = frozenset(
    {
        "admin", "administrator", "root", "guest", "user", "username", "test", "tests", "testing", "tester",
        "demo", "example", "password", "passwd", "passw", "pass", "pwd", "passwort", "secret", "secure",
        "strong", "welcome", "hello", "world", "changeme", "change", "changeit", "changethis", "default",
        "letmein", "qwerty", "qwertz", "azerty", "asdf", "asdfgh", "qwe", "asd", "zxc", "abc", "abcd", "foo",
        "foobar", "bar", "baz", "dummy", "fake", "mock", "sample", "wrong", "invalid", "correct", "old", "new",
        "my", "your", "the", "super", "top", "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb",
        "redis", "rabbitmq", "odoo", "django", "flask", "python", "dev", "devel", "develop", "local",
        "localhost", "docker", "database", "dbpassword", "db", "app", "api", "key", "token", "pw", "monkey",
        "dragon", "master", "iloveyou", "sunshine", "princess", "login", "for", "me", "please", "with", "not",
        "real", "here", "it", "this", "is", "a", "in", "prod", "production", "staging", "placeholder",
        "redacted", "very", "private", "sekrit", "sekret", "hunter", "swordfish", "trustno", "p", "w", "rd",
    }
)  # fmt: skip
_SHORT_SEQUENCE: Final = re.compile(
    r"(?:0?1234567890?|123456789|12345678|1234567|123456|12345|1234|123|12|1|321|4321)\Z"
)
#: Selectors of pages, paths in documents, tags, pieces of code.
_SELECTOR: Final = re.compile(
    r"[#.][A-Za-z_-][\w-]{0,80}(?:[ .#>:+~\[][\w .#>:+~()\[\]-]{0,200})?\Z|[/<>]|\(/|\([?*]|\["
    r"|.*(?:\[[\w-]{1,40}(?:[~|^$*]?=[^\]]{0,80})?\]|=[\"']|::|\([\"')]|=>|&&|\|\|)"
)
_NAME_LIKE: Final = re.compile(
    r"[a-z]+(?:[_-][a-z0-9]+)+|[a-z]+(?:[A-Z][a-z]+)+[0-9]?|[A-Z]+(?:_[A-Z0-9]+)+|[A-Za-z]{2,20}(?:_[A-Za-z]{2,20}){1,6}(?:_?[0-9])?|[a-z]{2,20}[0-9]?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,20}"
)
#: Digits and marks before and behind a word that do not make it a password.
_MAX_ENDS: Final = 5
_LEET: Final = str.maketrans("0@$13457", "oasieast")
_MARKS: Final = "!@#$%^&*+=?~_-.,:;/|"


def common(value: str) -> bool:
    """Whether `value` is a password that everybody knows: words for tests, rows of keys, plain words."""
    bare = value.strip(_MARKS + "0123456789")
    if not bare:
        return len(set(value)) <= 4 or bool(_SHORT_SEQUENCE.match(value)) or (value.isdigit() and len(value) < 8)
    if len(value) - len(bare) > _MAX_ENDS:
        return False
    leet = bare.translate(_LEET)
    words = segmented([piece for piece in pieces(leet) if not piece.isdigit()], _COMMON)
    return all(word in _COMMON for word in words)


def password(value: str) -> bool:
    """Whether `value` looks chosen as a password: letters with digits or marks, no selector, no name, not common."""
    if not 6 <= len(value) <= 256 or _SELECTOR.match(value) or _NAME_LIKE.fullmatch(value):
        return False
    letters = sum(char.isalpha() for char in value)
    digits = sum(char.isdigit() for char in value)
    if letters < 2 and not (digits >= 8 and len(set(value)) > 4):
        return False
    if not digits and not any(char in "!@#$%^&*+=?~" for char in value.rstrip("?!")):
        return False
    return not common(value)


_GROUPS: Final = re.compile(r"[a-z]{4}([ -]?)[a-z]{4}\1[a-z]{4}\1[a-z]{4}")


def app_password(value: str) -> bool:
    """The sixteen letters that mail providers give out for one program, in groups of four."""
    return _GROUPS.fullmatch(value) is not None and len(set(value)) >= 8 and not common(value.replace(" ", ""))


_ASKED_FOR: Final = re.compile(
    r"(?i)(?:your|my|some|enter|insert|replace|change_?this|placeholder|redacted|example|sample|dummy|here|todo|xxx)"
)
_NOTHING: Final = frozenset({"none", "null", "nil", "true", "false", "undefined", "yes", "no", "optional", "required"})


def weak_password(value: str) -> bool:
    """Whether `value` is a password, and one that everybody tries: of tests, of local databases, of defaults."""
    if not 3 <= len(value) <= 40 or not value.isascii() or not re.fullmatch(r"[\w!@#$%^&*+=?~.-]+", value):
        return False
    if value.lower() in _NOTHING or _ASKED_FOR.search(value) or not any(char.isalnum() for char in value):
        return False
    return common(value)
