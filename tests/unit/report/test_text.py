from __future__ import annotations

import re
from dataclasses import replace

import pytest

from aoplint.errors import ExitCode
from aoplint.model.finding import FrameLine, Location
from aoplint.model.report import Verdict
from aoplint.report import RenderOptions, render
from aoplint.report.frame import FRAME_LIMIT, clip, shown
from aoplint.report.paint import Paint, display_width
from aoplint.report.text_frame import code_frame
from tests.unit.report import reports

ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


def frame(text: str, start: int, stop: int, **options: object) -> list[str]:
    location = reports.at("x.py", 7, 1, frame=(FrameLine(number=7, text=text, mark_start=start, mark_stop=stop),))
    return code_frame(Paint(RenderOptions(**options)), location, 1, "1;31")[1:]  # type: ignore[arg-type]


def marked(lines: list[str]) -> str:
    """The source above the carets."""
    source, carets = lines
    start, stop = carets.index("^"), carets.rindex("^") + 1
    out, column = "", 0
    for character in source:
        if start <= column < stop:
            out += character
        column += display_width(character)
    return out


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize(
    ("text", "mark", "shown_as"),
    [
        ("name = value", "value", "value"),
        ("\tif\tname:", "name", "name"),
        ("标题 = 速卖通", "速卖通", "速卖通"),
        ("e\u0301t\u00e9 = x", "x", "x"),
        ("a\x1b[31mb", "\x1b[31m", "\\x1b[31m"),
    ],
)
def test_carets_stand_under_the_mark(text: str, mark: str, shown_as: str, unicode: bool) -> None:
    start = text.index(mark)
    found = marked(frame(text, start, start + len(mark), unicode=unicode))
    assert found == (shown_as if unicode else shown_as.encode("ascii", "backslashreplace").decode())


def test_tabs_go_to_the_next_stop() -> None:
    assert frame("\ta\tbc\t\td", 0, 1)[0] == "7 │     a   bc      d"


def test_an_empty_mark_has_one_caret() -> None:
    assert frame("ab", 1, 1)[1].count("^") == 1


@pytest.mark.parametrize("start", [0, 5, 300, 990])
def test_long_lines_are_cut_around_the_mark(start: int) -> None:
    text = "".join(chr(0x41 + i % 26) for i in range(1000))
    lines = frame(text, start, start + 5, width=60)
    assert display_width(lines[0]) <= 60
    assert marked(lines) == text[start : start + 5]
    assert "…" in lines[0]


def test_clip_leaves_short_lines_alone() -> None:
    line = FrameLine(number=1, text="abc", mark_start=0, mark_stop=3)
    assert clip(line, 3) is line
    assert clip(line, 2).text == "a…"


def test_long_frames_lose_their_middle() -> None:
    lines = tuple(FrameLine(number=n, text=str(n)) for n in range(1, 100))
    location: Location = reports.at("x.py", 1, 1, frame=lines)
    kept = shown(location)
    assert len(kept) == FRAME_LIMIT + 1
    assert kept.count(None) == 1
    assert kept[-1] == lines[-1]


@pytest.mark.parametrize("name", reports.ALL)
@pytest.mark.parametrize("options", [RenderOptions(), RenderOptions(quiet=True), RenderOptions(verbose=True)])
def test_first_line_applicability_last_line_verdict(name: str, options: RenderOptions) -> None:
    report = reports.ALL[name]()
    for format_name in ("text", "concise", "github"):
        lines = render(format_name, report, options).splitlines()
        assert lines[0].startswith("Open Platform use")
        assert lines[-1] == f"exit {int(report.verdict.code)}: {report.verdict.reason}"


def test_a_verdict_that_names_its_code_is_not_prefixed() -> None:
    report = replace(reports.clean(), verdict=Verdict(code=ExitCode.OK, reason="exit 0: fine"))
    assert render("text", report, RenderOptions()).splitlines()[-1] == "exit 0: fine"


def test_colour_only_adds() -> None:
    plain = render("text", reports.rich(), RenderOptions())
    coloured = render("text", reports.rich(), RenderOptions(color=True))
    assert "\x1b" not in plain
    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


