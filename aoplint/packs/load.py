"""Loads packs, folders and files of rules; every mistake of every file at once (layer 3)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import Path

from aoplint.errors import Place, Problem, RuleError
from aoplint.model.record import dataclass
from aoplint.model.rule import PackInfo
from aoplint.packs import build
from aoplint.packs.check import Booking, check
from aoplint.packs.folder import SUFFIXES, Source, digest, read_file, read_folder, shown
from aoplint.packs.meaning import Home, World, check_list_name, check_rule, entries
from aoplint.packs.nodes import YamlMapping, YamlScalar, words
from aoplint.packs.pack_keys import LIST, MODEL, PACK
from aoplint.packs.raw import Pack
from aoplint.packs.reading import read_yaml
from aoplint.packs.rule_keys import RULE_FILE

MAX_REGEXES = 2000
_RULES_KEY = re.compile(r"^(?:---\s+)?[\"']?rules[\"']?\s*:|\A\ufeff?\s*\{", re.MULTILINE)


def builtin_root() -> Path:
    """Folder of the built-in packs: `aoplint/_rules` in a wheel, else `rules` beside the package."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load_packs(paths: Sequence[Path]) -> tuple[Pack, ...]:
    """The packs at `paths`, in their order; a path that comes twice counts once.

    Args:
        paths: folders with pack.yaml, folders of rule files, or single YAML files.

    Raises:
        RuleError: with every mistake in every file.
    """
    book = Booking()
    unique = {os.path.realpath(path): path for path in reversed(paths)}
    order = [path for path in paths if unique.get(os.path.realpath(path)) is path]
    drafts = [draft for path in order if (draft := _open(path, book)) is not None]
    world = World()
    for draft in drafts:
        _announce(draft, world, book)
    for draft in drafts:
        _check_names(draft, world, book)
    if book.problems:
        raise RuleError.of(sorted(book.problems, key=_order))
    return tuple(_finish(draft) for draft in drafts)


def digest_of(path: Path) -> str:
    """Hash over the files of the pack, folder or rule file at `path`; "" if any of it cannot be read."""
    if path.is_dir():
        sources, problems = read_folder(path, "", pack=(path / "pack.yaml").is_file())
        return digest(sources) if sources and not problems else ""
    home = _pack_of(path)
    if home is not None:
        whole = digest_of(home)
        return whole and digest([Source("only", "", f"{path.name} {whole}".encode())])
    try:
        return digest([read_file(path, path.name, Path(os.path.realpath(path)), "")])
    except RuleError:
        return ""


def _order(problem: Problem) -> tuple[str, int, int]:
    place = problem.place or Place(path="")
    return (place.path, place.line, place.column)


@dataclass(slots=True)
class _Draft:
    """A pack while it is read.

    Args:
        shown: its root for users.
        only: keep only the rules of this file, "" for all.
    """

    shown: str
    sources: list[Source]
    only: str = ""
    head: YamlMapping | None = None
    rules: list[YamlMapping] = field(default_factory=list)
    lists: list[YamlMapping] = field(default_factory=list)
    models: list[YamlMapping] = field(default_factory=list)

    @property
    def home(self) -> Home:
        """What the rules' meaning depends on."""
        rows = build.rows(self.head.get("clauses")) if self.head else ()
        return Home(build.text(self.head, "id"), frozenset(build.text(row, "id") for row in rows))


# --- reading --------------------------------------------------------------------------------------


def _open(path: Path, book: Booking) -> _Draft | None:
    label = label_of(path)
    if path.is_dir():
        return _open_folder(path, label, book, only="")
    if not path.is_file():
        missing = "there is no such file or folder" if not os.path.lexists(path) else "not a regular file"
        book.add(missing, Place(path=label))
        return None
    home = _pack_of(path)
    if home is not None:
        only = "" if path.name == "pack.yaml" else path.relative_to(home).as_posix()
        return _open_folder(home, label_of(home), book, only=only)
    try:
        source = read_file(path, path.name, Path(os.path.realpath(path)), label)
    except RuleError as error:
        book.problems.extend(error.problems)
        return None
    draft = _Draft(label, [source])
    _parse(draft, source, book)
    return draft


def label_of(path: Path) -> str:
    """How users see a path to a pack: built-in packs are shown as `rules/<pack>` wherever they are installed."""
    root = builtin_root()
    try:
        return (Path("rules") / Path(os.path.realpath(path)).relative_to(root)).as_posix()
    except ValueError:
        return shown(path)


def _pack_of(path: Path) -> Path | None:
    """The pack that a single rule file belongs to, if any."""
    for folder in list(path.parents)[:3]:
        if (folder / "pack.yaml").is_file():
            inside = path.relative_to(folder).parts[0]
            return folder if inside not in ("lists", "models", "fixtures") or path.parent == folder else None
    return None


