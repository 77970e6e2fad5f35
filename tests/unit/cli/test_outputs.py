from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from aoplint.cli.outputs import Output, append, plan, step_summary, write
from aoplint.cli.root import COMMANDS, SUMMARIES, with_default
from aoplint.cli.terminal import inspect
from aoplint.errors import OutputError, UsageError


def test_text_to_the_screen_is_the_default() -> None:
    assert plan(None, ()) == (Output(format="text", path=None),)
    assert plan("sarif", ()) == (Output(format="sarif", path=None),)


def test_format_goes_to_the_plain_file() -> None:
    assert plan("sarif", ("x.out",)) == (Output(format="sarif", path=Path("x.out")),)


def test_prefix_and_suffix_name_the_format_and_text_stays_on_the_screen() -> None:
    found = plan(None, ("html:a", "b.sarif", "json:c:d.txt"))
    assert found == (
        Output(format="text", path=None),
        Output(format="html", path=Path("a")),
        Output(format="sarif", path=Path("b.sarif")),
        Output(format="json", path=Path("c:d.txt")),
    )


def test_a_drive_letter_is_no_format() -> None:
    assert plan(None, ("C:/x.html",))[-1] == Output(format="html", path=Path("C:/x.html"))


def test_dash_is_standard_output() -> None:
    assert plan(None, ("json:-",)) == (Output(format="json", path=None),)


@pytest.mark.parametrize(("name", "targets"), [("jsn", ()), (None, ("html:",)), (None, ("a.html", "json:a.html"))])
def test_mistakes(name: str | None, targets: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        plan(name, targets)


def test_written_whole_with_plain_line_ends(tmp_path: Path) -> None:
    target = tmp_path / "r.txt"
    target.write_text("old", encoding="utf-8")
    write(target, "a\nb\udcff\n")
    assert target.read_bytes() == b"a\nb\\udcff\n"
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_links_folders_and_missing_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    for name in ("link", ".", "none/x"):
        with pytest.raises(OutputError):
            write(tmp_path / name, "x")
    assert not (tmp_path / "target").exists()


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="no /dev/null here")
def test_devices_are_written_in_place() -> None:
    write(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


class Terminal(io.StringIO):
    def __init__(self, interactive: bool, encoding: str) -> None:
        super().__init__()
        self.interactive = interactive
        self.name_of_encoding = encoding

    def isatty(self) -> bool:
        return self.interactive

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.name_of_encoding


@pytest.mark.parametrize(
    ("environ", "interactive", "choice", "color"),
    [
        ({}, True, "auto", True),
        ({}, False, "auto", False),
        ({"NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": ""}, True, "auto", True),
        ({"FORCE_COLOR": "1"}, False, "auto", True),
        ({"FORCE_COLOR": "0"}, False, "auto", False),
        ({"CLICOLOR_FORCE": "1"}, False, "auto", True),
        ({"CLICOLOR": "0"}, True, "auto", False),
        ({"TERM": "dumb"}, True, "auto", False),
        ({"NO_COLOR": "1"}, False, "always", True),
        ({"FORCE_COLOR": "1"}, True, "never", False),
    ],
)
def test_colour(environ: dict[str, str], interactive: bool, choice: str, color: bool) -> None:
    assert inspect(Terminal(interactive, "utf-8"), choice, environ).color is color


@pytest.mark.parametrize(
    ("environ", "interactive", "links"),
    [
        ({}, True, False),
        ({"TERM_PROGRAM": "WezTerm"}, True, True),
        ({"TERM_PROGRAM": "WezTerm"}, False, False),
        ({"TERM_PROGRAM": "WezTerm", "CI": "true"}, True, False),
        ({"TERM_PROGRAM": "WezTerm", "TERM": "dumb"}, True, False),
        ({"TERM_PROGRAM": "WezTerm", "FORCE_HYPERLINK": "0"}, True, False),
        ({"VTE_VERSION": "6800"}, True, True),
        ({"VTE_VERSION": "4900"}, True, False),
        ({"WT_SESSION": "1"}, True, True),
        ({"FORCE_HYPERLINK": "1"}, False, True),
    ],
)
def test_hyperlinks(environ: dict[str, str], interactive: bool, links: bool) -> None:
    assert inspect(Terminal(interactive, "utf-8"), environ=environ).links is links


@pytest.mark.parametrize(("columns", "width"), [("20", 40), ("40", 40), ("80", 80), ("400", 160)])
def test_width(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert inspect(Terminal(True, "utf-8"), environ={}).width == width
    assert inspect(Terminal(False, "utf-8"), environ={}).width == 100, "a file has the same lines everywhere"


def test_plain_letters_where_the_encoding_has_no_others() -> None:
    assert inspect(Terminal(True, "utf-8"), environ={}).unicode
    assert not inspect(Terminal(True, "ascii"), environ={}).unicode


def test_scan_is_put_in_front_only_where_no_command_stands() -> None:
    assert with_default([]) == ["scan"]
    assert with_default(["src"]) == ["scan", "src"]
    assert with_default(["-f", "json"]) == ["scan", "-f", "json"]
    assert with_default(["rules", "list"]) == ["rules", "list"]
    assert with_default(["--help"]) == ["--help"]


def test_every_command_has_a_summary() -> None:
    assert list(COMMANDS) == list(SUMMARIES)


def test_annotations_have_a_summary_where_the_step_has_one(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    named = {"GITHUB_STEP_SUMMARY": str(file)}
    annotations = Output(format="github", path=None)
    assert step_summary((annotations,), named) == file
    assert step_summary((annotations,), {}) is None
    assert step_summary((Output(format="text", path=None),), named) is None
    assert step_summary((annotations, Output(format="markdown", path=file)), named) is None


def test_a_summary_is_added_to_and_never_through_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "summary", tmp_path / "link"
    append(file, "one\n")
    append(file, "two\udce9\n")
    assert file.read_text(encoding="utf-8") == "one\ntwo\\udce9\n"
    link.symlink_to(file)
    with pytest.raises(OutputError):
        append(link, "three\n")
