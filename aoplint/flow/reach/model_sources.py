"""Where models say that a source may be: by names alone, so that it errs to the safe side (layer 8).

Some sources are in the code of a function: `flask.request.args`. Others are asked of an object of a library, such as
the `GET` of a request of Django: who asks gets one only where somebody made such an object, or a framework gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from aoplint.flow.machine.code import Code
from aoplint.flow.reach.closure import closure
from aoplint.flow.reach.handlers import Handlers, class_around
from aoplint.flow.reach.words import Words, base_words, is_annotated, saying, targets
from aoplint.flow.rules.model_names import class_of, holding_classes, made_classes, maker_names, member_of, source_names
from aoplint.flow.rules.models import EntryModel, Models
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

Key = tuple[str, int]
#: How often a name may be given to another one in bodies.
_RENAMINGS: Final = 3
#: By these a function may get at a member of a module that it does not name.
_BY_NAME: Final = frozenset({"getattr", "vars", "__dict__"})
_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})


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
        self.classes: frozenset[str] = holding_classes(models, kinds) if kinds else frozenset()

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
            source_names(self._models, self._kinds), sources, asked, made_classes(entries, self._models, self._known)
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
        named = (*maker_names(self._models, self.classes), *self.classes)
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
        family = closure(heirs, self._bases)
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
        return self._heirs(cls for cls in named if cls in methods) | closure(last, self._renamed).keys()

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
                for base in base_words(code, node):
                    found.setdefault(base, set()).add(owner)
        return found

    @cached_property
    def _bases(self) -> dict[str, set[str]]:
        """The names in the bases of the project's classes, by the name of the class."""
        found: dict[str, set[str]] = {}
        for code in self._codes.values():
            for node in code.unit.by_kind.get(Kind.CLASS, ()):
                owner = code.unit.name(code.unit.child(node, Role.NAME))
                found.setdefault(owner, set()).update(base_words(code, node))
        return found

    def _heirs(self, classes: Iterable[str]) -> frozenset[str]:
        """Names of classes that may derive from one of `classes`, those in other libraries included."""
        return frozenset(closure((name.rpartition(".")[2] for name in classes), self._derived))

    # --- names ------------------------------------------------------------------------------------

    def _read_names(
        self, names: Iterable[str], plain: Words, members: Words, made: frozenset[str] = frozenset()
    ) -> None:
        """Books the words by which code says dotted names: members of classes, and all others."""
        for dotted in names:
            root, (holder, _, last) = dotted.partition(".")[0], dotted.rpartition(".")
            if root and root != "builtins" and root not in self._known and holder not in made:
                continue
            member = member_of(dotted)
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
                if class_around(code, node) in words.anywhere or is_annotated(code, node, words.anywhere):
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
                for statement in saying(code, Words(anywhere, words.behind_dot)):
                    found.setdefault(path, set()).update(targets(code, statement))
            more = set().union(*found.values()) - anywhere
            if not more:
                break
            anywhere |= more
        return found