def _open_folder(path: Path, label: str, book: Booking, *, only: str) -> _Draft | None:
    is_pack = (path / "pack.yaml").is_file()
    sources, problems = read_folder(path, label, pack=is_pack)
    book.problems.extend(problems)
    if not is_pack:
        sources = [source for source in sources if _RULES_KEY.search(source.data.decode("utf-8", "replace"))]
        if not sources and not problems:
            book.add(
                "the folder holds no rule file",
                Place(path=label),
                "expected pack.yaml or YAML files with rules:",
            )
            return None
    draft = _Draft(label, sources, only)
    for source in sources:
        _parse(draft, source, book)
    return draft


def _parse(draft: _Draft, source: Source, book: Booking) -> None:
    try:
        root = read_yaml(source.shown, source.data)
    except RuleError as error:
        book.problems.extend(error.problems)
        return
    shape = {"pack": PACK, "lists": LIST, "models": MODEL, "rules": RULE_FILE}[source.part]
    check(root, shape, "the file", book)
    if not isinstance(root, YamlMapping):
        return
    if source.part == "pack":
        draft.head = root
    elif source.part == "lists":
        draft.lists.append(root)
    elif source.part == "models":
        draft.models.append(root)
    else:
        draft.rules.extend(build.rows(root.get("rules")))


# --- names ----------------------------------------------------------------------------------------


def _announce(draft: _Draft, world: World, book: Booking) -> None:
    """Books double definitions and makes names known."""
    home = draft.home
    if draft.head is not None:
        _define(draft.head.get("id"), "pack", world.packs, book)
        seen: dict[str, Place] = {}
        for row in build.rows(draft.head.get("clauses")):
            _define(row.get("id"), "clause", seen, book)
        world.clauses |= home.clauses
        world.retired |= {build.text(row, "id") for row in build.rows(draft.head.get("retired"))}
    for node in draft.lists:
        _define(node.get("name"), "list", world.lists, book)
    for body in draft.rules:
        _define(body.get("id"), "rule", world.rules, book)


def _define(node: object, kind: str, known: dict[str, Place], book: Booking) -> None:
    if not isinstance(node, YamlScalar) or not node.value:
        return
    first = known.setdefault(node.value, node.place)
    if first != node.place:
        book.add(f'duplicate {kind} "{node.value}"', node.place, f"it is defined at {first} already")


def _check_names(draft: _Draft, world: World, book: Booking) -> None:
    home = draft.home
    for body in draft.rules:
        check_rule(body, home, world, book)
        rule = body.get("id")
        if isinstance(rule, YamlScalar) and rule.value in world.retired:
            book.add(f'the rule id "{rule.value}" is retired', rule.place, "a retired id is never used again")
    _count_regexes(draft, book)
    if draft.head is None:
        return
    if home.clauses and draft.head.get("edition") is None:
        book.add('a pack with clauses needs "edition"', draft.head.place)
    for name in draft.head.pairs:
        if name[0].value in ("platform", "elsewhere", "named") and not isinstance(name[1], (YamlScalar, YamlMapping)):
            for node in name[1].items:
                if isinstance(node, YamlScalar):
                    check_list_name(node, world, book)


def _count_regexes(draft: _Draft, book: Booking) -> None:
    found = sum(
        len(words(value)) for body in draft.rules for key, value, _ in entries(body) if key.value.endswith("regex")
    )
    found += sum(len(words(node.get("values"))) for node in draft.lists if build.text(node, "kind") == "regex")
    if found > MAX_REGEXES:
        book.add(
            f"the pack has {found:,} regular expressions; the most is {MAX_REGEXES:,}",
            Place(path=draft.shown),
        )


# --- finishing ------------------------------------------------------------------------------------


def _finish(draft: _Draft) -> Pack:
    head = draft.head
    info = build.pack_info(head) if head is not None else _nameless(draft)
    wanted = draft.shown + "/" + draft.only if draft.shown != "." else draft.only
    bodies = draft.rules if not draft.only else [body for body in draft.rules if body.place.path == wanted]
    return Pack(
        info=info,
        rules=tuple(build.raw_rule(body, info.id) for body in bodies),
        lists=tuple(sorted((build.word_list(node) for node in draft.lists), key=lambda words_: words_.name)),
        models=tuple(draft.models),
        platform=words(head.get("platform")) if head is not None else (),
        retired=tuple(build.text(row, "id") for row in build.rows(head.get("retired"))) if head is not None else (),
        digest=digest(_digested(draft)),
        root=draft.shown,
    )


def _digested(draft: _Draft) -> Iterable[Source]:
    return [*draft.sources, Source("only", "", draft.only.encode("utf-8", "surrogateescape"))]


def _nameless(draft: _Draft) -> PackInfo:
    """Identity of rule files that are no pack: made from the file or folder name."""
    stem = Path(draft.shown).name
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "rules"
    return PackInfo(id=name, name=draft.shown, version="0")
