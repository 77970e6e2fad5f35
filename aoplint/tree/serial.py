"""The Unit as bytes and back: a JSON header and compressed arrays; holds no text of the file (layer 2).

Atoms that come from the file are stored as the interval of their first occurrence and read from the source when
the Unit is loaded (the source is read anyway, to be hashed), so a cached Unit can hold no secret.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zlib
from array import array
from operator import gt
from typing import Final

from aoplint.tree.kinds import FORMAT
from aoplint.tree.unit import Unit, parents_of

_MAGIC: Final = b"aoplint-unit\n"
_ARRAYS: Final = (
    ("kind", "B"),
    ("end", "I"),
    ("role", "B"),
    ("atom", "I"),
    ("start", "I"),
    ("stop", "I"),
    ("atom_spans", "I"),
    ("comments", "I"),
)
#: No node of a text takes more than this many bytes, and no text has more nodes than characters by far.
_BYTES_PER_CHARACTER: Final = 256
_LEAST: Final = 1 << 16
#: What may stand within a dotted name of Python: `import a . b`; elsewhere `#` may begin a name (`<input #field>`).
_BLANKS: Final = re.compile(r"\s+|\\|#[^\r\n]*")


class UnitFormatError(ValueError):
    """The bytes are no Unit of this format, or do not belong to the source."""


def dump(unit: Unit) -> bytes:
    """`unit` as bytes."""
    words = {number: text for number, text in enumerate(unit.atoms) if unit.atom_spans[2 * number + 1] == 0}
    parts = []
    for name, code in _ARRAYS:
        data = array(code, getattr(unit, name))
        if sys.byteorder == "big":
            data.byteswap()
        parts.append(data.tobytes())
    header = {
        "format": FORMAT,
        "language": unit.language,
        "words": words,
        "itemsize": array("I").itemsize,
        "sizes": [len(part) for part in parts],
    }
    body = zlib.compress(b"".join(parts), 1)
    return _MAGIC + json.dumps(header, sort_keys=True, separators=(",", ":")).encode() + b"\n" + body


def load(data: bytes, source: str) -> Unit:
    """The Unit that `dump` wrote for a file with text `source`.

    Raises:
        UnitFormatError: if the bytes are damaged, of another format, or do not fit the source.
    """
    if not data.startswith(_MAGIC):
        raise UnitFormatError("not a Unit")
    head, _, body = data[len(_MAGIC) :].partition(b"\n")
    try:
        header = json.loads(head)
        if header["format"] != FORMAT or header["itemsize"] != array("I").itemsize:
            raise UnitFormatError("another format")
        sizes = [int(size) for size in header["sizes"]]
        words = {int(number): str(text) for number, text in header["words"].items()}
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(body, _LEAST + _BYTES_PER_CHARACTER * len(source))
        language = str(header["language"])
    except UnitFormatError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        # Not chained: an error of the decoder holds what it could not decode.
        raise UnitFormatError("damaged") from None
    if not unpacker.eof or unpacker.unused_data:
        raise UnitFormatError("damaged")
    if sum(sizes) != len(raw) or len(sizes) != len(_ARRAYS) or any(size < 0 for size in sizes):
        raise UnitFormatError("damaged")
    arrays = _split(raw, sizes)
    _check(arrays, len(source))
    unit = Unit(language=language, atoms=_atoms(arrays["atom_spans"], words, source, language), **arrays)
    try:
        unit.parent = parents_of(unit.end)
    except ValueError:
        raise UnitFormatError("damaged") from None
    return unit


def _split(raw: bytes, sizes: list[int]) -> dict[str, array[int]]:
    arrays: dict[str, array[int]] = {}
    at = 0
    for (name, code), size in zip(_ARRAYS, sizes):
        data = array(code)
        if size % data.itemsize:
            raise UnitFormatError("damaged")
        data.frombytes(raw[at : at + size])
        if sys.byteorder == "big":
            data.byteswap()
        arrays[name] = data
        at += size
    return arrays


def _check(arrays: dict[str, array[int]], length: int) -> None:
    count = len(arrays["kind"])
    atoms = len(arrays["atom_spans"]) // 2
    lengths_agree = all(len(arrays[name]) == count for name in ("end", "role", "atom", "start", "stop"))
    if not count or not lengths_agree or len(arrays["atom_spans"]) % 2 or len(arrays["comments"]) % 2:
        raise UnitFormatError("damaged")
    in_source = max(arrays["stop"]) <= length and max(arrays["atom_spans"]) <= length
    if not in_source or max(arrays["atom"]) >= atoms or max(arrays["end"]) > count:
        raise UnitFormatError("does not fit the source")
    if any(map(gt, arrays["start"], arrays["stop"])):
        raise UnitFormatError("damaged")


def _atoms(spans: array[int], words: dict[int, str], source: str, language: str) -> tuple[str, ...]:
    dotted = language == "python"
    texts = []
    for number in range(len(spans) // 2):
        stop = spans[2 * number + 1]
        text = source[spans[2 * number] : stop] if stop else words.get(number, "")
        if stop and dotted and not text.isidentifier():
            text = _BLANKS.sub("", text)
        texts.append(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return tuple(texts)
