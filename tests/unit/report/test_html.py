from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from aoplint.model.finding import FrameLine
from aoplint.report import RenderOptions, render
from aoplint.report.highlight import code_lines
from aoplint.report.html import _source
from tests.unit.report import reports

VOID = {"meta", "br", "input"}
SVG = {"svg", "symbol", "path", "use"}
ALLOWED = {
    *VOID, *SVG, "html", "head", "title", "style", "body", "script",
    "header", "nav", "main", "section", "article", "div", "p", "h1", "h2", "h3", "h4", "span", "a",
    "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
    "pre", "code", "mark", "b", "strong", "details", "summary", "fieldset", "legend", "label", "button",
}  # fmt: skip


class Page(HTMLParser):
    """Collects elements and checks that they nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def text(self, tag: str) -> str:
        return "".join(self.texts.get(tag, []))


def page(name: str = "rich") -> Page:
    return Page(render("html", reports.ALL[name](), RenderOptions()))


@pytest.mark.parametrize("name", reports.ALL)
def test_nothing_of_the_input_is_markup(name: str) -> None:
    made = page(name)
    assert {tag for tag, _ in made.elements} <= ALLOWED
    assert len(made.all("script")) == len(made.all("style")) == 1
    for _, attrs in made.elements:
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in attrs)
        for attribute in ("href", "src"):
            value = attrs.get(attribute)
            assert value is None or value.startswith(("#", "https://"))


def test_hostile_text_is_there_to_read() -> None:
    made = page()
    body = " ".join(text for tag in made.texts for text in made.texts[tag] if tag != "script")
    assert "<img src=x onerror=alert(2)>" in body
    assert "evil/<img src=x onerror=alert(1)>\\n\\x1b[2J\\u202egpj.py:2:5" in body


def test_policy_allows_only_the_page_itself() -> None:
    made = page()
    policy = next(a["content"] for a in made.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    digests = [
        base64.b64encode(hashlib.sha256(made.text(tag).encode()).digest()).decode() for tag in ("style", "script")
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_is_one_file() -> None:
    text = render("html", reports.rich(), RenderOptions())
    assert not re.search(r"""<(link|img|iframe|object|embed|form|base)\b|\bsrc=["']|@import|url\(""", text)


@pytest.mark.parametrize("name", reports.ALL)
def test_structure_for_every_reader(name: str) -> None:
    made = page(name)
    assert made.all("html") == [{"lang": "en"}]
    assert len(made.all("main")) == len(made.all("h1")) == len(made.all("nav")) == 1
    levels = [int(tag[1]) for tag, _ in made.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(levels[n + 1] - level <= 1 for n, level in enumerate(levels[:-1]))
    assert len(made.all("table")) == len(made.all("caption"))
    assert all(cell.get("scope") in ("col", "row") for cell in made.all("th"))
    anchors = [attrs["id"] for _, attrs in made.elements if attrs.get("id")]
    assert len(anchors) == len(set(anchors))
    targets = {attrs["href"] for _, attrs in made.elements if (attrs.get("href") or "").startswith("#")}
    assert {str(target)[1:] for target in targets} <= set(anchors)
    named = {attrs["aria-labelledby"] for _, attrs in made.elements if attrs.get("aria-labelledby")}
    assert named <= set(anchors)


def test_what_is_said_without_colour() -> None:
    text = render("html", reports.rich(), RenderOptions())
    for words in (
        "Failed",
        "exit 1: 2 findings",
        "Open Platform use found at shop/client.py:3:1",
        "not-python-3",
        "sandbox key, see OPS-12",
        "aop-7.5.5-no-delete",
        "docs/**",
        "2022-01-25",
        "aop-hygiene-http",
    ):
        assert words in text
    badges = re.findall(r'<span class="badge[^>]*>(.*?)</span>', text)
    assert badges
    assert all("<svg" in badge and re.sub("<.*?>", "", badge).strip() for badge in badges)


def test_filter_is_hidden_without_script() -> None:
    bar = next(attrs for _, attrs in page().elements if attrs.get("id") == "filter")
    assert "hidden" in bar


def _contrast(one: str, two: str) -> float:
    def luminance(colour: str) -> float:
        full = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_contrast(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", _source("style.css"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", blocks[0]))
    colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", blocks[scheme]))
    tones = ["ink", "soft", "link", "error", "high", "warning", "note", "quiet", "good"]
    pairs = [(tone, ground) for tone in tones for ground in ("bg", "card", "sunk", "hit")]
    pairs += [(f"t-{kind}", ground) for kind in "ksncfa" for ground in ("sunk", "hit")]
    pairs.append(("mark-ink", "mark"))
    low = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert all(ratio >= 4.5 for ratio in low.values()), {p: r for p, r in low.items() if r < 4.5}


def test_highlighting_keeps_every_character_and_the_mark() -> None:
    for finding in (reports.SECRET, reports.FLOW, reports.BRAND):
        for line, made in zip(finding.location.frame, code_lines(finding.location)):
            assert "".join(s.text for s in made.segments) == line.text
            marked = "".join(s.text for s in made.segments if s.marked)
            assert marked == (line.text[line.mark_start : line.mark_stop] if line.mark_start >= 0 else "")
    kinds = {s.kind for line in code_lines(reports.FLOW.location) for s in line.segments}
    assert {"k", "s", "c"} <= kinds


def test_huge_and_odd_frames_are_shown_plain() -> None:
    huge = FrameLine(number=1, text="'" + "x" * 100_000, mark_start=50_000, mark_stop=50_004)
    finding = replace(reports.SECRET, location=replace(reports.SECRET.location, frame=(huge,), language="python"))
    made = code_lines(finding.location)[0]
    assert sum(len(s.text) for s in made.segments) <= 400
    assert "".join(s.text for s in made.segments if s.marked) == "xxxx"
    code_lines(replace(finding.location, language="klingon"))
