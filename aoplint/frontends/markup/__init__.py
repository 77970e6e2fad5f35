"""The markup front end: HTML, templates, JSX, Vue and the like, by a tolerant tokenizer (layer 3)."""

from __future__ import annotations

from aoplint.tree import Unit

#: Raised whenever the same text may give another Unit.
VERSION = 3


def lower(text: str, flavour: str) -> Unit:
    """The Unit of `text`; markup of any kind can be read, however broken.

    Args:
        text: the decoded text.
        flavour: `html`, `jinja`, `jsx`, `vue`, `php` and so on; an unknown one is read as HTML.
    """
    from aoplint.frontends.markup.dialects import dialect_of
    from aoplint.frontends.markup.lowering import Lowering

    return Lowering(text, dialect_of(flavour)).run()
