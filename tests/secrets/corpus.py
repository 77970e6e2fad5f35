"""A generated set of secrets and look-alikes, and how well the rules tell them apart.

python -m tests.secrets.corpus SEED [SECRETS LOOKALIKES]
"""

from __future__ import annotations

import base64
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from aoplint.config.selectors import path_matches
from aoplint.files.languages import language_of
from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import lower
from aoplint.model.levels import Mode
from aoplint.packs.load import builtin_root, load_packs
from aoplint.scopes.view import FileView
from aoplint.secrets.detect import Detector
from aoplint.secrets.rule import SecretRule, compile_rule
from tests.secrets import values
from tests.secrets.idioms import IDIOMS
from tests.secrets.lookalikes import LOOKALIKES, PLACEHOLDERS

_SECRET_NAMES = (
    "app secret", "aliexpress app secret", "ae app secret", "ali app secret", "top app secret", "aop secret", "iop app secret",
    "aliexpress secret", "ae secret", "secret key", "client secret", "app secret prod", "dropship app secret", "app secert",
    "aliexpress secret key", "api secret", "shop app secret", "taobao app secret", "affiliate app secret",
)  # fmt: skip
_WORDS = (
    "alpha", "bravo", "gamma", "payload", "first", "entry", "thing", "north", "marker", "letter", "river", "ident", "word",
    "stone", "garden", "panel", "bridge", "window",
)  # fmt: skip
_NOISE = {
    "py": (
        "import os",
        "TIMEOUT = 30",
        "def total(rows):\n    return sum(row.price for row in rows)",
        "PAGE_SIZE = 50",
    ),
    "js": ('const fs = require("fs");', "let count = 0;", "function total(rows) { return rows.length; }"),
    "": ("",),
}
_NOISE_OF = {"module.py": "py", "broken.py": "py", "app.js": "js", "config.ts": "js", "lib/main.dart": ""}


@dataclass(frozen=True, slots=True)
class Sample:
    """A file with one thing to find, or not to find.

    Args:
        path: its path.
        text: its text.
        line: 1-based line of the value.
        secret: it must be found.
        idiom: the template, to count by.
    """

    path: str
    text: str
    line: int
    secret: bool
    idiom: str


def generate(seed: str, secrets: int, lookalikes: int) -> Iterator[Sample]:
    """`secrets` samples that must be found and `lookalikes` that must not, every idiom about equally often."""
    random = Random(seed)
    positive = [(path, template) for path, rows in IDIOMS.items() for template in rows]
    negative = [(path, template) for path, rows in LOOKALIKES.items() for template in rows]
    for number in range(secrets):
        path, template = positive[number % len(positive)]
        yield _positive(random, path, template)
    for number in range(lookalikes):
        path, template = negative[number % len(negative)]
        yield _negative(random, path, template)


def _positive(random: Random, path: str, template: str) -> Sample:
    kind, _, body = template.partition("|")
    value = _VALUES[kind](random)
    if kind == "key":
        fields = {"v": values.app_secret(random), "k": value}
    else:
        fields = {"v": value, "k": values.app_key(random)}
    half = len(value) // 2
    fields |= {"a": value[:half], "b": value[half:], "x": base64.b64encode(value.encode()).decode()}
    text = body.format(**fields, **_names(random))
    marks = (value, fields["x"], fields["a"] + '"', fields["a"] + "'")
    line = next(n for n, row in enumerate(text.split("\n"), 1) if any(mark in row for mark in marks))
    return _surrounded(random, path, text, line, True, f"{path}: {template}")


def _negative(random: Random, path: str, template: str) -> Sample:
    fields = {
        "m": values.hexadecimal(random, 32), "r": values.hexadecimal(random, 40), "q": values.hexadecimal(random, 64),
        "Q": values.hexadecimal(random, 64).upper(), "u": values.uuid(random), "i": values.digits(random, random.choice((6, 7, 8))),
        "j": values.digits(random, random.choice((12, 16))), "z": values.mixed(random, random.choice((22, 32, 44))),
        "ph": random.choice(PLACEHOLDERS), "hex6": values.hexadecimal(random, 6), "t12": values.access_token(random)[:18],
        "b64": base64.b64encode(random.randbytes(random.choice((48, 120)))).decode(),
    }  # fmt: skip
    text = template.format(**fields, **_names(random))
    rows = text.split("\n")
    line = next((n for n, row in enumerate(rows, 1) if row.startswith("@")), 1)
    text = "\n".join(row.removeprefix("@") if n == line else row for n, row in enumerate(rows, 1))
    return _surrounded(random, path, text, line, False, f"{path}: {template}")


