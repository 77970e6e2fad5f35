"""Makes rules, lists and packs out of checked nodes (layer 3)."""

from __future__ import annotations

from aoplint.model.levels import SEVERITY_NAMES, Basis, Confidence, Mode, Status
from aoplint.model.rule import Clause, ContextRule, PackInfo, RuleInfo
from aoplint.packs.languages import canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList


def text(node: YamlMapping | None, key: str, default: str = "") -> str:
    """The text at `key`, without the line end of a block."""
    value = node.get(key) if node is not None else None
    return value.value.strip() if isinstance(value, YamlScalar) else default


def flag(node: YamlMapping | None, key: str, default: bool) -> bool:
    """The truth value at `key`."""
    value = node.get(key) if node is not None else None
    data = value.data() if isinstance(value, YamlScalar) else None
    return data if isinstance(data, bool) else default


def rows(node: YamlNode | None) -> tuple[YamlMapping, ...]:
    """The mappings of a list."""
    items = node.items if isinstance(node, YamlSequence) else ()
    return tuple(item for item in items if isinstance(item, YamlMapping))


def pack_info(node: YamlMapping) -> PackInfo:
    """Identity of a pack, from its checked pack.yaml."""
    return PackInfo(
        id=text(node, "id"),
        name=text(node, "name"),
        version=text(node, "version"),
        edition=text(node, "edition"),
        licence=text(node, "licence"),
        homepage=text(node, "homepage"),
        clauses=tuple(_clause(row) for row in rows(node.get("clauses"))),
        elsewhere=words(node.get("elsewhere")),
        named=words(node.get("named")),
    )


def _clause(row: YamlMapping) -> Clause:
    return Clause(
        id=text(row, "id"),
        title=text(row, "title"),
        summary=text(row, "summary"),
        binds=text(row, "binds"),
        checkability=text(row, "checkability", "partial"),
        note=text(row, "note"),
    )


def word_list(node: YamlMapping) -> WordList:
    """A checked list."""
    return WordList(
        name=text(node, "name"),
        kind=text(node, "kind"),
        values=words(node.get("values")),
        description=text(node, "description"),
        ignore_case=flag(node, "ignore-case", False),
    )


def raw_rule(body: YamlMapping, pack: str) -> RawRule:
    """A checked rule of the pack with id `pack`."""
    meta = body.get("metadata")
    meta = meta if isinstance(meta, YamlMapping) else None
    rule_id = text(body, "id")
    name = body.get("id")
    place = name.place if name is not None else body.place
    message = " ".join(text(body, "message").split())
    info = RuleInfo(
        id=rule_id,
        pack=pack,
        mode=Mode(text(body, "mode", "search")),
        title=text(meta, "title") or _title(rule_id),
        message=message,
        severity=SEVERITY_NAMES[text(body, "severity")],
        basis=Basis(_known(text(meta, "basis"), Basis, "indicator")),
        status=Status(_known(text(meta, "status"), Status, "stable")),
        confidence=Confidence(_known(text(meta, "confidence").lower(), Confidence, "medium")),
        group=text(meta, "group"),
        category=text(meta, "category"),
        clauses=words(meta.get("clauses")) if meta else (),
        cwe=words(meta.get("cwe")) if meta else (),
        languages=_languages(body),
        yields_to=words(body.get("yields-to")),
        once_per=text(body, "once-per"),
        context=_context(body.get("context")),
        why=text(meta, "why"),
        fix_hint=text(meta, "fix-hint"),
        exceptions=text(meta, "exceptions"),
        references=_references(meta),
        since=text(meta, "since"),
        suppressible=flag(meta, "suppressible", True),
        path=place.path,
        line=place.line,
        tags=words(meta.get("tags")) if meta else (),
        profiles=words(meta.get("profiles")) if meta else (),
    )
    return RawRule(info=info, body=body)


def _known(value: str, kind: type[Basis] | type[Status] | type[Confidence], default: str) -> str:
    """`value` where the vocabulary has it: the metadata of rules made for other tools is free."""
    return value if value in {entry.value for entry in kind} else default


def _title(rule_id: str) -> str:
    words_of_id = rule_id.replace("/", ".").split(".")[-1].replace("_", "-").split("-")
    return " ".join(words_of_id).strip().capitalize() or rule_id


def _languages(body: YamlMapping) -> tuple[str, ...]:
    names = words(body.get("languages")) or words(body.get("formats"))
    return tuple(dict.fromkeys(canonical(name) or ("regex" if name == "generic" else name) for name in names))


def _context(node: YamlNode | None) -> ContextRule | None:
    if not isinstance(node, YamlMapping):
        return None
    return ContextRule(
        markers=words(node.get("markers")),
        anti=words(node.get("anti")),
        scope=text(node, "scope", "file"),
        crosses=text(node, "crosses") == "applications",
    )


def _references(meta: YamlMapping | None) -> tuple[str, ...]:
    found = words(meta.get("references")) if meta else ()
    return tuple(link for link in found if link.startswith(("https://", "clause ")))
