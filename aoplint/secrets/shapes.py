"""Shapes of values: formats that speak for a secret, and those that speak against one (layer 6)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Final

from aoplint.secrets.expressions import digest, expression, version
from aoplint.secrets.passwords import app_password, common, password, weak_password
from aoplint.secrets.placeholders import example, placeholder
from aoplint.secrets.words import pieces

Shape = Callable[[str], bool]

#: Mean length from which on runs of letters are words; drawn ones are half as long.
_MEAN_WORD: Final = 4.0
_VOWELS: Final = frozenset("aeiouy")
_ALNUM: Final = re.compile(r"[A-Za-z0-9]+")


def _whole(pattern: str, flags: int = 0) -> Shape:
    compiled = re.compile(pattern, flags)
    return lambda value: compiled.fullmatch(value) is not None


def entropy(value: str) -> float:
    """Bits per character by the value's own frequencies."""
    if not value:
        return 0.0
    counts = [value.count(char) for char in set(value)]
    return -sum(count / len(value) * log2(count / len(value)) for count in counts)


def changes(value: str) -> int:
    """How often neighbouring characters are of another class: lower, upper, digit, other."""
    classes = ["l" if c.islower() else "u" if c.isupper() else "d" if c.isdigit() else "o" for c in value]
    return sum(1 for a, b in pairwise(classes) if a != b)


