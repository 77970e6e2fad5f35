"""Repairs of calls and assignments at the place of a finding, by exact offsets of the Unit (layer 12).

Each repair changes what the program does, so that all but the masking of a log are asked for by --unsafe. The place
is the application's own: files of the SDK are somebody else's (clause 7.3.1) and never get here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from aoplint.fix.imports import import_of
from aoplint.fix.secrets import Edit
from aoplint.model.record import dataclass
from aoplint.scopes.literals import body_span
from aoplint.tree import Kind, Role, Unit

MASK: Final = "***"
#: Arguments that switch the check of certificates off, with the value that does.
_UNCHECKED: Final = {"verify": "False", "verify_ssl": "False", "ssl": "False", "ignore_https_errors": "True"}
_PLAIN_PORTS: Final = frozenset({"80", "8080"})
_STATE: Final = re.compile(r"&state=[^&\"'{}\s]*|\?state=[^&\"'{}\s]*(?=&)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a repair is about: the interval of a finding, and those of the hops of its flow in the same file."""

    start: int
    stop: int
    hops: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A Python file: its text and its Unit."""

    text: str
    unit: Unit

    def of(self, node: int) -> str:
        """The text of a node."""
        return self.text[self.unit.start[node] : self.unit.stop[node]]

    def inside(self, spot: Spot, kind: Kind) -> Iterator[int]:
        """Nodes of `kind` within the interval of `spot`, in order."""
        unit = self.unit
        for node in unit.by_kind.get(kind, ()):
            if spot.start <= unit.start[node] and unit.stop[node] <= spot.stop:
                yield node

    def around(self, spot: Spot, kind: Kind) -> int:
        """The innermost node of `kind` that holds the interval of `spot`; -1 if there is none."""
        unit, found = self.unit, -1
        for node in unit.by_kind.get(kind, ()):
            if unit.start[node] <= spot.start and spot.stop <= unit.stop[node]:
                found = node
        return found


Repair = Callable[[Source, Spot], "tuple[Edit, ...] | str"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """A repair of the findings of some rules.

    Args:
        repair: edits, or why there are none.
        title: what it does.
        safe: it changes no answer of the program, only what is written to a log.
    """

    repair: Repair
    title: str
    safe: bool = False


def verification(source: Source, spot: Spot) -> tuple[Edit, ...] | str:
    """The argument that switches the check of certificates off goes; an assignment switches it on."""
    edits = []
    for keyword in source.inside(spot, Kind.KEYWORD):
        name, given = source.unit.name(keyword), source.of(source.unit.child(keyword, Role.VALUE))
        off = _UNCHECKED.get(name) == given or (name == "cert_reqs" and "CERT_NONE" in given)
        if off and source.unit.parent[keyword] == _outermost(source, spot, keyword):
            edits.append(_without(source, keyword))
    for assign in source.inside(spot, Kind.ASSIGN):
        target, value = _sides(source, assign)
        if value >= 0 and source.of(value) == "False" and source.of(target).endswith((".verify", ".check_hostname")):
            edits.append(_replaced(source, value, "True"))
    return tuple(edits) or "the check is switched off in a form that has no simple repair"


def _outermost(source: Source, spot: Spot, node: int) -> int:
    """The call of the finding, not one inside its arguments."""
    unit = source.unit
    calls = [one for one in source.inside(spot, Kind.CALL) if unit.start[one] <= unit.start[node] < unit.stop[one]]
    return calls[0] if calls else -1


def encrypted(source: Source, spot: Spot) -> tuple[Edit, ...] | str:
    """http:// of a literal becomes https://; a call of the SDK gets port 443."""
    at = source.text.find("http://", max(spot.start - 1, 0), spot.stop)
    if at >= 0:
        return (Edit(start=at, stop=at + len("http://"), text="https://"),)
    call = next(source.inside(spot, Kind.CALL), -1)
    call = source.around(spot, Kind.CALL) if call < 0 else call
    if call < 0 or _is_definition(source, spot):
        return "the default of a library: give port=443 at your own call"
    unit = source.unit
    arguments = unit.children_of_role(call, Role.ARGUMENT)
    for argument in arguments:
        value = unit.child(argument, Role.VALUE) if unit.kind[argument] == Kind.KEYWORD else argument
        if source.of(value) in _PLAIN_PORTS:
            return (_replaced(source, value, "443"),)
    if any(unit.kind[argument] == Kind.KEYWORD and unit.name(argument) == "port" for argument in arguments):
        return "the port is no literal"
    if not arguments:
        close = unit.stop[call] - 1
        return (Edit(start=close, stop=close, text="port=443"),)
    end = unit.stop[arguments[-1]]
    return (Edit(start=end, stop=end, text=", port=443"),)


