"""One self-contained HTML page: no requests, readable without its script (layer 12)."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from aoplint.model.inventory import Inventory
from aoplint.model.report import Report
from aoplint.report.html_data import data_view
from aoplint.report.html_view import page
from aoplint.report.index import ReportIndex
from aoplint.report.options import RenderOptions


def render(report: Report, options: RenderOptions) -> str:
    """`report` as a page."""
    return render_dossier(report, None)


def render_dossier(report: Report, inventory: Inventory | None) -> str:
    """`report` as a page, with the data map and the inventory of a dossier if there is one."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = _source("style.css"), _source("filter.js")
    context: dict[str, Any] = {
        "page": page(ReportIndex(report)),
        "data": data_view(inventory) if inventory is not None else None,
        # Ours, not the input's: the only text that is not escaped.
        "style": Markup(style),
        "script": Markup(script),
        "policy": content_policy(style, script),
    }
    return environment.get_template("report.html.j2").render(context)


def content_policy(style: str, script: str) -> str:
    """The page's Content-Security-Policy: its own style and script by their digests, nothing else."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _source(name: str) -> str:
    folder = files("aoplint.report") / "templates"
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")