def _digits_and_letters(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _mixed(value: str) -> bool:
    """Letters of both cases and digits, and no order in them."""
    return (
        _ALNUM.fullmatch(value) is not None
        and any(c.isdigit() for c in value)
        and any(c.islower() for c in value)
        and any(c.isupper() for c in value)
        and changes(value) >= len(value) // 4
    )


def _random(value: str) -> bool:
    """Looks drawn by lot: letters and digits in turns, many different ones."""
    if not _digits_and_letters(value) or len(value) < 10 or not value.isascii():
        return False
    if not re.fullmatch(r"[A-Za-z0-9_+/=~-]+", value) or len(set(value)) < min(8, len(value) // 2):
        return False
    return changes(value) >= max(3, len(value) // 6) and not _named(value)


def _named(value: str) -> bool:
    """A name somebody gave: its letters come in words, `gs_oauth2_refresh_token`."""
    words = [piece for piece in pieces(value) if piece.isalpha()]
    parted = "_" in value or "-" in value or (value != value.lower() and value != value.upper())
    if not parted or not words or sum(char.isdigit() for char in value) * 6 > len(value):
        return False
    spoken = all(len(word) < 4 or not _VOWELS.isdisjoint(word) for word in words)
    return spoken and sum(map(len, words)) / len(words) >= _MEAN_WORD


def _login(value: str) -> tuple[str, str]:
    """User name and password of a login in base64, with or without padding; empty if it is none."""
    if not re.fullmatch(r"[A-Za-z0-9+/]{8,1000}={0,2}", value):
        return "", ""
    try:
        text = base64.b64decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4), validate=True).decode("ascii")
    except ValueError:
        return "", ""
    user, _, password = text.strip(":").partition(":")
    return (user, password) if password and text.isprintable() else ("", "")


def _basic_login(value: str) -> bool:
    return bool(_login(value)[1])


def _common_login(value: str) -> bool:
    """A login in base64 whose password everybody knows, or that is a placeholder: `user:password`."""
    password = _login(value)[1]
    return bool(password) and (common(password) or placeholder(password))


def _salt(value: str) -> bool:
    """The 64 printable characters that frameworks draw for their keys and salts."""
    return (
        48 <= len(value) <= 80
        and value.isascii()
        and value.isprintable()
        and len(set(value)) >= 28
        and changes(value) >= 20
    )


def _key_like(value: str) -> bool:
    """A long drawn text that may hold marks, as frameworks make them: `x8#k2(!…`."""
    if not 16 <= len(value) <= 200 or not value.isascii() or " " in value or _worded(value):
        return False
    return len(set(value)) >= 10 and changes(value) >= len(value) // 4 and any(char.isdigit() for char in value)


_HEX_SECRET: Final = re.compile(r"(?=[a-f]{0,31}[0-9])(?=[0-9]{0,31}[a-f])[0-9a-f]{32}|sandbox[0-9a-f]{25}")


def _aop_secret(value: str) -> bool:
    """App Secret: 32 or 28 letters and digits of both cases, 32 hexadecimal digits, `sandbox` and 25 of them."""
    return (len(value) in (28, 32) and _mixed(value)) or _HEX_SECRET.fullmatch(value) is not None


def _sequence(value: str) -> bool:
    """Runs of the alphabet or of the digits, one character or block again and again."""
    if len(value) < 4:
        return False
    if len(set(value)) <= max(1, min(3, len(value) // 8)) or len(set(value)) <= 2 < len(value) // 3:
        return True
    enough = (0.7 if len(value) >= 12 else 0.86) * (len(value) - 1)
    steps = [ord(b) - ord(a) for a, b in pairwise(value)]
    if sum(1 for step in steps if step in (1, 0)) >= enough:
        return True
    if sum(1 for step in steps if step in (-1, 0)) >= enough:
        return True
    return any(_repeats(value, size) for size in range(1, min(11, len(value) // 2) + 1))


def _repeats(value: str, size: int) -> bool:
    return value == (value[:size] * (len(value) // size + 1))[: len(value)]


def _worded(value: str) -> bool:
    """Natural language: words, dotted or kebab names, no digit within a word."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", value) if part]
    if not parts:
        return True
    bare = [part.strip("0123456789") for part in parts]
    joined = "".join(bare)
    if any(char.isdigit() for char in joined):
        return False
    words = [word for part in bare for word in pieces(part)]
    return not words or sum(map(len, words)) / len(words) >= 3.0


_REFERENCE: Final = re.compile(
    r"\A\$(?:env|global|script|using):|\$\{|\$\(|\$[A-Z_]{2}|\{\{|\{[A-Za-z_]|%\(|%[A-Z_]+%|<[^>]*>|\A[<\[({].*[>\])}]\Z|\(\)|\A[!@]|\A(?:ENC\[|enc:)"
    r"|(?i:\A(?:vault|arn|gcp|aws|op|ssm|kms|sm|env|file|doppler|secretsmanager)[:/])"
    r"|\A(?:os|process|env|settings|config|self|this|secrets|vars|import|app|request|args|options|props)\.[A-Za-z_]"
)
#: Sealed by a tool, or kept in a store: no drawn key begins so.
_SEALED: Final = re.compile(r"ENC\[|enc:|(?i:vault|arn|gcp|aws|op|ssm|kms|sm|doppler|secretsmanager)[:/]")
_MASK: Final = re.compile(r"[*•·xX.…#?_-]{4,}|…|\.\.\.")
_URL: Final = re.compile(r"(?i:[a-z][a-z0-9+.-]{1,20}://|data:|mailto:)")
_UUID: Final = re.compile(r"(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?")
_PATH: Final = re.compile(
    r"(?:[A-Za-z]:)?(?:\.{0,2}[/\\])?[\w.@ -]{0,64}(?:[/\\][\w.@ -]{1,64}){1,20}[/\\]?"
    r"|[\w-]{1,60}\.(?:py|js|json|ya?ml|txt|pem|key|env|html?|css|png|jpe?g|svg|md)"
)

#: Every rule asks the same of a value: what costs more than remembering is remembered.
_REMEMBERED: Final = 1 << 11


def _remembered(shape: Shape) -> Shape:
    return lru_cache(maxsize=_REMEMBERED)(shape)


SHAPES: Final[dict[str, Shape]] = {
    # formats
    "aop-secret": _aop_secret,
    "random": _remembered(_random),
    "legacy-secret": lambda value: 10 <= len(value) <= 12 and _mixed(value),
    "app-key": _whole(r"[1-9][0-9]{4,8}|10[0-9]{8}"),
    "aop-token": _whole(r"5000[0-9][0-9A-Za-z]{45,80}"),
    "aop-access-token": _whole(r"5000[02-9](?=[0-9]{0,75}[A-Za-z])[0-9A-Za-z]{45,80}"),
    "aop-refresh-token": _whole(r"50001(?=[0-9]{0,75}[A-Za-z])[0-9A-Za-z]{45,80}"),
    "top-session": _whole(r"6[0-9]{3}(?=[0-9]{0,79}[A-Za-z])[0-9a-zA-Z]{35,80}"),
    "hex-32": _whole(r"[0-9a-fA-F]{32}"),
    "uuid": lambda value: _UUID.fullmatch(value) is not None,
    "password": _remembered(password),
    "app-password": app_password,
    "key-like": _key_like,
    "basic-login": _basic_login,
    "stored-password": lambda value: 3 <= len(value) <= 256 and not any(char.isspace() for char in value),
    "salt": _salt,
    "uuid-secret": lambda value: _UUID.fullmatch(value) is not None and len(set(value)) > 8,
    # what is no secret
    "common-password": _remembered(common),
    "weak-password": _remembered(weak_password),
    "common-login": _common_login,
    "placeholder": _remembered(placeholder),
    "reference": lambda value: _REFERENCE.search(value) is not None,
    "sealed": lambda value: _SEALED.match(value) is not None,
    "masked": lambda value: _MASK.search(value) is not None,
    "sequence": _remembered(_sequence),
    "words": _remembered(_worded),
    "url": lambda value: _URL.match(value) is not None,
    "path": lambda value: _PATH.fullmatch(value) is not None and not _mixed(value),
    "spaced": lambda value: any(char.isspace() for char in value.strip()),
    "foreign": lambda value: not value.isascii(),
    "digits": lambda value: value.isdigit(),
    "expression": _remembered(expression),
    "digest": digest,
    "version": version,
    "example": example,
}
#: Formats that are evidence by themselves; under a weak name nothing else counts.
EXACT: Final = frozenset({"aop-secret", "aop-token", "aop-access-token", "aop-refresh-token", "top-session", "salt"})
#: Formats that hold spaces.
SPACED: Final = frozenset({"app-password", "salt"})
#: Formats of places that hold nothing but logins: also a poor password is one there.
TRUSTED: Final = frozenset({"stored-password", "basic-login", "weak-password"})
#: What no secret of any rule looks like.
ALWAYS_REJECTED: Final = (
    "reference", "masked", "digest", "expression", "version", "sequence", "spaced", "foreign", "placeholder",
)  # fmt: skip
#: What also a place that holds nothing but logins does not hold.
TRUSTED_REJECTED: Final = ("reference", "masked", "example")


def described(value: str) -> str:
    """The value's outer form in words, for evidence; says nothing that would help to guess it."""
    size = len(value)
    if value.isdigit():
        return f"{size} digits"
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", value):
        return f"{size} hexadecimal digits"
    if _ALNUM.fullmatch(value):
        both = any(c.islower() for c in value) and any(c.isupper() for c in value)
        return f"{size} {'mixed-case ' if both else ''}letters and digits"
    return f"{size} characters"
