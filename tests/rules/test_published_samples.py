"""Logins and tokens that standards print as examples are known: whoever repeats them discloses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.model.levels import Severity
from tests.rules.conftest import settings_at

BASIC = "Authorization: Basic {}\n"
TOKEN = 'access_token = "{}"\n'


def worst(folder: Path, name: str, text: str) -> Severity | None:
    (folder / name).write_text(text, encoding="utf-8")
    found = scan([Path(".")], settings_at(folder)).report.findings
    return max((finding.severity for finding in found), key=lambda severity: severity.rank, default=None)


@pytest.mark.parametrize(
    ("name", "form", "published", "own"),
    [
        ("request.http", BASIC, "czZCaGRSa3F0MzpnWDFmQmF0M2JW", "dWZnMDQ6MTlSYnFqUTIyWnFzcA=="),
        ("token.py", TOKEN, "2YotnFZFEjr1zCsicMWpAA", "8QwzLmTqPv3bXcRtYk5nDw"),
        ("oauth1.py", TOKEN.replace("access", "oauth"), "kkk9d7dh3k39sjv7", "q7x2m9d4kp3v8z1r"),
    ],
)
def test_what_a_standard_prints_is_a_note_at_most(
    tmp_path: Path, name: str, form: str, published: str, own: str
) -> None:
    assert worst(tmp_path, name, form.format(published)) in (None, Severity.NOTE)
    assert worst(tmp_path, name, form.format(own)) not in (None, Severity.NOTE)
