"""Drafts aop-app.yaml from what code shows; what only people know stays empty, with a comment (layer 3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aoplint.manifest.fields import FIELDS, VERSION, Field, Form
from aoplint.model.record import dataclass

#: Methods and hosts of one tree that a draft lists.
_MOST: Final = 200
_METHOD: Final = re.compile(r"(?<![\w./-])(?:aliexpress|taobao)(?:\.[a-z][a-z0-9_]{1,60}){2,6}(?![\w.])")
_AUTH: Final = re.compile(r"(?<![\w])/auth/token/(?:create|refresh)(?:WithOpenId)?(?![\w])")
_HOST: Final = re.compile(r"https?://((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w.-])", re.IGNORECASE)
#: Hosts of the platform itself, of its family, of documentation and of standards: nobody's processor.
_NOT_PROCESSORS: Final = re.compile(
    r"(?:^|\.)(?:aliexpress|alibaba|taobao|tmall|1688|alicdn|example|w3|python|github|githubusercontent|djangoproject"
    r"|readthedocs|mozilla|schema|json-schema|localhost|gnu|apache|opensource|creativecommons)\.[a-z]+$"
    r"|\.(?:example|invalid|test|local|localhost)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the code of an application shows.

    Args:
        name: of the folder or the project.
        methods: API methods that are named.
        hosts: hosts of others that are named.
        stores: tables with personal columns, with these columns.
        callback: a route takes the authorisation of others.
        access: address of a route that shows one's data, "" for none.
        correct: of one that corrects it.
        delete: of one that deletes it.
    """

    name: str = ""
    methods: Sequence[str] = ()
    hosts: Sequence[str] = ()
    stores: Sequence[tuple[str, Sequence[str]]] = ()
    callback: bool = False
    access: str = ""
    correct: str = ""
    delete: str = ""


def methods_in(text: str) -> frozenset[str]:
    """API methods that `text` names."""
    return frozenset(method for method, _ in method_places(text))


def method_places(text: str) -> Iterator[tuple[str, int]]:
    """API methods that `text` names, with their offsets."""
    for pattern in (_METHOD, _AUTH):
        yield from ((found.group(), found.start()) for found in pattern.finditer(text))


def hosts_in(text: str) -> frozenset[str]:
    """Hosts that may receive data, as addresses in `text` name them."""
    return frozenset(host for host, _ in host_places(text))


def host_places(text: str) -> Iterator[tuple[str, int]]:
    """As `hosts_in`, with the offset of each address."""
    for found in _HOST.finditer(text):
        if not _NOT_PROCESSORS.search(found[1].lower()):
            yield found[1].lower(), found.start()


def draft(shown: Shown) -> str:
    """A manifest that says what `shown` says, and has a place for everything else."""
    known: dict[str, object] = {
        "schema": int(VERSION),
        "app.name": shown.name,
        "app.audience": "sellers" if shown.callback else "own-use",
        "app.multi_tenant": shown.callback,
        "apis": [{"method": method, "purpose": ""} for method in sorted(shown.methods)[:_MOST]],
        "processors": [{"name": host, "hosts": [host], "data": ""} for host in sorted(shown.hosts)[:_MOST]],
        "storage": [{"name": name, "data": ", ".join(fields)} for name, fields in shown.stores[:_MOST]],
        "rights.access.route": shown.access,
        "rights.correct.route": shown.correct,
        "rights.delete.route": shown.delete,
    }
    head = "# Drafted by aoplint manifest init: fill in what is empty, then run aoplint manifest check.\n"
    return head + "\n".join(_lines(FIELDS, "", known, 0)) + "\n"


def _lines(fields: Iterable[Field], path: str, known: dict[str, object], depth: int) -> Iterator[str]:
    for field in fields:
        where = f"{path}{field.name}"
        pad = "  " * depth
        if field.form is Form.MAPPING:
            inner = list(_lines(field.fields, f"{where}.", known, depth + 1))
            if field.required or any(known.get(key) for key in known if key.startswith(f"{where}.")):
                yield f"{pad}{field.name}:"
                yield from inner
        elif field.form is Form.LIST:
            yield from _list(field, known.get(where), pad)
        elif known.get(where) not in (None, ""):
            yield f"{pad}{field.name}: {_scalar(known[where])}"
        elif field.required:
            hint = " | ".join(field.choices) or field.about or "say it here"
            yield f'{pad}{field.name}: ""  # {hint}'


def _list(field: Field, items: object, pad: str) -> Iterator[str]:
    if not isinstance(items, list) or not items:
        if field.required:
            yield f"{pad}{field.name}: []"
        return
    yield f"{pad}{field.name}:"
    for item in items:
        mark = "- "
        for key, value in item.items():
            yield f"{pad}  {mark}{key}: {_scalar(value)}"
            mark = "  "


def _scalar(value: object) -> str:
    """As JSON, which is YAML; plain words stay plain."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./-]*", value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
