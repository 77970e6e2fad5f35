"""Picks the front end of a file and lowers it; knows which versions make a stored Unit stale (layer 11)."""

from __future__ import annotations

from typing import Final

from aoplint.files.languages import flavour_of
from aoplint.frontends.errors import NotPython3, NotThisLanguage, TooDeep, TooLarge
from aoplint.tree import Unit
from aoplint.tree.kinds import FORMAT

STRUCTURED: Final = frozenset({"env", "ini", "properties", "toml", "yaml", "json"})
#: Languages that have a front end with structure; every other text file is lines.
LOWERED: Final = STRUCTURED | {"python", "markup", "notebook"}
#: Failures that are the file's own state, not a gap in the reading of it.
HARMLESS: Final = (NotPython3, NotThisLanguage)


def stamp(language: str) -> str:
    """What a stored Unit of `language` depends on beside the file."""
    from aoplint.frontends import markup, python, structured

    versions = {"python": python.VERSION, "markup": markup.VERSION}
    return f"{FORMAT}/{language}/{versions.get(language, structured.VERSION)}"


def is_risky(text: str, language: str) -> bool:
    """Whether parsing `text` may take long or much: it then gets a worker of its own, with tighter limits.

    Args:
        text: the file, or the code of a notebook.
        language: the file's.

    Raises:
        TooDeep: if it must not be parsed.
        TooLarge: if it must not be parsed.
    """
    if language not in ("python", "notebook"):
        return False
    from aoplint.frontends.python import Level, precheck

    verdict = precheck(text)
    if verdict.level is Level.REFUSED:
        if verdict.reason == "too-large":
            from aoplint.frontends.python.precheck import SIZE_LIMIT

            raise TooLarge(SIZE_LIMIT)
        raise TooDeep
    return verdict.level is Level.RISKY


def lower(path: str, text: str, language: str) -> Unit:
    """The Unit of a file in one of the languages `LOWERED`.

    Args:
        path: POSIX path, which tells the flavour of markup.

    Raises:
        FrontEndError: if it cannot be lowered.
    """
    if language == "python":
        from aoplint.frontends.python import lower as lower_python

        return lower_python(text)
    if language == "markup":
        from aoplint.frontends.markup import lower as lower_markup

        return lower_markup(text, flavour_of(path))
    from aoplint.frontends.structured import lower as lower_structured

    return lower_structured(text, language)
