"""From a flow to a finding: the way from source to sink, place by place (layer 8)."""

from __future__ import annotations

from collections.abc import Mapping

from aoplint.flow.machine.code import Code
from aoplint.flow.machine.values import Hop
from aoplint.flow.watch import Flow, Origin, Watch
from aoplint.model.record import dataclass

Place = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFinding:
    """One source that reaches one sink.

    Args:
        rule: id of the rule.
        path: file of the sink.
        start: first offset of the sink.
        stop: one past its last.
        bindings: metavariables of the sink and of the source: name, path, start, stop.
        source_path: file of the source.
        source_start: first offset of the source.
        source_stop: one past its last.
        hops: the shortest way from source to sink: path, start, stop, what happens there.
        evidence: features of the flow, in words.
    """

    rule: str
    path: str
    start: int
    stop: int
    bindings: tuple[tuple[str, str, int, int], ...]
    source_path: str
    source_start: int
    source_stop: int
    hops: tuple[Place, ...]
    evidence: tuple[str, ...]


def findings_of(watch: Watch, codes: Mapping[str, Code]) -> list[FlowFinding]:
    """The findings of all flows; of flows that differ in labels only, one."""
    best: dict[tuple[str, str, int, int, str, int, int], FlowFinding] = {}
    for flow in watch.flows.values():
        origin = watch.origins[flow.origin]
        finding = _finding(watch, flow, origin, codes)
        key = (
            finding.rule, finding.path, finding.start, finding.stop,
            finding.source_path, finding.source_start, finding.source_stop,
        )  # fmt: skip
        known = best.get(key)
        if known is None or len(finding.hops) < len(known.hops):
            best[key] = finding
    return list(best.values())


def _finding(watch: Watch, flow: Flow, origin: Origin, codes: Mapping[str, Code]) -> FlowFinding:
    rule = watch.rules[flow.rule]
    sink = {name: (name, flow.path, start, stop) for name, start, stop in flow.bindings}
    source = {name: (name, origin.path, start, stop) for name, start, stop in origin.bindings}
    bindings = {**source, **sink}
    hops = _hops(flow.hop, codes, origin)
    hops.append((flow.path, flow.start, flow.stop, "sink"))
    place = origin if rule.at_source else flow
    return FlowFinding(
        rule=rule.id,
        path=place.path,
        start=place.start,
        stop=place.stop,
        bindings=tuple(bindings[name] for name in sorted(bindings)),
        source_path=origin.path,
        source_start=origin.start,
        source_stop=origin.stop,
        hops=tuple(hops),
        evidence=tuple(_evidence(flow, origin, hops)),
    )


def _hops(hop: Hop, codes: Mapping[str, Code], origin: Origin) -> list[Place]:
    chain: list[Hop] = []
    current: Hop | None = hop
    while current is not None:
        chain.append(current)
        current = current.previous
    chain.reverse()
    places: list[Place] = [(origin.path, origin.start, origin.stop, "source")]
    for one in chain[1:]:
        code = codes.get(one.path)
        if code is None:
            continue
        place = (one.path, code.unit.start[one.node], code.unit.stop[one.node], one.label)
        if place[:3] != places[-1][:3]:
            places.append(place)
    return places


def _evidence(flow: Flow, origin: Origin, hops: list[Place]) -> list[str]:
    found = []
    files = {hop[0] for hop in hops}
    if len(files) > 1:
        found.append(f"crosses {len(files)} files")
    if any(hop[3] in ("parameter", "result") for hop in hops):
        found.append("through calls")
    if origin.what:
        found.append(f"source: {origin.what}")
    if flow.what:
        found.append(f"sink: {flow.what}")
    return found
