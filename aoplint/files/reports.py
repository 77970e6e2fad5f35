"""Knows reports that an earlier run of aoplint left in the tree: they quote what it found (layer 3).

A report is known by how each format begins, whatever it is called. Nothing in a tree that git tracks is one, so that a
file which only looks like a report cannot be committed to be left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from aoplint.files.discover import Discovery
from aoplint.files.entry import Entry, Skip, SkipCode
from aoplint.files.read import read_head

_HEAD: Final = 8192
_XML: Final = rb"\A<\?xml version=\"1\.0\" encoding=\"UTF-8\"\?>\n"
_PAGE: Final = rb"\A<!doctype html>\n<html lang=\"en\">\n<head>\n"
_BEGINNINGS: Final = {
    ".html": (_PAGE + rb"(?:.*\n){1,4}?<meta name=\"generator\" content=\"aoplint\">",),
    ".json": (
        rb"\A\{\n  \"schema\": \"aoplint/",
        rb"\A\{\n  \"version\": \"[0-9.]+\",\n  \"scan\": \{\n    \"analyzer\": \{\n      \"id\": \"aoplint\"",
        rb"\A\[\n  \{\n    \"description\": \".*\",\n    \"check_name\": \"(?:aop|secrets)-",
    ),
    ".jsonl": (rb"\A\{\"type\":\"finding\",\"rule\":\"", rb"\A\{\"type\":\"report\",\"schema\":\"aoplint/"),
    ".sarif": (rb"\A\{\n  \"\$schema\": \".*sarif(?:.*\n){2,6}? +\"driver\": \{\n +\"name\": \"aoplint\"",),
    ".md": (rb"\A## aoplint: ", rb"\A## Data inventory\n\n### The way of data\n"),
    ".txt": (rb"\AOpen Platform use(?: found at .|: not known, because .|: none found; absence, )",),
    ".xml": (_XML + rb"<testsuites name=\"aoplint\" ", _XML + rb"<checkstyle version=\"[^\"]*\">\n  <!-- exit \d"),
}  # fmt: skip
#: Other endings that people give to these formats.
_LIKE: Final = {".htm": ".html", ".markdown": ".md", ".log": ".txt", ".out": ".txt", ".ndjson": ".jsonl"}
_KNOWN: Final = {
    suffix: tuple(map(re.compile, _BEGINNINGS[_LIKE.get(suffix, suffix)])) for suffix in (*_BEGINNINGS, *_LIKE)
}
_JSON: Final = (*_KNOWN[".json"], *_KNOWN[".sarif"])


def without_reports(discovery: Discovery) -> Discovery:
    """`discovery` with reports of earlier runs left out, which are not named and not tracked by git."""
    skip = Skip(code=SkipCode.OWN_REPORT, text="a report that aoplint wrote")
    entries = tuple(replace(entry, skip=skip) if _is_report(entry) else entry for entry in discovery.entries)
    return replace(discovery, entries=entries)


def _is_report(entry: Entry) -> bool:
    if entry.skip is not None or entry.explicit or entry.tracked or entry.blob or entry.is_directory:
        return False
    suffix = PurePath(entry.path).suffix.lower()
    beginnings = _JSON if suffix == ".json" else _KNOWN.get(suffix, ())
    if not beginnings:
        return False
    head = read_head(entry.absolute, _HEAD)
    return not isinstance(head, Skip) and any(beginning.match(head) for beginning in beginnings)
