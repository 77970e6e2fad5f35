"""Pieces of text that, repeated, make patterns that look back take the square of the time."""

from __future__ import annotations

#: Characters of an input that what takes the square of the time would not come to the end of.
SIZE = 400_000
#: In lines that are masked.
IN_LINES = [
    "a",
    "1",
    "1 ",
    "+",
    "+1 ",
    "a@",
    "a.",
    "@a.",
    "1号",
    "市",
    "Aa",
    "A ",
    "1 A ",
    "12 Aa St",
    "rue ",
    "rue a1",
    "00 ",
    "tel:1",
    "passport ",
    "passport 11 ",
    "DE89",
    "DE89 1234 ",
    "4111 ",
    "555-",
    'address="',
    'address="a 1',
    "://a:",
    "eyJa",
    "secret=",
    "bearer ",
    "k3Q",
    "…",
    "***",
    "\n",
    "%40",
    "身份证",
    "(1)",
]
#: In code whose context is a fingerprint.
IN_CODE = ["'", '"', '"""', "'''", "/*", "<!--", "`", "\\", "def f", "\ndef f():", "\n ", "(", "0x", "a1", "//", "r'''"]
#: In comments that may suppress findings.
IN_COMMENTS = ["#", "# ", "aoplint: ", "aoplint: ignore[", "aoplint: ignore[x] until=", "nosec ", "-", " ", "until=2 "]
