"""The one neutraliser of every sink: what could act on a reader or a viewer becomes visible (layer 12)."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, soft hyphen, fillers, bidi controls, zero-width characters, line and paragraph
# separators, invisible operators, byte order mark, annotation anchors, surrogates, noncharacters, tags and
# supplementary variation selectors.
_UNSAFE_RANGES = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSAFE = re.compile(f"[{_UNSAFE_RANGES}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_AUTOLINK = re.compile(r"@|:(?=//)|\bwww(?=\.)|#(?=\d)|\bGH(?=-\d)|\bmailto(?=:)", re.IGNORECASE)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()+!|~$^]|(?<=\d)\.(?=\s)|(?:^|(?<=\s))[-=#]+(?=\s|$)", re.MULTILINE)


def escape(character: str) -> str:
    """The visible form of one character, such as `\\x1b` or `\\u202e`."""
    if character in _SHORT:
        return _SHORT[character]
    point = ord(character)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def neutralise(text: str, keep: str = "") -> str:
    """`text` with every unsafe character in its visible form, those in `keep` left alone."""
    return _UNSAFE.sub(lambda found: found[0] if found[0] in keep else escape(found[0]), text)


def is_unsafe(character: str) -> bool:
    """Whether `neutralise` would replace `character`."""
    return _UNSAFE.match(character) is not None


def paragraphs(text: str) -> str:
    """`neutralise`, but line ends stay line ends (all of them as LF)."""
    return neutralise(text.replace("\r\n", "\n"), keep="\n")


def ascii_only(text: str) -> str:
    """`text` for a sink that can only show ASCII."""
    return "".join(character if character < "\x80" else escape(character) for character in text)


def whole(text: str) -> str:
    """`text` with lone surrogates made visible and nothing else changed, so that it can be encoded."""
    return _SURROGATE.sub(lambda found: escape(found[0]), text)


def json_safe(serialised: str) -> str:
    """Serialised JSON with every unsafe character as a JSON escape: the same data, harmless when shown."""

    def escaped(found: re.Match[str]) -> str:
        point = ord(found[0])
        if found[0] == "\n":
            return found[0]
        if point < 0x10000:
            return f"\\u{point:04x}"
        point -= 0x10000
        return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"

    return _UNSAFE.sub(escaped, serialised)


def command_data(text: str) -> str:
    """`text` as the message of a GitHub workflow command."""
    return paragraphs(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """`text` as a property of a GitHub workflow command."""
    return command_data(neutralise(text)).replace(":", "%3A").replace(",", "%2C")


def markdown(text: str) -> str:
    """`text` as Markdown that shows it literally: no markup, mention, reference or automatic link."""
    plain = neutralise(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = _MARKDOWN.sub(lambda found: f"\\{found[0]}", plain)
    return _AUTOLINK.sub(lambda found: f"{found[0]}<!-- -->", plain)


def markdown_code(text: str, *, cell: bool = False) -> str:
    """`text` as a Markdown code span, in a table `cell` with its bars escaped."""
    plain = neutralise(text)
    ticks = "`" * (_longest_run(plain) + 1)
    pad = " " if plain[:1] in ("`", " ", "") or plain[-1:] in ("`", " ") else ""
    span = f"{ticks}{pad}{plain}{pad}{ticks}"
    return span.replace("|", "\\|") if cell else span


def markdown_fence(text: str, language: str = "") -> str:
    """`text` as a fenced Markdown block whose fence is longer than any in it."""
    plain = neutralise(text, keep="\n\t")
    fence = "`" * max(3, _longest_run(plain) + 1)
    return f"{fence}{language}\n{plain}\n{fence}"


def xml(text: str) -> str:
    """`text` as XML character data or attribute value; what XML cannot hold is visible."""
    plain = paragraphs(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace('"', "&quot;").replace("\n", "&#10;")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
