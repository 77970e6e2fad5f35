"""Bytes to text, and offsets to lines and columns (layer 1)."""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from dataclasses import replace
from typing import Final

from aoplint.model.record import dataclass

#: UTF-32 before UTF-16: the mark of one begins with the mark of the other.
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: PEP 263: in one of the first two lines, in a comment.
_COOKIE: Final = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK: Final = re.compile(rb"[ \t\f]*(?:#.*)?")
_FIRST_LINES: Final = re.compile(rb"([^\r\n]*)(?:\r\n|\n|\r)?([^\r\n]*)")
#: Encodings that a declaration may name; anything else is odd and read as UTF-8 (robustness: codec tricks).
_KNOWN: Final = re.compile(
    r"utf_?8(?:_sig)?|ascii|us_ascii|latin_?(?:[1-9]|10)|iso_?8859_?(?:[1-9]|1[013-6])|(?:cp|windows_)125[0-8]|koi8_[rut]|"
    r"gbk|gb2312|gb18030|big5(?:_?hkscs)?|shift_?jis(?:_2004|x0213)?|s_?jis|euc_?(?:jp|kr|cn)|"
    r"cp(?:437|850|866|874|932|936|949|950)"
)
#: As CPython reads a declaration: an editor's suffix (utf-8-unix) does not matter.
_EDITOR_SUFFIX: Final = re.compile(r"^(utf_8|latin_1|iso_8859_1|iso_latin_1)_(?!sig$|\d).*")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_CONTROL: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD: Final = 8192
_SHOWN_CODEC: Final = 64


@dataclass(frozen=True, slots=True)
class SourceText:
    """Decoded text and how it was decoded.

    Args:
        text: the text without byte order mark; line ends as they are.
        encoding: what it was read as.
        bom: there was a byte order mark.
        exact: every byte was legal in `encoding`; False after a fallback.
        odd_codec: a declared encoding that is not to be trusted, None if there is none.
    """

    text: str
    encoding: str
    bom: bool = False
    exact: bool = True
    odd_codec: str | None = None

    @property
    def plain(self) -> bool:
        """Whether the bytes are the text in UTF-8 without a byte order mark."""
        return self.encoding == "utf-8" and self.exact and not self.bom


def decode(data: bytes, *, python: bool) -> SourceText:
    """The text of `data`; never fails.

    Args:
        data: the bytes of a file.
        python: honour a declaration by PEP 263.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _with_bom(data, mark, encoding, python)
    wide = _wide_encoding(data)
    if wide:
        return _strict(data, wide) or SourceText(data.decode(wide, "replace"), wide, exact=False)
    declared = _declared(data) if python else None
    if declared is None:
        return _utf8(data)
    normal = _normal(declared)
    if not _KNOWN.fullmatch(normal):
        return replace(_utf8(data), odd_codec=declared[:_SHOWN_CODEC])
    return _strict(data, normal) or _utf8(data)


def _with_bom(data: bytes, mark: bytes, encoding: str, python: bool) -> SourceText:
    body = data[len(mark) :]
    odd = None
    if python and encoding == "utf-8":
        declared = _declared(body)
        if declared is not None and not _KNOWN.fullmatch(_normal(declared)):
            odd = declared[:_SHOWN_CODEC]
    read = _strict(body, encoding)
    if read is None and mark == codecs.BOM_UTF32_LE:
        # The mark of UTF-16 and a zero character.
        body, encoding = data[2:], "utf-16-le"
        read = _strict(body, encoding)
    read = read or SourceText(body.decode(encoding, "replace"), encoding, exact=False)
    # A second mark is no text either: CPython refuses it, an editor does not show it.
    return replace(read, text=read.text.lstrip("\ufeff"), bom=True, odd_codec=odd)


def _strict(data: bytes, encoding: str) -> SourceText | None:
    try:
        return SourceText(data.decode(encoding), encoding.replace("_", "-"))
    except (UnicodeError, LookupError):
        return None


def _utf8(data: bytes) -> SourceText:
    return _strict(data, "utf-8") or SourceText(data.decode("latin-1"), "latin-1", exact=False)


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark, by where the zero bytes of mostly Latin text stand."""
    head = data[: min(_HEAD, len(data) & ~1)]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2], head[1::2]
    for encoding, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        mostly_latin = zeros.count(0) > 0.5 * len(zeros) and letters.count(0) < 0.05 * len(letters)
        # Tables of small numbers have the same zeros, but are full of control characters.
        if mostly_latin and not _CONTROL.search(head.decode(encoding, "replace")):
            return encoding
    return ""


def _declared(data: bytes) -> str | None:
    lines = _FIRST_LINES.match(data)
    first, second = lines.groups() if lines else (b"", b"")
    match = _COOKIE.match(first) or (_COOKIE.match(second) if _BLANK.fullmatch(first) else None)
    return match.group(1).decode("ascii", "replace") if match else None


def _normal(declared: str) -> str:
    name = _EDITOR_SUFFIX.sub(r"\1", declared.lower().replace("-", "_"))
    return "latin_1" if name == "iso_latin_1" else name


def looks_binary(data: bytes) -> bool:
    """Whether `data` is no text: a zero byte in its first 8 KiB, UTF-16 and UTF-32 aside."""
    head = data[:_HEAD]
    if b"\0" not in head:
        return False
    return not any(head.startswith(mark) for mark, _ in _BOMS[1:]) and not _wide_encoding(head)


class LineIndex:
    """Lines and columns of a text; both 1-based, columns in code points.

    A line ends with LF, CR LF or a lone CR.

    Args:
        text: the decoded text.
    """

    __slots__ = ("_lazy", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lazy: array[int] | None = None

    @property
    def _starts(self) -> array[int]:
        if self._lazy is None:
            self._lazy = _line_starts(self._text)
        return self._lazy

    @property
    def count(self) -> int:
        """Number of lines; a text that ends with a line end has an empty last line."""
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of `offset`, which may be the end of the text.

        Raises:
            IndexError: if `offset` is not in the text: a wrong offset must not become a wrong line.
        """
        if not 0 <= offset <= len(self._text):
            raise IndexError(f"no offset {offset} in a text of {len(self._text)}")
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Offset of a place; the column is cut to the line and its line end.

        Raises:
            IndexError: if there is no such line.
        """
        start, end = self._whole(line)
        # The last line has no end to stand in: one past it is the end of the text.
        last = end if line == self.count else end - 1
        return min(start + max(column, 1) - 1, last)

    def line_span(self, line: int) -> tuple[int, int]:
        """Interval of line `line` without its line end.

        Raises:
            IndexError: if there is no such line.
        """
        start, stop = self._whole(line)
        if line == self.count:
            return start, stop
        stop -= 1
        if self._text[stop] == "\n" and stop > start and self._text[stop - 1] == "\r":
            stop -= 1
        return start, stop

    def line(self, line: int) -> str:
        """Text of line `line` without its line end.

        Raises:
            IndexError: if there is no such line.
        """
        start, stop = self.line_span(line)
        return self._text[start:stop]

    def _whole(self, line: int) -> tuple[int, int]:
        if not 1 <= line <= self.count:
            raise IndexError(f"no line {line} among {self.count}")
        stop = self._starts[line] if line < self.count else len(self._text)
        return self._starts[line - 1], stop


def _line_starts(text: str) -> array[int]:
    starts = array("q", [0])
    if "\r" in text:
        starts.extend(match.end() for match in _LINE_END.finditer(text))
        return starts
    append, find, at = starts.append, text.find, text.find("\n")
    while at >= 0:
        append(at + 1)
        at = find("\n", at + 1)
    return starts
