"""Renders a report: pure functions from the report model to text, one module per format (layer 12)."""

from __future__ import annotations

from importlib import import_module

from aoplint.errors import UsageError, nearest
from aoplint.model.report import Report
from aoplint.report.options import RenderOptions

__all__ = ["FORMATS", "RenderOptions", "render"]

_MODULES: dict[str, str] = {
    "text": "text",
    "concise": "concise",
    "json": "json_report",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "html": "html",
    "markdown": "markdown",
    "github": "github",
    "gitlab": "gitlab",
    "gitlab-sast": "gitlab_sast",
    "checkstyle": "checkstyle",
    "junit": "junit",
}

#: Names that `--format` takes.
FORMATS: tuple[str, ...] = tuple(_MODULES)


def render(format: str, report: Report, options: RenderOptions) -> str:
    """`report` in `format`, ending in a line end.

    Only the module of that format is imported. The text never holds a lone surrogate, so it can always be
    encoded as UTF-8.

    Raises:
        UsageError: if there is no such format.
    """
    if format not in _MODULES:
        guess = nearest(format, FORMATS)
        hint = f'did you mean "{guess}"?' if guess else f"known formats: {', '.join(FORMATS)}"
        raise UsageError(f'there is no format "{format}"', hint=hint)
    module = import_module(f"aoplint.report.{_MODULES[format]}")
    text: str = module.render(report, options)
    return text
