"""Variants of idioms: one that data gets through, and one that differs in a word and stops it.

A file of `variants/` holds blocks. `==> name TF` is the body of a function, `=== name TF` a file, `+++ name TF` several,
each after `--- path`. `T` is a variant in which data of `SRC` reaches `SINK`, `F` one in which it does not; of
`«this|that»` (or `«this¦that»`) the first belongs to `T`, the second to `F`. What Python does decides, not this engine:
the cases were run with a marked text for `SRC`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "variants"
_HEAD = re.compile(r"(==>|===|\+\+\+) (\S+) (TF|T|F)$")
_CHOICE = re.compile(r"«([^«»]*)»", re.S)
_RUN = re.compile(r"^(?:async )?def run\(SRC.*\):\n", re.M)

#: Files by path.
Files = Mapping[str, str]


def cases(path: Path) -> Iterator[tuple[str, bool, Files]]:
    """The variants in a file: name, whether data gets through, its files."""
    kind, name, labels, body = "", "", "", list[str]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), "=== end T"]:
        head = _HEAD.fullmatch(line)
        if head is None:
            body.append(line)
            continue
        for label in labels:
            yield f"{name}_{label}", label == "T", _files(kind, _chosen("\n".join(body) + "\n", label))
        kind, name, labels, body = head[1], head[2], head[3], []


def _chosen(text: str, label: str) -> str:
    def choose(found: re.Match[str]) -> str:
        sign = "¦" if "¦" in found[1] else "|"
        parts = found[1].rsplit(sign, 1) if sign == "¦" else found[1].split(sign)
        return parts[0 if label == "T" else 1]

    return _CHOICE.sub(choose, text)


def _files(kind: str, text: str) -> dict[str, str]:
    if kind == "==>":
        body = "inp = SRC\n" + text.replace("SRC", "inp")
        text = "def run(SRC):\n" + "".join(f"    {line}\n" if line else "\n" for line in body.splitlines())
    else:
        # Each use of the name of a source is a source: data that is changed later goes through a variable.
        run = _RUN.search(text)
        if run:
            text = text[: run.end()] + "    inp = SRC\n" + text[run.end() :].replace("SRC", "inp")
    text = text.replace("SINK", "os.system").replace("SRC", "taint_src").replace("inp = inp", "inp = taint_src")
    if kind != "+++":
        return {"m.py": "import os\n" + text}
    return files_of(text)


def files_of(text: str) -> dict[str, str]:
    """The files of a text, each after `--- path`."""
    parts = re.split(r"(?m)^--- (\S+)\n", text)[1:]
    return dict(zip(parts[::2], parts[1::2]))
