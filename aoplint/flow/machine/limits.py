"""Counted limits of the flow engine; each that is hit is recorded, never silent (layer 8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import Final

from aoplint.model.record import dataclass

#: Expressions that one entry function may evaluate, its callees included.
MAX_ENTRY_STEPS: Final = 60_000
#: Fields whose changes, taken off, merged and written again, cost what one expression does.
CHANGES_PER_STEP: Final = 16
#: Expressions of a whole project, for each node of its files.
STEPS_PER_NODE: Final = 4
#: What a small project may use instead, by its size, since a tree may hold thousands of them; and the most of that.
FEW_STEPS: Final = 20_000
STEPS_PER_NODE_OF_FEW: Final = 40
LEAST_STEPS: Final = 500_000
#: Calls inside calls.
MAX_DEPTH: Final = 48
#: How often one function may be on the stack.
MAX_RECURSION: Final = 2
#: How often besides, where a known number tells the activations apart that one call makes.
MAX_COUNTED: Final = 6
#: Rounds of a loop, and of entries over shared state, before what still grows is left.
MAX_ROUNDS: Final = 4
#: Items of a loop that are told apart, where all are known; loops in loops tell no more apart than this together.
MAX_UNROLLED: Final = 8
#: Nodes that all rounds of such a loop have together.
MAX_UNROLLED_NODES: Final = 1_200
#: Runs of one function in one entry.
MAX_RUNS: Final = 12
#: A small function is run more often: as long as all its runs in one entry have no more nodes than this.
MAX_RUN_NODES: Final = 2_000
#: Runs of one function with arguments of one kind and the same taint, in all.
MAX_ALIKE_RUNS: Final = 2
#: Runs of one function where nothing is tainted, whatever its arguments.
MAX_ALL_COLD_RUNS: Final = 16
#: Objects that what stands for a run may hold.
MAX_SUMMARY_OBJECTS: Final = 60
#: Objects that arguments lead to among which those are looked for that a run changed.
MAX_PLACES: Final = 240
#: Functions that one call may mean.
MAX_TARGETS: Final = 6
#: Methods of the project that a call on something unknown may mean by its name alone.
MAX_BY_NAME: Final = 3
#: States at places that raise, of one function or `try`, that handlers tell apart.
MAX_RAISED: Final = 8
#: Runs of the body of a `with` at the `yield`s of its generator.
MAX_BODY_RUNS: Final = 2
#: Threads and tasks of one entry that may be run again where others wait for them, and at its end; and how often.
MAX_STARTED: Final = 8
MAX_RUNS_AGAIN: Final = 3
#: Levels of fields that a sink or an unknown function looks into.
MAX_LOOK: Final = 5
#: Fields of one object that are told apart; beyond them they are one.
MAX_FIELDS: Final = 120
#: Levels of fields of an unknown object that are told apart.
MAX_UNKNOWN_DEPTH: Final = 5


def project_steps(nodes: int) -> int:
    """How many expressions a project of `nodes` nodes may evaluate."""
    return max(min(FEW_STEPS + STEPS_PER_NODE_OF_FEW * nodes, LEAST_STEPS), STEPS_PER_NODE * nodes)


class OutOfStepsError(Exception):
    """An entry used up its steps; what it found before stands."""

    reason = "too-many-steps"


@dataclass(slots=True)
class Costs:
    """What was spent and which limits were hit, by name."""

    steps: int = 0
    hit: Counter[str] = field(default_factory=Counter)
