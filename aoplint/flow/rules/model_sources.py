"""Where models say that a source may be: by names alone, so that it errs to the safe side (layer 8).

Some sources are in the code of a function: `flask.request.args`. Others are asked of an object of a library, such as
the `GET` of a request of Django: who asks gets one only where somebody made such an object, or a framework gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from itertools import chain, pairwise
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.flow.rules.handlers import Handlers, class_around
from aoplint.flow.rules.models import EntryModel, Models
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

Key = tuple[str, int]
#: Where a name says of what kind something is, and makes nothing.
_TYPES: Final = frozenset({Role.ANNOTATION, Role.RETURNS, Role.BASE, Role.NAME})
_PARTS: Final = frozenset({Kind.ATTRIBUTE, Kind.SUBSCRIPT, Kind.BINARY_OPERATION})


@dataclass(slots=True)
class Words:
    """Words that count wherever they stand, and words that count behind a dot only."""

    anywhere: set[str] = field(default_factory=set)
    behind_dot: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Holders:
    """Functions by what they have to do with the sources of models.

    Args:
        sources: a source is in their own code.
        handed: frameworks hand them a source.
        asking: they may ask an object of a library for a source.
        filled: they read a source that frameworks put into their instances, if a framework has made these.
        making: they may make or hold such an object, whoever calls them.
        lent: they read such an object that frameworks put into their instances, if a framework has made these.
        own: methods of classes of which frameworks make instances.
        receiving: frameworks hand them such an object.
        called: a decorator or their class says that frameworks call them.
    """

    sources: frozenset[Key] = frozenset()
    handed: frozenset[Key] = frozenset()
    asking: frozenset[Key] = frozenset()
    filled: frozenset[Key] = frozenset()
    making: frozenset[Key] = frozenset()
    lent: frozenset[Key] = frozenset()
    own: frozenset[Key] = frozenset()
    receiving: frozenset[Key] = frozenset()
    called: frozenset[Key] = frozenset()


class ModelSources:
    """Tells which functions may hold or get a source of a model.

    Args:
        kinds: kinds of sources that rules ask for.
        models: models of libraries.
        codes: all files of the project.
    """

    def __init__(self, kinds: frozenset[str], models: Models, codes: Mapping[str, Code]) -> None:
        self._kinds = kinds
        self._models = models
        self._codes = codes
        #: The classes of libraries whose objects hold sources, or lead to objects that do.
        self.classes: frozenset[str] = _holding(models, kinds) if kinds else frozenset()

    def of(self, mentions: Mapping[Key, frozenset[str]]) -> Holders:
        """What the functions have to do with sources.

        Args:
            mentions: for each function the names in it.
        """
        if not self._kinds:
            return Holders()
        entries = [entry for entry in self._models.entries if self._may_hold(entry)]
        sources, asked = Words(), Words()
        self._read_names(
            _source_names(self._models, self._kinds), sources, asked, _made(entries, self._models, self._known)
        )
        making = Words(anywhere=set(self._class_names()))
        self._read_names(self._makers, making, Words())
        handing = [one for one in entries if any(kind in self._kinds for _, kind, _ in one.parameters)]
        passing = [one for one in entries if any(cls in self.classes for _, _, cls in one.parameters)]
        handed, received = self._entries(handing), self._entries(passing)
        return Holders(
            sources=self._mentioning(mentions, sources),
            handed=handed[0] | handed[1],
            asking=self._mentioning(mentions, asked),
            filled=self._filled(mentions, entries, given=False),
            making=self._making(mentions, making),
            lent=self._filled(mentions, entries, given=True),
            own=self._own(entries),
            receiving=received[0] | received[1],
            called=handed[0] | received[0],
        )

    @cached_property
    def _makers(self) -> tuple[str, ...]:
        """Dotted names that give an instance of one of `classes`: functions, variables, the classes themselves."""
        named = (*_maker_names(self._models, self.classes), *self.classes)
        return tuple(dotted for dotted in named if dotted.partition(".")[0] in self._known | {""})

    @cached_property
    def _known(self) -> frozenset[str]:
        """The words of the project."""
        atoms = {atom for code in self._codes.values() for atom in code.unit.atoms}
        return frozenset(word for atom in atoms for word in atom.split("."))

    def _may_hold(self, entry: EntryModel) -> bool:
        """Whether the project names what makes the entry one."""
        if entry.imports:
            return not self._known.isdisjoint(entry.imports)
        wanted = (*entry.decorators, *entry.classes)
        if entry.functions:
            return True
        return any({name.partition(".")[0], name.rpartition(".")[2]} <= self._known | {""} for name in wanted)

    # --- what frameworks hand over ----------------------------------------------------------------

    def _entries(self, entries: Iterable[EntryModel]) -> tuple[frozenset[Key], frozenset[Key]]:
        """The functions that `entries` are about: those that are called for certain, and those by their name."""
        handlers = Handlers(entries, self._heirs)
        called, named = set(), set()
        for path, code in self._codes.items():
            for node in code.unit.by_kind.get(Kind.FUNCTION, ()):
                if handlers.are_called(code, node):
                    called.add((path, node))
                elif handlers.are_named(code, node):
                    named.add((path, node))
        return frozenset(called), frozenset(named)

    def _filled(
        self, mentions: Mapping[Key, frozenset[str]], entries: Iterable[EntryModel], *, given: bool
    ) -> frozenset[Key]:
        """The functions that read what frameworks put into their instances: sources, or, if `given`, what has some.

        They need not stand in such a class: a mixin gets its instance, and so does whoever is handed one.
        """
        names = frozenset(
            name
            for entry in entries
            for name, kind, cls in entry.attributes
            if (cls in self.classes if given else kind in self._kinds)
        )
        return frozenset(key for key, said in mentions.items() if not names.isdisjoint(said))

    def _own(self, entries: Iterable[EntryModel]) -> frozenset[Key]:
        """The methods of classes of which frameworks make instances, those that they have from others included."""
        heirs = self._heirs(cls for entry in entries if entry.attributes for cls in entry.classes)
        family = _closure(set(heirs), self._bases) if heirs else heirs
        return frozenset(
            (path, node)
            for path, code in self._codes.items()
            for node in code.unit.by_kind.get(Kind.FUNCTION, ())
            if class_around(code, node) in family
        )

    def _class_names(self) -> frozenset[str]:
        """Names that code has for classes whose objects hold sources; what derives from one has its methods only."""
        named = [cls for cls in self.classes if cls.partition(".")[0] in self._known]
        methods = {class_of(dotted) for dotted in self._models.callables}
        last = {cls.rpartition(".")[2] for cls in named}
        return self._heirs(cls for cls in named if cls in methods) | _closure(last, self._renamed)

    @cached_property
    def _renamed(self) -> dict[str, set[str]]:
        """The names that imports give what they import, by its own."""
        found: dict[str, set[str]] = {}
        for code in self._codes.values():
            unit = code.unit
            for node in unit.by_kind.get(Kind.IMPORT_ALIAS, ()):
                name = unit.child(node, Role.NAME)
                if name >= 0:
                    found.setdefault(unit.name(node + 1).rpartition(".")[2], set()).add(unit.name(name))
        return found

    @cached_property
    def _derived(self) -> dict[str, set[str]]:
        """What may derive from a class, or be another name of it, by its name."""
        found = {name: set(others) for name, others in self._renamed.items()}
        for code in self._codes.values():
            unit = code.unit
            for node in unit.by_kind.get(Kind.CLASS, ()):
                owner = unit.name(unit.child(node, Role.NAME))
                for base in _base_words(code, node):
                    found.setdefault(base, set()).add(owner)
        return found

    @cached_property
    def _bases(self) -> dict[str, set[str]]:
        """The names in the bases of the project's classes, by the name of the class."""
        found: dict[str, set[str]] = {}
        for code in self._codes.values():
            for node in code.unit.by_kind.get(Kind.CLASS, ()):
                owner = code.unit.name(code.unit.child(node, Role.NAME))
                found.setdefault(owner, set()).update(_base_words(code, node))
        return found

    def _heirs(self, classes: Iterable[str]) -> frozenset[str]:
        """Names of classes that may derive from one of `classes`, those in other libraries included."""
        return _closure({name.rpartition(".")[2] for name in classes}, self._derived)

    # --- names ------------------------------------------------------------------------------------

    def _read_names(
        self, names: Iterable[str], plain: Words, members: Words, made: frozenset[str] = frozenset()
    ) -> None:
        """Books the words by which code says dotted names: members of classes, and all others."""
        for dotted in names:
            root, (holder, _, last) = dotted.partition(".")[0], dotted.rpartition(".")
            if root and root != "builtins" and root not in self._known and holder not in made:
                continue
            member = _member(dotted)
            is_name = root == "builtins" or (not member and (last in self._imported or f"{holder}.*" in self._imported))
            words = members if member else plain
            (words.anywhere if is_name else words.behind_dot).add(member or last)

    @cached_property
    def _imported(self) -> frozenset[str]:
        """Names that some file imports; `os.*` where it imports all that `os` has."""
        found: set[str] = set()
        for code in self._codes.values():
            unit = code.unit
            found.update(unit.name(node + 1).rpartition(".")[2] for node in unit.by_kind.get(Kind.IMPORT_ALIAS, ()))
            for node in unit.by_kind.get(Kind.IMPORT_STAR, ()):
                module = unit.child(unit.parent[node], Role.MODULE)
                found.add(f"{unit.name(module)}.*" if module >= 0 else "")
        return frozenset(found)

    def _mentioning(self, mentions: Mapping[Key, frozenset[str]], words: Words) -> frozenset[Key]:
        anywhere, behind = words.anywhere, words.behind_dot
        return frozenset(
            key
            for key, names in mentions.items()
            if not names.isdisjoint(anywhere) or (not names.isdisjoint(behind) and self._has_attribute(key, behind))
        )

    def _has_attribute(self, key: Key, names: set[str]) -> bool:
        """Whether one of `names` stands behind a dot, or is in a text by which a function gets at an attribute."""
        unit = self._codes[key[0]].unit
        found = {
            (unit.kind[index], unit.name(index))
            for index in range(key[1], unit.end[key[1]])
            if unit.kind[index] in _NAMED and unit.name(index) in names
        }
        return not found or any(kind == Kind.ATTRIBUTE for kind, _ in found)

    # --- objects that hold sources ----------------------------------------------------------------

    def _making(self, mentions: Mapping[Key, frozenset[str]], words: Words) -> frozenset[Key]:
        """The functions that may make an object, or of which an annotation says that they have one.

        What bodies of modules and classes call by one of `words` is another name of it.
        """
        bodies = self._bodies(words)
        words = Words(words.anywhere.union(*bodies.values()), words.behind_dot)
        functions = {key for key in self._mentioning(mentions, words) if key[1]}
        modules = {part for dotted in self._makers for part in dotted.split(".")[:-1]}
        functions.update(
            key
            for key, names in mentions.items()
            if key[1] and not (names.isdisjoint(_BY_NAME) or names.isdisjoint(modules))
        )
        functions.update((path, 0) for path in bodies)
        for path, code in self._codes.items():
            if words.anywhere.isdisjoint(code.unit.atoms):
                continue
            for node in code.unit.by_kind.get(Kind.FUNCTION, ()):
                if class_around(code, node) in words.anywhere or _is_annotated(code, node, words.anywhere):
                    functions.add((path, node))
        return frozenset(functions)

    def _bodies(self, words: Words) -> dict[str, set[str]]:
        """By file, where the body of a module or of a class says one of `words`, the names that get it there."""
        found: dict[str, set[str]] = {}
        anywhere = set(words.anywhere)
        for _ in range(_RENAMINGS):
            for path, code in self._codes.items():
                if anywhere.isdisjoint(code.unit.atoms) and words.behind_dot.isdisjoint(code.unit.atoms):
                    continue
                for statement in _saying(code, Words(anywhere, words.behind_dot)):
                    found.setdefault(path, set()).update(_targets(code, statement))
            more = set().union(*found.values()) - anywhere
            if not more:
                break
            anywhere |= more
        return found