def _is_definition(source: Source, spot: Spot) -> bool:
    parameter = source.around(spot, Kind.PARAMETER)
    return parameter >= 0


def debugging(source: Source, spot: Spot) -> tuple[Edit, ...] | str:
    """True of a debug switch becomes False."""
    unit = source.unit
    for keyword in source.inside(spot, Kind.KEYWORD):
        value = unit.child(keyword, Role.VALUE)
        if unit.name(keyword).lower() == "debug" and source.of(value) == "True":
            return (_replaced(source, value, "False"),)
    for assign in source.inside(spot, Kind.ASSIGN):
        _, value = _sides(source, assign)
        if value >= 0 and source.of(value) == "True":
            return (_replaced(source, value, "False"),)
    return "the switch is no literal"


def masked(source: Source, spot: Spot) -> tuple[Edit, ...] | str:
    """What a log must not hold gives way to stars; the rest of the line stays."""
    unit = source.unit
    call = next(source.inside(spot, Kind.CALL), -1)
    if call < 0 or unit.start[call] != spot.start:
        return "the log is written in a form that has no simple repair"
    arguments = [node for node in unit.children_of_role(call, Role.ARGUMENT) if _holds_value(source, node)]
    chosen = _told(source, spot, arguments) or (arguments if len(arguments) == 1 else [])
    if not chosen:
        return "it is not known which argument holds the value"
    return tuple(edit for node in chosen for edit in _stars(source, node, spot))


def _holds_value(source: Source, node: int) -> bool:
    unit = source.unit
    value = unit.child(node, Role.VALUE) if unit.kind[node] == Kind.KEYWORD else node
    return unit.kind[value] not in (Kind.STRING, Kind.CONCATENATION, Kind.NUMBER, Kind.CONSTANT)


def _told(source: Source, spot: Spot, arguments: list[int]) -> list[int]:
    """The arguments that the flow goes through, or that are named like the last thing that it went through."""
    unit = source.unit
    hops = [hop for hop in spot.hops if hop != (spot.start, spot.stop)]
    for start, stop in reversed(hops):
        through = [node for node in arguments if unit.start[node] <= start and stop <= unit.stop[node]]
        if through:
            return through
    names = {source.text[start:stop] for start, stop in hops[-1:]}
    return [node for node in arguments if source.of(node) in names]


def _stars(source: Source, node: int, spot: Spot) -> Iterator[Edit]:
    unit = source.unit
    value = unit.child(node, Role.VALUE) if unit.kind[node] == Kind.KEYWORD else node
    holes = [one for one in range(value, unit.end[value]) if unit.kind[one] == Kind.FSTRING_HOLE]
    through = [one for one in holes if any(unit.start[one] <= hop[0] and hop[1] <= unit.stop[one] for hop in spot.hops)]
    for hole in through or holes:
        text = source.of(hole)
        quote = "'" if '"' in source.text[unit.start[value] : unit.start[hole]] else '"'
        yield Edit(start=unit.start[hole], stop=unit.stop[hole], text=f"{{{quote}{MASK}{quote}}}" if text else "")
    if not holes:
        yield _replaced(source, value, f'"{MASK}"')


