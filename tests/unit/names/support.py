"""Views of small files, and the name rules of the built-in pack."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from aoplint.engine.lowering import LOWERED, lower
from aoplint.files.languages import language_of
from aoplint.model.levels import Mode
from aoplint.model.match import Match
from aoplint.names.detect import Detector
from aoplint.names.rule import NameRule, compile_rule
from aoplint.names.terms import Terms
from aoplint.packs.load import builtin_root, load_packs
from aoplint.scopes.view import FileView

APP_NAME = "aop-7.10-brand-in-app-name"
MISSPELLING = "aop-7.10-brand-misspelling"
DOMAIN = "aop-7.10-brand-in-domain"
PACKAGE_ID = "aop-7.10-brand-in-package-id"
LOGO = "aop-7.10-brand-logo-asset"
CLAIM = "aop-7.10-endorsement-claim"


@lru_cache(maxsize=1)
def pack_rules() -> dict[str, NameRule]:
    """The built-in name rules by id."""
    packs = load_packs([builtin_root() / "aop"])
    lists = {words.name: words for pack in packs for words in pack.lists}
    raws = [raw for pack in packs for raw in pack.rules if raw.mode is Mode.NAME]
    return {raw.info.id: compile_rule(raw, lists) for raw in raws}


@lru_cache(maxsize=1)
def detector() -> Detector:
    """A detector of all built-in name rules."""
    return Detector(tuple(pack_rules().values()))


@lru_cache(maxsize=16)
def terms_of(rule_id: str) -> Terms:
    """How rule `rule_id` reads names."""
    rule = pack_rules()[rule_id]
    return Terms(rule.terms, ordinary=rule.ordinary, allow=rule.allow, nominative=rule.nominative)


def view(path: str, text: str, *, lowered: bool = True) -> FileView:
    """The file `path` that holds `text`."""
    language = language_of(path, text[:200].encode("utf-8", "surrogatepass"))
    unit = lower(path, text, language) if lowered and language in LOWERED else None
    return FileView(path=path, language=language, text=text, unit=unit)


def found(rule_id: str, path: str, text: str, *, lowered: bool = True) -> list[Match]:
    """What rule `rule_id` finds in a file."""
    return list(detector().find(pack_rules()[rule_id], view(path, text, lowered=lowered)))


def found_texts(rule_id: str, path: str, text: str, *, lowered: bool = True) -> list[str]:
    """The texts of what rule `rule_id` finds in a file."""
    return [text[match.start : match.stop] for match in found(rule_id, path, text, lowered=lowered)]


def hits(name: str, rules: Sequence[str] = (APP_NAME, MISSPELLING)) -> list[str]:
    """`term form` of all that `rules` find in a name."""
    return [
        f"{hit.term.text} {hit.form}"
        for rule in rules
        for hit in terms_of(rule).find(name)
        if hit.form in pack_rules()[rule].forms
    ]