#: How often a name may be given to another one in bodies.
_RENAMINGS: Final = 3
_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})
#: By these a function may get at a member of a module that it does not name.
_BY_NAME: Final = frozenset({"getattr", "vars", "__dict__"})
_BLOCKS: Final = frozenset({Kind.BLOCK, Kind.MODULE})
_ASSIGNMENTS: Final = frozenset({Kind.ASSIGN, Kind.ANNOTATED_ASSIGN})


def _saying(code: Code, words: Words) -> Iterator[int]:
    """The statements in bodies of modules and classes that say one of `words`, but as what something is."""
    unit = code.unit
    for index in chain(unit.by_kind.get(Kind.NAME, ()), unit.by_kind.get(Kind.ATTRIBUTE, ())):
        name = unit.name(index)
        if name in words.anywhere or (unit.kind[index] == Kind.ATTRIBUTE and name in words.behind_dot):
            statement = _statement(code, index)
            if statement > 0:
                yield statement


def _statement(code: Code, node: int) -> int:
    """The statement of a body around a name; 0 if it stands in a function, or says of what kind something is."""
    unit = code.unit
    while unit.kind[unit.parent[node]] in _PARTS:
        node = unit.parent[node]
    declares = unit.role[node] == Role.ANNOTATION and unit.kind[unit.parent[node]] == Kind.ANNOTATED_ASSIGN
    if (unit.role[node] in _TYPES and not declares) or unit.role[node] == Role.TARGET:
        return 0
    found = 0
    while node > 0:
        parent = unit.parent[node]
        if unit.kind[parent] in _BLOCKS and not found:
            found = node
        if unit.kind[parent] == Kind.FUNCTION:
            return 0
        node = parent
    return found


