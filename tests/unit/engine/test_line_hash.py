"""GitHub's hash of a line: known values, an implementation of its own, and nothing hidden in what is hashed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.engine.line_hash import LineHashes
from aoplint.report import RenderOptions, render
from aoplint.text import LineIndex

#: From tests of github/codeql-action.
KNOWN = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": [
        "8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1",
        "e6ceba753e1a442:1",
    ],
}  # fmt: skip


def rolled(text: str) -> list[str]:
    """The hashes of all lines, unit by unit in a rolling window, as the upload action makes them."""
    raw = text.encode("utf-16-le")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    window, waiting, counts = [0] * 100, [False] * 100, dict[str, int]()
    found: list[str] = []
    value = index = 0
    line_start, after_cr = True, False

    def put(unit: int, starts: bool) -> None:
        nonlocal value, index
        if waiting[index]:
            name = f"{value:x}"
            counts[name] = counts.get(name, 0) + 1
            found.append(f"{name}:{counts[name]}")
        waiting[index] = starts
        value = (value * 37 + unit - window[index] * 37**100) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*units, 65535]:
        if unit in (9, 32) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if after_cr else unit
        put(unit, line_start)
        line_start = unit == 10
    for _ in range(100):
        put(0, False)
    return found


def hashes(text: str) -> list[str]:
    lines = LineIndex(text)
    made = LineHashes(text, lines)
    return [made.of(number) for number in range(1, lines.count + 1)]


@pytest.mark.parametrize("text", KNOWN)
def test_known_values(text: str) -> None:
    assert hashes(text) == KNOWN[text] == rolled(text)


@given(
    st.lists(
        st.sampled_from(["a", "b", " ", "\t", "\n", "\r", "\r\n", "é", "😀", "x = 1\n" * 30, "y" * 99]), max_size=40
    )
)
def test_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert hashes(text) == rolled(text)


def test_the_same_line_again_is_counted() -> None:
    text = "same = 1\n" * 40
    assert [one.partition(":")[2] for one in hashes(text)[:3]] == ["1", "2", "3"]
    assert LineHashes(text, LineIndex(text)).of(99) == ""


@given(st.lists(st.text("ab \t", max_size=70), max_size=12), st.data())
def test_nothing_outside_of_the_interval_is_hashed(rows: list[str], data: st.DataObject) -> None:
    text = "\n".join(rows)
    lines = LineIndex(text)
    number = data.draw(st.integers(1, lines.count))
    start, stop = LineHashes(text, lines).span(number)
    changed = text[:stop] + ("" if stop == len(text) else text[stop] + "z" * (len(text) - stop - 1))
    assert start == lines.line_span(number)[0]
    mine, others = (LineHashes(one, LineIndex(one)).of(number).partition(":")[0] for one in (text, changed))
    assert mine == others


def prints(folder: Path, text: str, *, encoding: str = "utf-8") -> dict[str, dict[str, str]]:
    (folder / "app.py").write_bytes(text.encode(encoding))
    settings = load_settings(
        folder, config=None, isolated=True, overrides={"cache": False, "workers": 1}, environ={}, today="2026-01-01"
    )
    log = json.loads(render("sarif", scan([Path("app.py")], settings).report, RenderOptions()))
    return {one["ruleId"]: one["partialFingerprints"] for one in log["runs"][0]["results"]}


CALL = 'import iop\n\nURL = "http://api-sg.aliexpress.com/sync"\n'
SECRET = 'APP_SECRET = "Inv3nted0Inv3nted1Inv3nted2Inv34"\n'
HTTP, NAME = "aop-7.9-gateway-plain-http", "primaryLocationLineHash"


def test_a_scan_gives_the_hash_of_the_line(tmp_path: Path) -> None:
    assert prints(tmp_path, CALL)[HTTP][NAME] == rolled(CALL)[2]
    wide = CALL + "# é\n"
    assert prints(tmp_path, wide)[HTTP][NAME] == rolled(wide)[2]
    assert NAME not in prints(tmp_path, wide, encoding="utf-8-sig")[HTTP]


@pytest.mark.parametrize("between", ["", "# a\n", "    \n" * 50])
def test_what_is_close_before_a_secret_has_none(tmp_path: Path, between: str) -> None:
    found = prints(tmp_path, CALL + between + SECRET)
    assert len(found) > 1
    assert not any(NAME in one for one in found.values())


def test_what_is_far_from_a_secret_has_one(tmp_path: Path) -> None:
    found = prints(tmp_path, CALL + "# far\n" * 40 + SECRET)
    assert [rule for rule, one in found.items() if NAME in one] == [HTTP]