def state(source: Source, spot: Spot) -> tuple[Edit, ...] | str:
    """The authorise address gets a random state that is kept in the session, for the callback to compare."""
    unit, text = source.unit, source.text
    if not _imports_session(source):
        return "no session is in sight: keep a random state with the user, and compare it in the callback"
    found = import_of("secrets", text, unit)
    if found.trouble:
        return found.trouble
    parts = [
        node
        for kind in (Kind.STRING, Kind.FSTRING)
        for node in unit.by_kind.get(kind, ())
        if unit.start[node] < spot.stop and spot.start < unit.stop[node] and _in_plain_place(unit, node)
    ]
    statement = _statement(source, spot)
    if not parts or statement < 0:
        return "the address is made in a form that has no simple repair"
    last = max(parts, key=lambda node: unit.stop[node])
    first, end = body_span(source.of(last))
    if unit.kind[last] == Kind.STRING and any(char in source.of(last) for char in "{}\\"):
        return "the address is made in a form that has no simple repair"
    quote = "'" if source.of(last).endswith('"') else '"'
    value = f"&state={{session[{quote}oauth_state{quote}]}}"
    edits = [Edit(start=found.at, stop=found.at, text=found.text)] if found.text else []
    line = text.rfind("\n", 0, unit.start[statement]) + 1
    indent = text[line : unit.start[statement]]
    if indent.strip():
        return "there is no line for the state"
    newline = "\r\n" if "\r\n" in text else "\n"
    made = f'{indent}session["oauth_state"] = {found.name}.token_urlsafe(32){newline}'
    edits.append(Edit(start=line, stop=line, text=made))
    body = unit.start[last] + first
    known = _STATE.search(text, body, unit.start[last] + end)
    if known is not None:
        edits.append(Edit(start=known.start(), stop=known.end(), text=value))
    else:
        edits.append(Edit(start=unit.start[last] + end, stop=unit.start[last] + end, text=value))
    if unit.kind[last] == Kind.STRING:
        edits.append(Edit(start=unit.start[last], stop=unit.start[last], text="f"))
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.stop)))


def _imports_session(source: Source) -> bool:
    unit = source.unit
    return any(
        unit.name(unit.child(alias, Role.MODULE)) == "session"
        for node in unit.by_kind.get(Kind.IMPORT_FROM, ())
        if source.of(unit.child(node, Role.MODULE)) == "flask"
        for alias in unit.children_of_role(node, Role.ALIAS)
        if unit.child(alias, Role.NAME) < 0
    )


def _in_plain_place(unit: Unit, node: int) -> bool:
    return unit.kind[unit.parent[node]] != Kind.FSTRING_HOLE


def _statement(source: Source, spot: Spot) -> int:
    unit, found = source.unit, -1
    for node in range(len(unit)):
        if unit.role[node] == Role.STATEMENT and unit.start[node] <= spot.start and spot.stop <= unit.stop[node]:
            found = node
    return found


def _sides(source: Source, assign: int) -> tuple[int, int]:
    unit = source.unit
    return unit.child(assign, Role.TARGET), unit.child(assign, Role.VALUE)


def _replaced(source: Source, node: int, text: str) -> Edit:
    return Edit(start=source.unit.start[node], stop=source.unit.stop[node], text=text)


def _without(source: Source, argument: int) -> Edit:
    """An argument goes with the comma before it, or the one behind if it is the first."""
    unit, text = source.unit, source.text
    start, stop = unit.start[argument], unit.stop[argument]
    before = re.compile(r"(?s).*?(,\s*)\Z").match(text[max(start - 400, 0) : start])
    if before is not None:
        return Edit(start=start - len(before[1]), stop=stop, text="")
    behind = re.compile(r"\s*,[ \t]*").match(text, stop)
    return Edit(start=start, stop=behind.end() if behind else stop, text="")


#: Repairs by id of the rule.
REPAIRS: Final = {
    "aop-7.9-tls-verification-off": Mending(repair=verification, title="Check certificates"),
    "aop-hygiene-tls-verification-off": Mending(repair=verification, title="Check certificates"),
    "aop-7.9-gateway-plain-http": Mending(repair=encrypted, title="Reach the gateway over TLS"),
    "aop-hygiene-oauth-state-missing": Mending(repair=state, title="Send a random state"),
    "aop-hygiene-debug-exposure": Mending(repair=debugging, title="Switch debug mode off"),
    "aop-7.9-secret-to-log": Mending(repair=masked, title="Mask the value in the log", safe=True),
    "aop-7.3.2-user-data-to-log": Mending(repair=masked, title="Mask the value in the log", safe=True),
    "aop-7.5.2-credential-disclosed": Mending(repair=masked, title="Mask the value in the log", safe=True),
}