def _targets(code: Code, statement: int) -> Iterator[str]:
    """The names that an assignment gives something."""
    unit = code.unit
    for target in unit.children_of_role(statement, Role.TARGET) if unit.kind[statement] in _ASSIGNMENTS else ():
        if unit.kind[target] in _NAMED:
            yield unit.name(target)


def _is_annotated(code: Code, function: int, names: set[str]) -> bool:
    """Whether an annotation of a function has one of `names`."""
    unit = code.unit
    annotations = [parameter.annotation for parameter in code.parameters(function)]
    for annotation in [*annotations, unit.child(function, Role.RETURNS)]:
        for node in range(annotation, unit.end[annotation]) if annotation >= 0 else ():
            if unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE) and unit.name(node) in names:
                return True
            if unit.kind[node] == Kind.STRING and any(
                name in code.text[unit.start[node] : unit.stop[node]] for name in names
            ):
                return True
    return False


def _closure(names: set[str], following: Mapping[str, set[str]]) -> frozenset[str]:
    """`names`, and all that follows from one of them."""
    found = set(names)
    todo = list(found)
    while todo:
        for name in following.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return frozenset(found)


def class_of(dotted: str) -> str:
    """The class whose member `dotted` is: `lib.Request` of `lib.Request.GET.get`; "" for none."""
    parts = dotted.split(".")
    at = next((at for at, part in enumerate(parts[:-1]) if part[:1].isupper()), -1)
    return ".".join(parts[: at + 1])


