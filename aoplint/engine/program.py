"""What a run executes: the rules of all packs, compiled, and what must be known beside them (layer 11)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from aoplint import __version__
from aoplint.cache import Cache
from aoplint.engine.detection import MODES, PROJECT_MODES, CompiledRule, compiled_as, kind_of
from aoplint.engine.stock import Running, Stored, section, sections, text_of
from aoplint.errors import Problem, RuleError
from aoplint.model.codec import decode, encode
from aoplint.model.levels import Mode
from aoplint.model.record import dataclass
from aoplint.model.rule import PackInfo, RuleInfo
from aoplint.packs.load import builtin_root, digest_of, label_of, load_packs
from aoplint.packs.raw import Pack, WordList
from aoplint.project.markers import check_marker

#: Raised whenever the stored form of a program, or the order of its packs, changes.
FORMAT: Final = 18
#: File beside the built-in packs that holds them compiled; made when aoplint is built or tested.
COMPILED: Final = "compiled.jsonl"
_NAMESPACE: Final = "program"


@dataclass(frozen=True, kw_only=True)
class Program:
    """Compiled packs.

    Args:
        rules: facts of every rule of the packs, ordered by id.
        packs: the packs, in load order.
        platform: names of the marker lists that show use of the platform, by pack id.
        stock: the compiled rules of the packs by mode, ordered by id.
        markers: the lists that contexts and `platform` name.
        models: library models of all packs as JSON data, for flows; None where no rule is about flows.
        masking: ids of the secret rules of the built-in packs: what they find is masked whatever rules run; None if
            those packs are not among these: then they are loaded once something is to be masked.
        digest: hash of the packs, the rules that run and aoplint's version.
        running: ids of the rules that run.
    """

    rules: tuple[RuleInfo, ...]
    packs: tuple[PackInfo, ...]
    platform: Mapping[str, tuple[str, ...]]
    stock: Mapping[Mode, tuple[Any, ...]]
    markers: tuple[WordList, ...]
    models: Any
    masking: frozenset[str] | None
    digest: str
    running: frozenset[str] = field(default=frozenset())

    @cached_property
    def compiled(self) -> Mapping[Mode, tuple[Any, ...]]:
        """The compiled rules that run, by mode, ordered by id."""
        return Running(self.stock, self.running)

    def restricted(self, ids: frozenset[str]) -> Program:
        """The same packs with only the rules `ids` running."""
        running = self.running & ids
        if running == self.running:
            return self
        digest = hashlib.sha256("\0".join([self.digest, *sorted(running)]).encode()).hexdigest()
        return replace(self, running=running, digest=digest)

    @property
    def file_rules(self) -> Mapping[Mode, tuple[CompiledRule, ...]]:
        """The running rules that look at one file at a time, by mode."""
        return {mode: rules for mode, rules in self.compiled.items() if mode not in PROJECT_MODES}

    def runs(self, mode: Mode) -> bool:
        """Whether any rule of `mode` runs; reads none."""
        return bool(self.ids(mode))

    def ids(self, mode: Mode) -> frozenset[str]:
        """Ids of the rules of `mode` that run; reads none."""
        return frozenset(rule.id for rule in self.rules if compiled_as(rule.mode) is mode and rule.id in self.running)

    @property
    def project_rules(self) -> frozenset[str]:
        """Ids of the running rules that need all files of a project; reads none."""
        return frozenset().union(*map(self.ids, PROJECT_MODES))

    def dump(self) -> str:
        """As lines: the digest, what masks, all but the compiled rules, then a mode and its rules, as JSON each."""
        facts = {
            "rules": encode(self.rules),
            "packs": encode(self.packs),
            "platform": encode(dict(self.platform)),
            "markers": encode(self.markers),
            "models": self.models,
            "running": sorted(self.running),
        }
        masking = None if self.masking is None else sorted(self.masking)
        return "\n".join([self.digest, text_of(masking), text_of(facts), *sections(self.stock)])

    @classmethod
    def load(cls, text: str) -> Program:
        """From what `dump` wrote.

        Raises:
            ValueError: if it is no program.
        """
        try:
            digest, masks, facts, *stock = text.split("\n")
            data = json.loads(facts)
            masking = json.loads(masks)
            return cls(
                rules=decode(tuple[RuleInfo, ...], data["rules"]),
                packs=decode(tuple[PackInfo, ...], data["packs"]),
                platform={name: tuple(lists) for name, lists in data["platform"].items()},
                stock=Stored(dict(map(section, stock))),
                markers=decode(tuple[WordList, ...], data["markers"]),
                models=data["models"],
                masking=None if masking is None else frozenset(masking),
                digest=digest,
                running=frozenset(data["running"]),
            )
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise ValueError("not a program") from error


def built_in_packs() -> tuple[Path, ...]:
    """Folders of the packs that come with aoplint and are always loaded, ordered by name."""
    return tuple(path for path in _packs_of(builtin_root()) if not _is_on_request(path))


def pack_on_request(name: str) -> Path | None:
    """The folder of the pack `name` that comes with aoplint and is loaded where it is named; None if there is none."""
    named = (path for path in _packs_of(builtin_root()) if path.name == name and _is_on_request(path))
    return next(named, None)


def _packs_of(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if (path / "pack.yaml").is_file())


def _is_on_request(pack: Path) -> bool:
    # Ours and small: a run that needs no YAML reads none.
    return b"\non-request: true\n" in (pack / "pack.yaml").read_bytes()


def load_program(paths: Sequence[Path], cache: Cache | None) -> Program:
    """The compiled packs at `paths`; as they were compiled before if nothing changed since.

    Raises:
        RuleError: with every mistake in every pack.
    """
    key = _key(_with_models(paths))
    stored = _shipped(key) or _stored(cache, key)
    if stored is not None:
        return stored
    program = _read(paths, key, _built_in(paths))
    if cache is not None and key:
        cache.put(_NAMESPACE, key, program.dump().encode("utf-8"))
    return program


def _with_models(paths: Sequence[Path]) -> list[Path]:
    return [*paths, *(path for path in built_in_packs() if path.name == "models")]


def _built_in(paths: Sequence[Path]) -> Program | None:
    """The built-in packs as they were compiled beside them, if all of them are at `paths`."""
    own = built_in_packs()
    return _shipped(_key(_with_models(own))) if {*own} <= {*paths} else None


def _read(paths: Sequence[Path], key: str, known: Program | None = None) -> Program:
    packs = load_packs(paths)
    whole = _with_models(paths)
    if not {*whole} <= {*paths} and any(rule.mode is Mode.TAINT for pack in packs for rule in pack.rules):
        packs = load_packs(whole)
    return _compiled(packs, key, known)


def write_compiled() -> Path:
    """Writes the built-in packs compiled beside them, unless neither they nor the code changed since; returns the file.

    What is there is not read: it may have another form under the same number.

    Raises:
        OSError: if it cannot be written.
        RuleError: if a built-in pack is wrong.
    """
    root = builtin_root()
    target = root / COMPILED
    made_of = (*root.rglob("*.yaml"), *Path(__file__).parents[1].rglob("*.py"))
    if not target.is_file() or target.stat().st_mtime_ns <= max(path.stat().st_mtime_ns for path in made_of):
        paths = built_in_packs()
        beside = target.with_suffix(f".{os.getpid()}")
        beside.write_text(_read(paths, _key(_with_models(paths))).dump(), encoding="utf-8")
        beside.replace(target)
    return target


def masking_rules(program: Program, cache: Cache | None) -> tuple[CompiledRule, ...]:
    """The secret rules of the built-in packs, loaded if `program` has them not."""
    if program.masking is not None:
        return _secrets(program.masking, program.stock)
    try:
        shipped = (builtin_root() / COMPILED).read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        shipped = [""]
    if shipped[0].startswith(f"{FORMAT} "):
        # What masks is no rule that runs: it need not be compared with the packs beside it.
        return _secrets(json.loads(shipped[1]), Stored(dict(map(section, shipped[3:]))))
    program = load_program(built_in_packs(), cache)
    return _secrets(program.masking or (), program.stock)


def _secrets(ids: Collection[str], stock: Mapping[Mode, tuple[Any, ...]]) -> tuple[CompiledRule, ...]:
    chosen = frozenset(ids)
    return tuple(rule for rule in stock.get(Mode.SECRET, ()) if rule.id in chosen)


def _key(paths: Sequence[Path]) -> str:
    """Hash over all that decides the compiled form; "" if the packs cannot be read."""
    digests = [digest_of(path) for path in paths]
    if not all(digests):
        return ""
    parts = [__version__, str(FORMAT), *digests, *map(label_of, paths)]
    return f"{FORMAT} " + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _shipped(key: str) -> Program | None:
    """The built-in packs as they were compiled beside them, if that is what `key` stands for."""
    try:
        with (builtin_root() / COMPILED).open(encoding="utf-8") as file:
            digest = file.readline()
            return Program.load(digest + file.read()) if digest.rstrip() == key else None
    except (OSError, ValueError):
        return None


def _stored(cache: Cache | None, key: str) -> Program | None:
    data = cache.get(_NAMESPACE, key) if cache is not None and key else None
    if data is None:
        return None
    try:
        return Program.load(data.decode("utf-8"))
    except ValueError:
        return None


def _compiled(packs: Sequence[Pack], key: str, known: Program | None = None) -> Program:
    """The packs compiled; `known` has rules of some of them, which no other pack can change."""
    lists = {words.name: words for pack in packs for words in pack.lists}
    problems: list[Problem] = []
    compiled: dict[Mode, tuple[Any, ...]] = {}
    for mode in MODES:
        ready = known.stock.get(mode, ()) if known is not None else ()
        made = _compile(packs, mode, lists, frozenset(rule.id for rule in ready), problems)
        compiled[mode] = tuple(sorted([*ready, *made], key=lambda rule: rule.id))
    rules = tuple(sorted((rule.info for pack in packs for rule in pack.rules), key=lambda info: info.id))
    markers = tuple(lists[name] for name in sorted(_marker_names(packs, rules)) if name in lists)
    for _, words in sorted(lists.items()):
        try:
            check_marker(words)
        except RuleError as error:
            problems.extend(error.problems)
    models = _models(packs, problems) if compiled[Mode.TAINT] else None
    if problems:
        raise RuleError.of(problems)
    return Program(
        rules=rules,
        packs=tuple(pack.info for pack in packs),
        platform={pack.info.id: pack.platform for pack in packs if pack.platform},
        stock={mode: found for mode, found in compiled.items() if found},
        markers=markers,
        models=models,
        masking=_masks(packs, compiled[Mode.SECRET]),
        digest=key or hashlib.sha256("\0".join(pack.digest for pack in packs).encode()).hexdigest(),
        running=frozenset(rule.id for found in compiled.values() for rule in found),
    )


def _compile(
    packs: Sequence[Pack], mode: Mode, lists: Mapping[str, WordList], ready: Collection[str], problems: list[Problem]
) -> Iterator[Any]:
    for raw in (raw for pack in packs for raw in pack.rules):
        if compiled_as(raw.mode) is not mode or raw.info.id in ready:
            continue
        try:
            yield kind_of(mode).compile(raw, lists)
        except RuleError as error:
            problems.extend(error.problems)


def _models(packs: Sequence[Pack], problems: list[Problem]) -> Any:
    from aoplint.flow.rules.models import read_models

    try:
        return encode(read_models(model for pack in packs for model in pack.models))
    except RuleError as error:
        problems.extend(error.problems)
        return None


def _masks(packs: Sequence[Pack], secrets: Sequence[CompiledRule]) -> frozenset[str] | None:
    """Ids of the secret rules of the built-in packs among these; None if not all of those packs are here."""
    here = {pack.root: pack for pack in packs}
    wanted = [here.get(label_of(path)) for path in built_in_packs()]
    if None in wanted:
        return None
    ids = {rule.info.id for pack in wanted if pack is not None for rule in pack.rules}
    return frozenset(rule.id for rule in secrets if rule.id in ids)


def _marker_names(packs: Sequence[Pack], rules: Iterable[RuleInfo]) -> set[str]:
    names = {name for pack in packs for name in (*pack.platform, *pack.info.elsewhere, *pack.info.named)}
    for rule in rules:
        if rule.context is not None:
            names.update(rule.context.markers, rule.context.anti)
    return names
