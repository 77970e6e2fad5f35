"""What can answer a duty in one file."""

from __future__ import annotations

import pytest

from aoplint.evidence.local import _is_output


@pytest.mark.parametrize(
    "text",
    [
        '{"aoplint-baseline": 1}\n',
        '{\n  "schema": "aoplint/report/1"\n}\n',
        '<!doctype html>\n<head>\n<meta name="generator" content="aoplint">\n',
        '{"runs": [{"tool": {"driver": {\n "name": "aoplint"}}}]}',
        '[{"check_name": "aop-7.9-hardcoded-app-key"}]',
    ],
)
def test_what_aoplint_wrote_is_no_evidence(text: str) -> None:
    assert _is_output(text)


def test_other_files_are() -> None:
    assert not _is_output('<label><input type="checkbox"> I agree to the privacy policy</label>')
