"""Candidates in columns with telling names: rows of SQL inserts and of CSV files (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate
from aoplint.secrets.interest import Interest
from aoplint.secrets.places import base_place

_INSERT: Final = re.compile(
    r"(?i)\binsert\s{1,20}(?:ignore\s{1,20})?into\s{1,20}[\w`\".\[\]]{1,160}\s{0,20}"
    r"\((?P<columns>[^()]{1,2000})\)\s{0,40}values\s{0,40}"
)
_CELL: Final = re.compile(
    r"\s{0,80}(?:[NnEe]?'(?P<quoted>(?:[^'\\]|\\.|''){0,4096})'|(?P<other>[^,'()]{0,400}))\s{0,80}"
)
_NEXT_ROW: Final = re.compile(r"\)\s{0,80},?\s{0,80}(?=\()")
_FIELD: Final = re.compile(r'"(?P<quoted>(?:[^"\r\n]|""){0,4096})"|(?P<bare>[^"\r\n]{0,4096}?)(?=[,;\t|\r\n]|\Z)')
_DELIMITERS: Final = ",;\t|"
_MAX_ROWS: Final = 5000


def collect_tables(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates in rows of tables."""
    if view.path.lower().endswith((".csv", ".tsv")):
        yield from _separated(view, interest)
    if "insert" in view.text or "INSERT" in view.text:
        for statement in _INSERT.finditer(view.text):
            yield from _inserted(view, interest, statement)


def _inserted(view: FileView, interest: Interest, statement: re.Match[str]) -> Iterator[Candidate]:
    columns = [column.strip(' \t\r\n`"[]') for column in statement["columns"].split(",")]
    telling = {number: name for number, name in enumerate(columns) if interest.name(name)}
    at = statement.end()
    for _ in range(_MAX_ROWS if telling else 0):
        if not view.text.startswith("(", at):
            return
        at += 1
        for number in range(len(columns)):
            cell = _CELL.match(view.text, at)
            if cell is None:
                return
            if number in telling and cell["quoted"]:
                yield _candidate(view, telling[number], statement.start(), *cell.span("quoted"))
            at = cell.end()
            if not view.text.startswith(",", at):
                break
            at += 1
        following = _NEXT_ROW.match(view.text, at)
        if following is None:
            return
        at = following.end()


def _separated(view: FileView, interest: Interest) -> Iterator[Candidate]:
    text = view.text
    end = text.find("\n")
    header = text[: end if end >= 0 else len(text)].rstrip("\r")
    delimiter = max(_DELIMITERS, key=header.count)
    columns = [column.strip().strip('"') for column in header.split(delimiter)]
    telling = {number: name for number, name in enumerate(columns) if interest.name(name)}
    at = end + 1
    for _ in range(_MAX_ROWS if telling and end >= 0 else 0):
        if at >= len(text):
            return
        for number in range(len(columns)):
            field = _FIELD.match(text, at)
            if field is None:
                break
            group = "quoted" if field["quoted"] is not None else "bare"
            if number in telling and field[group]:
                yield _candidate(view, telling[number], 0, *field.span(group))
            at = field.end()
            if not text.startswith(delimiter, at):
                break
            at += 1
        following = text.find("\n", at)
        if following < 0:
            return
        at = following + 1


def _candidate(view: FileView, name: str, name_at: int, start: int, stop: int) -> Candidate:
    value = view.text[start:stop].replace("''", "'")
    return Candidate(start=start, stop=stop, value=value, name=name, name_at=name_at, place=base_place(view))
