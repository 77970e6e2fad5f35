"""Which front end reads a file, by its name and its first bytes (layer 3)."""

from __future__ import annotations

import re
from typing import Final

#: What is behind the last dot of a name, in lower case, to its language.
_EXTENSIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("py", "pyi", "pyw", "wsgi"), "python"),
    "ipynb": "notebook",
    **dict.fromkeys(("env", "envrc"), "env"),
    **dict.fromkeys(("ini", "cfg", "conf", "cnf", "inf", "service", "desktop"), "ini"),
    "properties": "properties",
    "toml": "toml",
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **dict.fromkeys(("json", "jsonc", "json5", "jsonl", "ndjson", "webmanifest", "geojson", "har"), "json"),
    **dict.fromkeys(("tfstate", "code-workspace", "arb"), "json"),
}
#: Extension of markup to its flavour: what its text means to the markup front end.
_FLAVOURS: Final[dict[str, str]] = {
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("jinja", "jinja2", "j2", "njk"), "jinja"),
    **dict.fromkeys(("jsx", "tsx"), "jsx"),
    **dict.fromkeys(("php", "phtml", "php3", "php4", "php5", "php7"), "php"),
    **dict.fromkeys(("hbs", "handlebars", "mustache"), "mustache"),
    **dict.fromkeys(("jsp", "jspx", "asp", "aspx", "cshtml", "razor", "erb", "ejs", "mako"), "server"),
    **dict.fromkeys(("xml", "xsl", "xslt", "xsd", "svg", "plist", "xaml", "rss", "atom"), "xml"),
    **dict.fromkeys(("wxml", "axml", "swan", "ttml", "qml"), "miniapp"),
    "vue": "vue",
    "svelte": "svelte",
    "astro": "astro",
    "twig": "twig",
    "liquid": "liquid",
}
#: Whole names, in lower case.
_NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(("sconstruct", "sconscript", "wscript"), "python"),
    **dict.fromkeys((".envrc", ".flaskenv"), "env"),
    **dict.fromkeys((".gitconfig", ".gitmodules", ".npmrc", ".pypirc", ".pylintrc", ".flake8"), "ini"),
    **dict.fromkeys((".coveragerc", ".editorconfig", ".s3cfg", ".boto", ".hgrc"), "ini"),
    **dict.fromkeys(("pipfile", "cargo.lock", "poetry.lock", "uv.lock", "pdm.lock"), "toml"),
    **dict.fromkeys(("composer.lock", "pipfile.lock", ".babelrc", ".jshintrc"), "json"),
    # JSON or YAML; the one is the other.
    **dict.fromkeys((".clang-format", ".yamllint", ".condarc", ".prettierrc", ".eslintrc"), "yaml"),
}
#: Read whatever their bytes: a zero byte in such a file hides code, it proves no binary.
NEVER_BINARY: Final = frozenset({"python", "notebook", "env"})

_PYTHON_SHEBANG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?#![^\r\n]*?(?:\b(?:python|pypy)[\d.]*w?\b|\b(?:uv|pipx)[ \t]+run\b)"
)


def language_of(path: str, head: bytes = b"") -> str:
    """`python`, `notebook`, `env`, `ini`, `properties`, `toml`, `yaml`, `json`, `markup` or `text`.

    Args:
        path: POSIX path; the case of its name does not matter.
        head: the first bytes; they matter only where the name says nothing.
    """
    by_name = _by_name(path.rpartition("/")[2].lower())
    if by_name == "text" and _PYTHON_SHEBANG.match(head):
        return "python"
    return by_name


def flavour_of(path: str) -> str:
    """The kind of markup (`html`, `jinja`, `vue`, `jsx`, `php`, …); "" if `path` is no markup."""
    return _FLAVOURS.get(_extension(path.rpartition("/")[2].lower()), "")


def _by_name(name: str) -> str:
    extension = _extension(name)
    if name in _NAMES:
        return _NAMES[name]
    if name == ".env":
        return "env"
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    if extension in _FLAVOURS:
        return "markup"
    # .env.local, .env.production: the last part names a stage, not a format.
    return "env" if name.startswith(".env.") else "text"


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension if dot and stem else ""
