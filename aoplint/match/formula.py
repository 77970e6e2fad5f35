"""Formulas for other packages: compile what a rule's operators say, and find where it holds (layer 6).

`mode: search` and `mode: taint` both speak in these. Ranges carry node indexes and bindings.
"""

from __future__ import annotations

from aoplint.match.compiling import Compiler, Reading, compile_formula, reading_of
from aoplint.match.evaluate import Evaluator
from aoplint.match.literal_words import Groups
from aoplint.match.options import Options
from aoplint.match.ranges import Range
from aoplint.match.required import required_words
from aoplint.match.source import source_of
from aoplint.match.terms import Formula, dump, load
from aoplint.scopes.view import FileView

__all__ = [
    "Compiler",
    "Formula",
    "Groups",
    "Range",
    "Reading",
    "compile_formula",
    "dump",
    "evaluate",
    "load",
    "reading_of",
    "required_words",
]


def evaluate(formula: Formula, view: FileView, options: Options) -> list[Range]:
    """The ranges where `formula` holds in a file, in order.

    Raises:
        TooManyStepsError: if it needs more work than a rule may do on a file.
    """
    found = Evaluator(source_of(view), options).run(formula)
    return sorted(found, key=lambda one: (one.start, one.stop, one.node))
