"""Whether a project file describes a library: others build applications with it, it is none (layer 6)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.scopes.view import FileView

_FRAMEWORKS: Final = (
    r"(?i:[\"'\s](?:django|flask|fastapi|starlette|quart|sanic|tornado|aiohttp-web|litestar|streamlit|gradio|dash|"
    r"celery|aiogram|python-telegram-bot|pytelegrambotapi|telethon|discord\.py|kivy|pyqt[56]|pyside[26]|nicegui|flet)"
    r"(?=[\"'\s\[<>=~!;,]|$))"
)
#: For each project file what is in that of an application, and what is in that of a library.
_SIGNS: Final[dict[str, tuple[re.Pattern[str], re.Pattern[str]]]] = {
    "pyproject.toml": (
        re.compile(rf"(?m)^\[(?:project|tool\.poetry)\.(?:gui-)?scripts\]|{_FRAMEWORKS}|^package-mode\s*=\s*false"),
        re.compile(r"(?m)^\[build-system\]|^classifiers\s*="),
    ),
    "setup.cfg": (
        re.compile(rf"(?m)^\[options\.entry_points\]|^scripts\s*=|{_FRAMEWORKS}"),
        re.compile(r"(?m)^\[options\]"),
    ),
    "setup.py": (
        re.compile(rf"\b(?:entry_points|scripts|console|windows)\s*=|{_FRAMEWORKS}"),
        re.compile(r"\bsetup\s*\("),
    ),
    "package.json": (
        re.compile(
            r"\"private\"\s*:\s*true|\"bin\"\s*:|\"(?:start|dev|serve|deploy)\"\s*:|"
            r"\"(?:express|next|nuxt|react-scripts|electron|koa|fastify|@nestjs/core|telegraf|expo|react-native)\"\s*:"
        ),
        re.compile(r"\"(?:main|module|exports|types|files)\"\s*:"),
    ),
    "composer.json": (re.compile(r"\"type\"\s*:\s*\"project\""), re.compile(r"\"autoload\"\s*:")),
    "Cargo.toml": (re.compile(r"(?m)^\[\[bin\]\]"), re.compile(r"(?m)^\[lib\]")),
}


def is_library(view: FileView) -> bool:
    """Whether the project file `view` speaks of a library: it is built to be used and has no entry point."""
    signs = _SIGNS.get(view.path.rpartition("/")[2])
    if signs is None:
        return False
    application, library = signs
    return application.search(view.text) is None and library.search(view.text) is not None