def _names(random: Random) -> dict[str, str]:
    words = random.choice(_SECRET_NAMES).split()
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    return {
        "N": "_".join(words).upper(), "n": "_".join(words), "h": "-".join(words), "c": camel, "C": camel[0].upper() + camel[1:],
        "P": " ".join(word.capitalize() for word in words), "p": " ".join(words), "w": random.choice(_WORDS),
    }  # fmt: skip


def _surrounded(random: Random, path: str, text: str, line: int, secret: bool, idiom: str) -> Sample:
    noise = _NOISE[_NOISE_OF.get(path, "")]
    before = random.choice(noise)
    after = random.choice(noise)
    shift = before.count("\n") + 2 if before else 0
    whole = f"{before}\n\n{text}\n{after}\n" if before else f"{text}\n"
    return Sample(path, whole, line + shift, secret, idiom)


_VALUES: dict[str, Callable[[Random], str]] = {
    "secret": values.app_secret,
    "key": values.app_key,
    "token": lambda random: random.choice((values.access_token, values.refresh_token))(random),
    "session": values.session_key,
    "password": values.password,
    "marks": values.marked_password,
    "uuid": values.uuid,
    "format": lambda random: values.FORMATS[random.choice(sorted(values.FORMATS))](random),
}


# --- measuring --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """Counts of one run."""

    found: int = 0
    missed: int = 0
    alarms: int = 0
    quiet: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """Share of the secrets that were found."""
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        """Share of what was reported that is a secret."""
        return self.found / max(1, self.found + self.alarms)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.recall * self.precision / max(1e-9, self.recall + self.precision)


def builtin_rules() -> list[SecretRule]:
    """The secret rules of the built-in packs that run without asking, compiled."""
    packs = load_packs([builtin_root() / "aop", builtin_root() / "secrets"])
    lists = {one.name: one for pack in packs for one in pack.lists}
    rules = (rule for pack in packs for rule in pack.rules if rule.mode is Mode.SECRET and not rule.info.profiles)
    return [compile_rule(rule, lists) for rule in rules]


def lines_found(detector: Detector, rules: Sequence[SecretRule], sample: Sample, *, unit: bool) -> set[int]:
    """Lines on which any rule finds anything."""
    language = language_of(sample.path)
    view = FileView(path=sample.path, language=language, text=sample.text)
    if unit and language == "python":
        with suppress(FrontEndError):
            view.unit = lower(sample.text)
    asked = (rule for rule in rules if not rule.languages or language in rule.languages)
    asked = (rule for rule in asked if not rule.include or any(path_matches(g, sample.path) for g in rule.include))
    found = [match for rule in asked for match in detector.find(rule, view)]
    lines: set[int] = set()
    for match in found:
        first, last = view.lines.position(match.start)[0], view.lines.position(match.stop)[0]
        lines.update(range(first, last + 1))
    return lines


def measure(samples: Iterable[Sample], rules: Sequence[SecretRule], *, unit: bool = True) -> Outcome:
    """How the rules do on `samples`; a Python file is read with its Unit or as text."""
    detector = Detector(rules)
    outcome = Outcome()
    for sample in samples:
        lines = lines_found(detector, rules, sample, unit=unit)
        hit = sample.line in lines
        if sample.secret:
            outcome.found += hit
            outcome.missed += not hit
            outcome.misses[sample.idiom] += not hit
        else:
            outcome.alarms += hit
            outcome.quiet += not hit
            outcome.false[sample.idiom] += hit
    return outcome


def main(arguments: Sequence[str]) -> None:
    """Prints the measures, and the templates that go wrong."""
    seed = arguments[0] if arguments else "0"
    counts = [int(number) for number in arguments[1:3]] or [1500, 3000]
    rules = builtin_rules()
    samples = list(generate(seed, *counts))
    for unit in (True, False):
        outcome = measure(samples, rules, unit=unit)
        rows = [f"recall {outcome.recall:.4f}", f"precision {outcome.precision:.4f}", f"F1 {outcome.f1:.4f}"]
        sys.stdout.write(f"{'with Units' if unit else 'text only'}: {', '.join(rows)}\n")
        for mark, counter in (("-", outcome.misses), ("+", outcome.false)):
            for idiom, count in counter.most_common():
                if count:
                    sys.stdout.write(f"  {mark} {count} {idiom!r}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
