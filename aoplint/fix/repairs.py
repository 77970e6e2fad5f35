"""Repairs of calls and assignments at the place of a finding, by exact offsets of the Unit (layer 12).

Each repair changes what the program does, so that all but the masking of a log are asked for by --unsafe. The place
is the application's own: files of the SDK are somebody else's (clause 7.3.1) and never get here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.fix.edit import Edit
from aoplint.fix.oauth import STATE, compared, sent
from aoplint.fix.source import Repair, Source, Spot
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

MASK: Final = "***"
#: Arguments that switch the check of certificates off, with the value that does.
_UNCHECKED: Final = {"verify": "False", "verify_ssl": "False", "ssl": "False", "ignore_https_errors": "True"}
_PLAIN_PORTS: Final = frozenset({"80", "8080"})


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
    STATE: Mending(repair=sent, title="Send a random state"),
    "aop-hygiene-oauth-state-not-verified": Mending(repair=compared, title="Compare the state"),
    "aop-hygiene-debug-exposure": Mending(repair=debugging, title="Switch debug mode off"),
    "aop-7.9-secret-to-log": Mending(repair=masked, title="Mask the value in the log", safe=True),
    "aop-7.3.2-user-data-to-log": Mending(repair=masked, title="Mask the value in the log", safe=True),
    "aop-7.5.2-credential-disclosed": Mending(repair=masked, title="Mask the value in the log", safe=True),
}