def test_hyperlinks_only_to_https() -> None:
    linked = render("text", reports.rich(), RenderOptions(hyperlinks=True))
    assert ANSI.sub("", linked) == render("text", reports.rich(), RenderOptions())
    targets = {t for t in re.findall(r"\x1b\]8;;([^\x1b]*)\x1b", linked) if t}
    assert targets == {"https://example.com/rules/app-secret"}


def test_ascii_sink_gets_ascii() -> None:
    assert render("text", reports.rich(), RenderOptions(unicode=False)).isascii()


def test_a_newline_in_a_name_makes_no_line() -> None:
    made = render("concise", reports.rich(), RenderOptions())
    assert len(made.splitlines()) == 3 + 6, "applicability, what does not count, verdict"


def test_excused_findings_only_on_request() -> None:
    hidden = render("text", reports.rich(), RenderOptions())
    both = render("text", reports.rich(), RenderOptions(show_suppressed=True))
    assert "sandbox key, see OPS-12" not in hidden
    assert "1 suppressed, 1 ignored, 1 baselined (not counted)" in hidden
    assert "suppressed error[aop-7.9-hardcoded-app-secret]" in both
    assert "= suppressed: sandbox key, see OPS-12 (shop/settings.py:12:14, until 2027-01-31)" in both


def test_suppression_lines_fit_the_file() -> None:
    from aoplint.report.hints import suppression

    def line(path: str, language: str) -> str:
        finding = replace(reports.SECRET, rule="r", location=reports.at(path, 1, 1, language=language))
        return suppression(finding, reports.SECRET_RULE)

    assert line("a.py", "python") == "# aoplint: ignore[r] reason"
    assert line(".env", "structured") == "# aoplint: ignore[r] reason"
    assert line("a.yaml", "structured") == "# aoplint: ignore[r] reason"
    assert line("a.vue", "markup") == "<!-- aoplint: ignore[r] reason -->"
    assert line("a.ts", "text") == "// aoplint: ignore[r] reason"
    assert line("Dockerfile", "text") == "# aoplint: ignore[r] reason"
    assert line("a.sql", "text") == "-- aoplint: ignore[r] reason"
    assert line("run", "python") == "# aoplint: ignore[r] reason"
    table = '[[tool.aoplint.ignore]]\nrule = "r"\npath = "a\\"\\nb.json"\nreason = "…"'
    assert line('a"\nb.json', "structured") == table
    assert line("a.txt", "text").startswith("[[tool.aoplint.ignore]]\n")
    assert "\ncell = 2\n" in suppression(reports.NOTEBOOK, reports.SECRET_RULE)
    assert suppression(reports.HOSTILE, reports.FIRM_RULE) == "not possible for this rule"


def test_a_rule_speaks_once_unless_asked_for_more() -> None:
    twice = replace(reports.rich(), findings=(reports.SECRET, replace(reports.SECRET, fingerprint="9" * 32)))
    why, fix = reports.SECRET_RULE.why[:20], reports.SECRET_RULE.fix_hint[:20]
    brief, whole = (render("text", twice, RenderOptions(verbose=verbose)) for verbose in (False, True))
    assert (brief.count(why), brief.count(fix), brief.count("= suppress: ")) == (1, 1, 2)
    assert (whole.count(why), whole.count(fix)) == (2, 2)


def test_a_related_place_in_the_frame_is_not_framed_again() -> None:
    near = replace(reports.SECRET.location, label="its partner")
    far = replace(near, path="other.py")
    for where, frames in ((near, 1), (far, 2)):
        report = replace(reports.rich(), findings=(replace(reports.SECRET, related=(where,)),))
        made = render("text", report, RenderOptions())
        assert ":::" in made
        assert made.count(reports.SECRET.location.frame[0].text) == frames


def test_the_next_steps_stand_before_the_verdict_where_something_was_found() -> None:
    lines = render("text", reports.rich(), RenderOptions()).splitlines()
    assert lines[-4].startswith("  next ")
    assert "next" not in render("text", reports.clean(), RenderOptions())
