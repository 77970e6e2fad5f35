"""The dotted names that models speak of, by what they have to do with sources (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from aoplint.flow.rules.models import EntryModel, Models


def class_of(dotted: str) -> str:
    """The class whose member `dotted` is: `lib.Request` of `lib.Request.GET.get`; "" for none."""
    parts = dotted.split(".")
    at = next((at for at, part in enumerate(parts[:-1]) if part[:1].isupper()), -1)
    return ".".join(parts[: at + 1])


def member_of(dotted: str) -> str:
    """The member of a class by which one gets at `dotted`: `GET` of `django.http.HttpRequest.GET.get`; "" for none."""
    parts = dotted.split(".")
    return next((after for part, after in pairwise(parts) if part[:1].isupper()), "")


def source_names(models: Models, kinds: frozenset[str]) -> Iterator[str]:
    """Dotted names whose call or mention is a source; methods by name alone begin with a dot."""
    for dotted, model in models.callables.items():
        if any(row.source.what == "source" and row.source.kind in kinds for row in (*model.rows, *model.calls)):
            yield dotted
    for name, model in models.methods.items():
        if any(row.source.what == "source" and row.source.kind in kinds for row in (*model.rows, *model.calls)):
            yield f".{name}"
    for dotted, (kind, _) in models.attributes.items():
        if kind in kinds:
            yield dotted


def _returning(models: Models) -> Iterator[tuple[str, str]]:
    """Dotted names whose call or mention gives an instance of a class, and that class."""
    yield from ((dotted, model.returns) for dotted, model in models.callables.items())
    yield from ((f".{name}", model.returns) for name, model in models.methods.items())
    yield from ((dotted, returns) for dotted, (_, returns) in models.attributes.items())


def holding_classes(models: Models, kinds: frozenset[str]) -> frozenset[str]:
    """The classes whose instances have a source, or something that gives an instance of such a class."""
    found = {class_of(dotted) for dotted in source_names(models, kinds)} - {""}
    while True:
        more = {class_of(dotted) for dotted, returns in _returning(models) if returns in found} - found - {""}
        if not more:
            return frozenset(found)
        found |= more


def maker_names(models: Models, classes: frozenset[str]) -> Iterator[str]:
    """Dotted names that give an instance of one of `classes` and are no members of a class themselves."""
    return (dotted for dotted, returns in _returning(models) if returns in classes and not class_of(dotted))


def made_classes(entries: Iterable[EntryModel], models: Models, known: frozenset[str]) -> frozenset[str]:
    """Classes of which models make instances though the project need not name their library."""
    made = {cls for entry in entries for _, _, cls in (*entry.parameters, *entry.attributes) if cls}
    rows = list(_returning(models))
    for dotted, returns in rows:
        root = dotted.partition(".")[0]
        if returns and root != returns.partition(".")[0] and (not root or root in known):
            made.add(returns)
    while True:
        roots = {cls.partition(".")[0] for cls in made}
        more = {returns for dotted, returns in rows if returns and dotted.partition(".")[0] in roots} - made
        if not more:
            return frozenset(made)
        made |= more
