from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.fix.suppressions import remove_unused
from aoplint.model.report import Report

RULE, OTHER = "aop-7.9-tls-verification-off", "aop-7.9-hardcoded-app-secret"
CALL = 'requests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)'


def report_of(folder: Path) -> Report:
    settings = load_settings(
        folder, config=None, isolated=True, overrides={"cache": False, "workers": 1, "select": (RULE, OTHER)},
        environ={}, today="2026-01-01",
    )  # fmt: skip
    return scan([Path()], settings).report


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"x = 1  # aoplint: ignore[{RULE}] because", "x = 1"),
        (f"# aoplint: ignore[{RULE}] because\nx = 1", "x = 1"),
        (f"# aoplint: ignore[{RULE}] because\r\nx = 1\r", "x = 1\r"),
        (f"x = 1  # noqa: E501  # aoplint: ignore[{RULE}] because", "x = 1  # noqa: E501"),
        (f"{CALL}  # aoplint: ignore[{RULE}, {OTHER}] because", f"{CALL}  # aoplint: ignore[{RULE}] because"),
        (f"{CALL}  # aoplint: ignore[{RULE}] because", None),
        (f"{CALL}  # aoplint: ignore[{RULE}] because until=2020-01-01", None),
        ("x = 1  # aoplint: ignore[no-such-rule] because", None),
        (f'x = "# aoplint: ignore[{RULE}] because"', None),
    ],
)
def test_only_what_suppresses_nothing_goes(tmp_path: Path, before: str, after: str | None) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(f"import requests\n\n{before}\n".encode())
    removed = remove_unused(report_of(tmp_path), tmp_path)
    assert path.read_bytes().decode() == f"import requests\n\n{before if after is None else after}\n"
    assert len(removed) == (after is not None)
    assert not remove_unused(report_of(tmp_path), tmp_path)


def test_markup_and_configuration(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        f"<p>a</p>\n<!-- aoplint: ignore[{OTHER}] because -->\n<p>b</p>\n", encoding="utf-8"
    )
    (tmp_path / "a.yaml").write_text(f"a: 1\nb: 2  # aoplint: ignore[{OTHER}] because\n", encoding="utf-8")
    assert len(remove_unused(report_of(tmp_path), tmp_path)) == 2
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "<p>a</p>\n<p>b</p>\n"
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "a: 1\nb: 2\n"
