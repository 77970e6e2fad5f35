"""How a text is written, as far as values in it are concerned: one dialect per family of formats (layer 6)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.model.record import dataclass
from aoplint.scopes.view import FileView


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What may surround a value.

    Args:
        bare: pattern of a value without quotes; None where only quotes make a value.
        phrases: names may be several words with spaces.
        spaced: a space alone may stand between name and value.
        wrapped: a value may stand on the line after its sign.
        adjacent: neighbouring literals are one.
        joiner: the operator that joins literals.
        comment: what begins a comment after a value without quotes.
        nested: outer keys say more about a name.
        commas: a value may follow its name, a literal, behind a comma, as an argument does.
        cells: names and values are cells of a table.
        tags: a name may be an attribute's value, and its value that of another attribute of the tag.
    """

    bare: re.Pattern[str] | None = None
    phrases: bool = False
    spaced: bool = False
    wrapped: bool = False
    adjacent: bool = False
    joiner: str = ""
    nested: bool = False
    commas: bool = True
    cells: bool = False
    tags: bool = False


_REST: Final = re.compile(r"[^\s\"'`][^\r\n]{0,1023}")
_TOKEN: Final = re.compile(r"[^\s\"'`|,;<>(){}\[\]\\&][^\s\"'`|,;<>(){}\[\]\\&]{0,1023}")

PYTHON: Final = Dialect(wrapped=True, adjacent=True, joiner="+")
CODE: Final = Dialect(wrapped=True, joiner="+")
MARKUP: Final = Dialect(wrapped=True, joiner="+", tags=True)
PHP: Final = Dialect(wrapped=True, joiner=".")
C: Final = Dialect(wrapped=True, adjacent=True, joiner="+")
SETTINGS: Final = Dialect(bare=_REST, nested=True)
DIRECTIVES: Final = Dialect(bare=_REST, nested=True, spaced=True)
YAML: Final = Dialect(bare=_REST, phrases=True, nested=True)
JSON: Final = Dialect(wrapped=True, nested=True, commas=False)
SHELL: Final = Dialect(bare=re.compile(r"[^\s\"'`;|&<>()][^\s\"'`;|&<>()]{0,1023}"), spaced=True)
DOCS: Final = Dialect(bare=_TOKEN, phrases=True)
TABLE: Final = Dialect(bare=_TOKEN, phrases=True, cells=True)

_BY_LANGUAGE: Final = {
    "python": PYTHON, "notebook": PYTHON, "env": SETTINGS, "ini": SETTINGS, "properties": SETTINGS, "toml": SETTINGS,
    "yaml": YAML, "json": JSON,
}  # fmt: skip
_BY_EXTENSION: Final = {
    **dict.fromkeys(("php", "phtml", "inc"), PHP),
    **dict.fromkeys(("c", "h", "cpp", "cc", "hpp", "ino", "dart"), C),
    **dict.fromkeys(("sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "dockerfile", "netrc", "mk"), SHELL),
    **dict.fromkeys(("md", "markdown", "mdx", "rst", "adoc", "asciidoc", "txt", "text", "log"), DOCS),
    **dict.fromkeys(("org", "tex", "ipynb"), DOCS),
    **dict.fromkeys(("csv", "tsv"), TABLE),
    **dict.fromkeys(("npmrc", "pypirc", "cfg", "pgpass", "htpasswd"), SETTINGS),
    "map": JSON,
}  # fmt: skip
_CODE: Final = frozenset(
    {
        "js", "mjs", "cjs", "ts", "mts", "cts", "java", "kt", "kts", "cs", "go", "rs", "swift", "scala",
        "groovy", "gradle", "rb", "ex", "exs", "erl", "lua", "pl", "pm", "r", "m", "mm", "vb", "fs", "clj",
        "hs", "ml", "nim", "zig", "d", "pas", "sol", "proto", "css", "scss", "less", "sql", "graphql", "coffee",
        "tf", "hcl", "tfvars", "config", "csproj", "plist", "mq4", "mq5", "ahk",
    }
)  # fmt: skip
_BY_NAME: Final = re.compile(
    r"(?:.*[._-])?dockerfile(?:[._-].*)?|containerfile|makefile|procfile|jenkinsfile"
    r"|\.(?:netrc|bashrc|zshrc|profile|bash_profile|bash_history|zsh_history)"
)


def dialect_of(view: FileView) -> Dialect:
    """The dialect of a file."""
    name = view.path.lower().rpartition("/")[2]
    if name.endswith((".conf", ".cnf")):
        return DIRECTIVES
    found = _BY_LANGUAGE.get(view.language)
    if found is not None:
        return found
    if _BY_NAME.fullmatch(name):
        return SHELL
    stem, _, extension = name.rpartition(".")
    if extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    if view.language == "markup":
        return MARKUP
    if stem and extension in _CODE:
        return CODE
    # What nobody knows is read like notes; what hides behind a dot, like settings.
    return DIRECTIVES if name.startswith(".") else DOCS
