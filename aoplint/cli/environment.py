"""An environment variable for every flag (layer 14).

Settings read theirs with the configuration (`aoplint.config.load`). The other flags get theirs here: AOPLINT_<FLAG>
where several commands share the flag, AOPLINT_<COMMAND>_<FLAG> where it is one command's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from aoplint.config.keys import BY_NAME

#: Flags that mean the same in every command that has them.
SHARED = frozenset(
    {
        "color", "config", "isolated", "quiet", "verbose", "timings", "format", "show-suppressed", "exit-zero",
        "no-baseline", "staged", "since", "new-only", "changed-lines",
    }
)  # fmt: skip
#: Commands whose `--output` takes reports; elsewhere it is the command's own.
_REPORTING = frozenset({"scan", "history", "report"})


def with_variables(command: click.Command, name: str) -> click.Command:
    """`command`, whose flags that are no settings can be set by the environment.

    Args:
        command: the command or group.
        name: how it is called, with the groups that it is in: "baseline create".
    """
    if isinstance(command, click.Group):
        for inner, child in command.commands.items():
            with_variables(child, f"{name} {inner}")
    for option, flag in flags_of(command):
        if flag not in BY_NAME and flag != "no-cache":
            option.envvar = variable(name, flag)
    return command


def variable(command: str, flag: str) -> str:
    """The variable of `--flag` of `command`; for "scan" and "since" it is AOPLINT_SINCE."""
    shared = flag in SHARED or flag in BY_NAME or (flag == "output" and command in _REPORTING)
    words = flag if shared else f"{command} {flag}"
    return "AOPLINT_" + words.upper().replace("-", "_").replace(" ", "_")


def flags_of(command: click.Command) -> Iterator[tuple[click.Parameter, str]]:
    """The options of `command` that have a long flag, with that without its dashes; not `--help`."""
    for option in command.params:
        flag = next((name for name in option.opts if name.startswith("--")), "")
        if isinstance(option, click.Option) and flag and flag != "--help":
            yield option, flag[2:]
