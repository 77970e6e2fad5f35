"""The front end of structured text: keys and values of data files, each where it stands (layer 3).

YAML is read through PyYAML's events, everything else by scanners of our own: the libraries give values, and what
rules report are places. The scanners take linear time, never recurse and construct no objects.
"""

from __future__ import annotations

from typing import Final

from aoplint.frontends.errors import TooLarge
from aoplint.tree import Unit

#: Raised whenever the same text may give another Unit.
VERSION: Final = 1
#: Code points of the largest file that is read; YAML has its own limit, for PyYAML is slow.
SIZE_LIMIT: Final = 8_000_000
LANGUAGES: Final = frozenset({"env", "ini", "json", "properties", "toml", "yaml"})


def lower(text: str, language: str) -> Unit:
    """The Unit of `text`.

    Args:
        text: the decoded text.
        language: `env`, `ini`, `json`, `properties`, `toml` or `yaml`.

    Raises:
        NotThisLanguage: if the text breaks the grammar; never for .env, INI and properties, where any line can be read.
        FrontEndError: if it is too deep or too large.
        ValueError: if there is no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no structured text is called {language!r}")
    if len(text) > SIZE_LIMIT:
        raise TooLarge(SIZE_LIMIT)
    return _lower(text, language)


def _lower(text: str, language: str) -> Unit:
    """Imports the one scanner that is needed."""
    if language == "yaml":
        from aoplint.frontends.structured.yaml_events import lower_yaml

        return lower_yaml(text)
    if language == "json":
        from aoplint.frontends.structured.json_text import lower_json

        return lower_json(text)
    if language == "toml":
        from aoplint.frontends.structured.toml_text import lower_toml

        return lower_toml(text)
    if language == "ini":
        from aoplint.frontends.structured.ini_text import lower_ini

        return lower_ini(text)
    if language == "env":
        from aoplint.frontends.structured.env_text import lower_env

        return lower_env(text)
    from aoplint.frontends.structured.properties_text import lower_properties

    return lower_properties(text)