def _member(dotted: str) -> str:
    """The member of a class by which one gets at `dotted`: `GET` of `django.http.HttpRequest.GET.get`; "" for none."""
    parts = dotted.split(".")
    return next((after for part, after in pairwise(parts) if part[:1].isupper()), "")


def _base_words(code: Code, node: int) -> set[str]:
    """All names in the bases of a class."""
    unit = code.unit
    return {
        unit.name(one)
        for base in unit.children_of_role(node, Role.BASE)
        for one in range(base, unit.end[base])
        if unit.kind[one] in (Kind.NAME, Kind.ATTRIBUTE)
    }


def _source_names(models: Models, kinds: frozenset[str]) -> Iterator[str]:
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


def _holding(models: Models, kinds: frozenset[str]) -> frozenset[str]:
    """The classes whose instances have a source, or something that gives an instance of such a class."""
    found = {class_of(dotted) for dotted in _source_names(models, kinds)} - {""}
    while True:
        more = {class_of(dotted) for dotted, returns in _returning(models) if returns in found} - found - {""}
        if not more:
            return frozenset(found)
        found |= more


def _maker_names(models: Models, classes: frozenset[str]) -> Iterator[str]:
    """Dotted names that give an instance of one of `classes` and are no members of a class themselves."""
    return (dotted for dotted, returns in _returning(models) if returns in classes and not class_of(dotted))


def _made(entries: Iterable[EntryModel], models: Models, known: frozenset[str]) -> frozenset[str]:
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
