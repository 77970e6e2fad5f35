"""How to suppress a finding, spelled for the file that holds it (layer 12)."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Final

from aoplint.directives import parse_comment
from aoplint.files.languages import flavour_of
from aoplint.frontends.text import SYNTAXES
from aoplint.model.finding import Finding
from aoplint.model.rule import RuleInfo

#: Comments in the form of every language whose comments are read; the first that a file takes is proposed.
_FORMS: Final = (
    "# {}", "// {}", "<!-- {} -->", "-- {}", "; {}", "/* {} */", "% {}", "' {}", "REM {}", "<# {} #>", ".. {}",
)  # fmt: skip
#: Markup whose code takes the comments of its language; all other markup takes those of HTML.
_CODE_MARKUP: Final = frozenset({"jsx", "php"})
#: Readers of strict JSON refuse comments, and a lock file is written by a tool.
_NO_COMMENTS: Final = frozenset({"json", "geojson", "webmanifest", "har", "lock"})


def suppression(finding: Finding, rule: RuleInfo) -> str:
    """What suppresses `finding`: a comment for its line or the one above, or a table for the configuration.

    A table has several lines. Where the rule cannot be suppressed, that is said. Nothing is neutralised.
    """
    if not rule.suppressible:
        return "not possible for this rule"
    # A version of the past takes no comment any more.
    form = "" if finding.location.commit else _form(finding.location.path, finding.location.language)
    return form.format(f"aoplint: ignore[{finding.rule}] reason") if form else _table(finding)


def _form(path: str, language: str) -> str:
    name = path.rpartition("/")[2].lower()
    extension = name.rpartition(".")[2]
    # A comment in a cell is far from its output, and prose has none.
    if language == "notebook" or extension == "ipynb" or extension in _NO_COMMENTS:
        return ""
    if language == "env" or name.startswith(".env"):
        return "# {}"
    if flavour_of(path) and flavour_of(path) not in _CODE_MARKUP:
        return "<!-- {} -->"
    return _form_of(extension) or ("# {}" if language == "python" else "")


@cache
def _form_of(flavour: str) -> str:
    """The first form that is a comment in text of `flavour`, and that is understood there."""
    syntax = SYNTAXES.get(flavour)
    for comment in syntax.comments if syntax else ():
        for form in _FORMS:
            sample = form.format("aoplint: ignore[rule] reason")
            if re.fullmatch(comment, sample) and parse_comment(sample):
                return form
    return ""


def _table(finding: Finding) -> str:
    path = json.dumps(finding.location.path, ensure_ascii=False)
    cell = f"\ncell = {finding.location.cell}" if finding.location.cell else ""
    return f'[[tool.aoplint.ignore]]\nrule = "{finding.rule}"\npath = {path}{cell}\nreason = "…"'
