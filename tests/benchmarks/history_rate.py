"""Reads the history of a generated repository and says how fast (by CPU), and how much memory that takes.

    python tests/benchmarks/history_rate.py [COMMITS…]

Two sizes (1,000 and 10,000 commits unless given) show whether memory grows with the history. Every size is read
three times: anew, interrupted half-way and resumed, and from the cache.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("shop", "shop/api", "orders", "deploy", "docs", "web/src")
NAMES = ("client.py", "settings.py", ".env.example", "config.yaml", "notes.md", "app.js", "package.json", "Dockerfile")
WORDS = ("order", "sync", "token", "retry", "price", "stock", "buyer", "parcel", "label", "cache", "queue", "worker")
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def line(random: Random, name: str) -> str:
    """A line as such a file may have it; few hold a secret."""
    word, other = random.choice(WORDS), random.choice(WORDS)
    if random.random() < 0.0005:
        value = "".join(random.choices(ALPHABET, k=32))
        return f'{word}_secret = "{value}"'
    if name.endswith(".py"):
        return f"{word}_{other} = load_{other}({word!r}, {random.randrange(1000)})"
    if name.endswith((".yaml", ".env.example")):
        return f"{word}_{other}: {random.randrange(1000)}"
    return f"{word} {other} {random.randrange(1000)} {random.choice(WORDS)}"


def stream(commits: int) -> Iterator[bytes]:
    """The history in the format of git fast-import."""
    random = Random(f"history-{commits}")
    texts: dict[str, list[str]] = {}
    yield b"reset refs/heads/main\n"
    for number in range(commits):
        message = f"change {number}".encode()
        yield b"commit refs/heads/main\ncommitter t <t@example.invalid> %d +0000\n" % (1_700_000_000 + number * 60)
        yield b"data %d\n%s\n" % (len(message), message)
        for _ in range(random.choice((1, 1, 2, 3))):
            name = random.choice(NAMES)
            path = f"{random.choice(FOLDERS)}/{random.randrange(6)}/{name}"
            text = texts.setdefault(path, [line(random, name) for _ in range(random.randrange(20, 200))])
            text[random.randrange(len(text))] = line(random, name)
            content = ("\n".join(text) + "\n").encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def generate(root: Path, commits: int) -> None:
    """A repository with that many commits."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=root, stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        for piece in stream(commits):
            importer.stdin.write(piece)
        importer.stdin.close()
    assert importer.returncode == 0


CODE = """
import os, resource, sys
from aoplint.cli.root import run
stop = int(sys.argv[1])
if stop:
    from aoplint.cli import progress
    class Interrupted(progress.ProgressLine):
        def __call__(self, done, total):
            if done >= stop:
                raise KeyboardInterrupt
    progress.ProgressLine = Interrupted
try:
    code = run(sys.argv[2:])
except KeyboardInterrupt:
    code = 130
peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
sys.stderr.write(f"exit {code} parent {peak[0]} MiB largest child {peak[1]} MiB\\n")
"""


def measure(root: Path, cache: Path, stop: int = 0) -> tuple[float, str, str]:
    """CPU seconds, what was printed, and what the process says of its memory."""
    command = [sys.executable, "-c", CODE, str(stop), "history", "--isolated", "--cache-dir", str(cache), "-f", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = os.times()
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, done.stdout, done.stderr.strip().splitlines()[-1]


def main() -> int:
    """Prints one block per size; the exit code says whether memory grew with the history."""
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000]
    parents = []
    for commits in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "repository")
            generate(root, commits)
            blobs = len(subprocess.run(
                ["git", "cat-file", "--batch-check", "--batch-all-objects"], cwd=root, capture_output=True, check=True
            ).stdout.split(b" blob ")) - 1  # fmt: skip
            seconds, whole, memory = measure(root, Path(folder, "cache"))
            print(f"{commits} commits, {blobs} blobs: {seconds:.1f} s of CPU, {blobs / seconds:.0f} blobs/s, {memory}")
            parents.append(int(re.findall(r"parent (\d+)", memory)[0]))
            half, _, memory = measure(root, Path(folder, "second"), stop=blobs // 2)
            rest, resumed, _ = measure(root, Path(folder, "second"))
            same = "the same report" if resumed == whole else "ANOTHER REPORT"
            print(f"  interrupted after {half:.1f} s ({memory}), resumed for {rest:.1f} s: {same}")
            warm, again, _ = measure(root, Path(folder, "cache"))
            print(f"  from the cache: {warm:.1f} s, {'the same report' if again == whole else 'ANOTHER REPORT'}")
    grown = len(parents) > 1 and parents[-1] > parents[0] * 1.5
    print("memory grows with the history" if grown else "memory does not grow with the history")
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
