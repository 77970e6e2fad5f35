"""Regular expressions, also pieces of them, digests and versions: what tells them from passwords (layer 6)."""

from __future__ import annotations

import re
from typing import Final

#: No password holds one of these but by intent: groups, classes, escapes and counts of regular expressions.
_CERTAIN: Final = re.compile(
    r"\(\?(?:[:=!>#]|<[=!A-Za-z]|P[<=]|[aimsux-]{1,6}[:)])"
    r"|\[\^?(?:a-z|A-Z|0-9|\\[dwsDWS])"
    r"|\\[dwsDWSb](?:[+*?{|()\[\]$\\]|\Z)"
    r"|[\])}\w.]\{[0-9]{1,4},[0-9]{0,4}\}"
)
#: Two of these make an expression: any one may be in a password.
_LIKELY: Final = tuple(
    re.compile(mark)
    for mark in (
        r"\A\^.*\$\Z",
        r"\.[*+]",
        r"\\[.()\[\]{}/+*?$^|]",
        r"\)[?*+$]",
        r"\][?*+$]",
        r"[A-Za-z_][?)*+.]{0,3}\|[(]{0,2}[A-Za-z_]",
    )
)
#: `password|passw?d|pwd`: words to choose from.
_ALTERNATIVES: Final = re.compile(
    r"[\^(]{0,3}[A-Za-z_?-]{2,40}[)*$]{0,3}(?:\|[(]{0,2}[A-Za-z_?-]{2,40}[)*$]{0,3}){1,60}"
)
#: Digests of files and of passwords, with what made them in front.
_DIGEST: Final = re.compile(
    r"(?i:(?:sha-?(?:1|2|3|224|256|384|512)|md5)[:=-])[A-Za-z0-9+/=_-]{20,200}"
    r"|\$(?:[1256y]|2[abxy]?|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,12})\$.{0,400}"
    r"|(?:pbkdf2|bcrypt|argon2|scrypt|sha1|sha256|md5|crypt|unsalted)(?:_?[a-z0-9]{1,12}){0,2}\${1,2}(?:[\w./+=$,-]{20,400})?"
    r"|\{(?:SSHA|SHA|CRYPT|MD5|SMD5|SSHA256|SSHA512|PBKDF2)\}.{0,400}"
)
#: `^1.0.0-beta.4`, `4.0.17(react@18.2.0)`; digits and points alone may be a date of birth.
_VERSION: Final = re.compile(
    r"(?:[~^<>=v]{1,2} ?[0-9]{1,5}(?:\.[0-9x*]{1,10}){1,3}(?:[-+.][0-9A-Za-z.+-]{1,80})?"
    r"|[0-9]{1,5}(?:\.[0-9x*]{1,10}){1,3}(?:-(?:alpha|beta|rc|dev|pre|next|canary|snapshot)[0-9A-Za-z.+-]{0,80}|(?=\()))"
    r"(?:\([^()\s]{1,200}\)){0,4}",
    re.IGNORECASE,
)


def expression(value: str) -> bool:
    """Whether `value` is a regular expression, or a piece of one."""
    if _CERTAIN.search(value) is not None or _ALTERNATIVES.fullmatch(value) is not None:
        return True
    return sum(mark.search(value) is not None for mark in _LIKELY) >= 2


def digest(value: str) -> bool:
    """Whether `value` says itself that it is a digest: `sha512-…`, `$2b$…`, `pbkdf2_sha256$…`."""
    return _DIGEST.fullmatch(value) is not None


def version(value: str) -> bool:
    """Whether `value` is the version of a package, with a sign before or a stage behind that tells."""
    return _VERSION.fullmatch(value) is not None
