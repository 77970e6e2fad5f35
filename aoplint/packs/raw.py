"""What a loaded pack is: checked rules, lists and models, before any analyser compiled them (layer 3)."""

from __future__ import annotations

from aoplint.errors import Place
from aoplint.model.levels import Mode
from aoplint.model.record import dataclass
from aoplint.model.rule import PackInfo, RuleInfo
from aoplint.packs.nodes import YamlMapping

#: What the entries of a list may be.
LIST_KINDS = ("word", "host", "literal", "regex", "identifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRule:
    """A rule whose keys are checked and whose patterns are not.

    Args:
        info: its facts for judging and reporting.
        body: the rule as written, every key with its place.
    """

    info: RuleInfo
    body: YamlMapping

    @property
    def mode(self) -> Mode:
        """How it matches."""
        return self.info.mode

    @property
    def place(self) -> Place:
        """Where its id stands."""
        name = self.body.get("id")
        return name.place if name is not None else self.body.place


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """A named list of `lists/*.yaml`.

    Args:
        name: its name, unique over all packs.
        kind: "word", "host", "literal", "regex" or "identifier": how an entry is looked for.
        values: the entries in the order of the file.
        ignore_case: whether letters of both cases are the same.
    """

    name: str
    kind: str
    values: tuple[str, ...]
    description: str = ""
    ignore_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack, or a folder or file of rules that is none.

    Args:
        info: identity; for files that are no pack, the id is made from the name.
        rules: its rules, ordered by file and place.
        lists: its lists, ordered by name.
        models: one mapping per file in `models/`, ordered by file name.
        platform: names of lists that show use of the platform.
        retired: ids of rules that are gone but stay known.
        digest: hash over the names and bytes of all its files.
        root: the folder or file as shown to users.
    """

    info: PackInfo
    rules: tuple[RawRule, ...] = ()
    lists: tuple[WordList, ...] = ()
    models: tuple[YamlMapping, ...] = ()
    platform: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    digest: str = ""
    root: str = ""
