"""Shows that secret detection takes linear time: CPU per megabyte while inputs of hostile and ordinary shapes double.

    python tests/benchmarks/secrets_linear.py [LARGEST_MEGABYTES [SHAPE…]]

Sizes double from 1 MB (a quarter of the largest, if that is less) to the largest, 64 MB unless given: the size above
which no file is read. A shape whose cost per megabyte more than doubles between its first and last size is marked; the
exit code counts them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from aoplint.files.languages import language_of
from aoplint.scopes.view import FileView
from aoplint.secrets.detect import Detector, TooManyMatches
from aoplint.secrets.rule import SecretRule
from tests.secrets.corpus import builtin_rules, generate

MEGABYTE = 1_000_000


def repeated(piece: str) -> Callable[[int], str]:
    """Texts of one piece again and again."""
    return lambda size: piece * (size // len(piece) + 1)


def drawn(alphabet: str, seed: str) -> Callable[[int], str]:
    """Texts of drawn characters, on one line unless the alphabet holds a line end."""
    block = "".join(Random(seed).choices(alphabet, k=100_003))
    return repeated(block)


def mixed_files(size: int) -> str:
    """Secrets and look-alikes as people write them."""
    text = "\n".join(sample.text for sample in generate("benchmark", 500, 1000))
    return repeated(text)(size)


ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#: name to file name and maker.
SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "source": ("module.py", mixed_files),
    "script": ("app.js", mixed_files),
    "prose": ("notes.md", mixed_files),
    "minified": (
        "app.min.js",
        repeated('function(e,t){var n=e.token||t.secret;return n?r("key",n):{password:a,apiKey:b.key}},'),
    ),
    "bundle": (
        "app.min.js",
        repeated('!function(){"use strict";var a=Object.keys(n),o=e(t,{id:"x7",key:r[0]})}();' * 9 + "token:1,"),
    ),
    "long-lines": ("notes.txt", lambda size: repeated(mixed_files(200_000).replace("\n", " ") + "\n")(size)),
    "one-line": ("data.json", repeated('{"id":12345,"name":"x","token":null,"key":"a"},')),
    "base64": ("blob.txt", drawn(ALNUM + "+/", "a")),
    "hexadecimal": ("blob.txt", drawn("0123456789abcdef", "b")),
    "digits": ("blob.txt", drawn("0123456789", "c")),
    "digits-colons": ("blob.txt", drawn("0123456789:", "d")),
    "names": ("x.py", repeated("secret_")),
    "dotted": ("x.py", repeated("secret.")),
    "words": ("x.md", repeated("secret ")),
    "assignments": (".env", repeated("APP_SECRET=x\n")),
    "empty-signs": ("x.js", repeated("secret = ")),
    "quotes": ("x.js", repeated("secret='")),
    "open-quotes": ("x.py", repeated('secret="""')),
    "backslashes": ("x.js", repeated('secret="\\\\\\')),
    "brackets": ("x.js", repeated("secret={secret=[")),
    "containers": ("x.js", repeated("secret={a:'b',")),
    "calls": ("x.js", repeated("execute(")),
    "call-arguments": ("x.js", repeated("execute(a,'b',")),
    "sums": ("x.js", repeated("'a' + ")),
    "seams": ("x.py", repeated("'a' 'b' ")),
    "bindings": ("x.js", repeated("a='b';IopClient(a,a,a);")),
    "addresses": ("x.txt", repeated("http://a:b")),
    "user-parts": ("x.txt", repeated("://a@b:")),
    "host-parts": ("x.txt", repeated("a.b.c:80:")),
    "cookies": ("x.json", repeated('"name":"cookie2" "value":"')),
    "keys": ("x.pem", repeated("-----BEGIN PRIVATE KEY-----\nAAAA\n")),
    "queries": ("x.txt", repeated("?key=a&token=")),
    "tags": ("x.xml", repeated("<secret>")),
    "fallbacks": ("x.js", repeated("secret || ")),
    "spaces": ("x.py", repeated("secret" + " " * 200)),
    "newlines": ("x.yaml", repeated("secret:\n")),
    "deep-yaml": ("x.yaml", lambda size: "".join(" " * (n % 60) + "secret:\n" for n in range(size // 38))),
    "sections": ("x.ini", repeated("[secret]\n")),
    "returns": ("x.js", repeated("secret() { return ")),
    "columns": ("x.csv", lambda size: "id,password\n" + "1,k3Q9xx\n" * (size // 9)),
    "inserts": ("x.sql", repeated("insert into u (password) values ('a'),('b');\n")),
    "open-inserts": ("x.sql", repeated("insert into u (password, ")),
    "jwt": ("x.txt", repeated("eyJhbGciOi.eyJ")),
    "dashes": ("x.txt", repeated("-")),
    "growing-letters": ("x.md", repeated("İsecret=")),
}


def measure(rules: Sequence[SecretRule], path: str, text: str) -> float:
    """CPU seconds of all rules on `text`."""
    detector = Detector(rules)
    view = FileView(path=path, language=language_of(path), text=text)
    begun = time.process_time()
    for rule in rules:
        try:
            for _ in detector.find(rule, view):
                pass
        except TooManyMatches:
            pass
    return time.process_time() - begun


def main(arguments: Sequence[str]) -> int:
    """Prints one row for each shape."""
    largest = float(arguments[0]) if arguments else 64.0
    chosen = arguments[1:] or list(SHAPES)
    rules = builtin_rules()
    bad = 0
    for name in chosen:
        path, make = SHAPES[name]
        size, costs = min(1.0, largest / 4), []
        while size <= largest:
            text = make(int(size * MEGABYTE))[: int(size * MEGABYTE)]
            costs.append(measure(rules, path, text) / size)
            size *= 2
        grown = costs[-1] > 2 * costs[0] and costs[-1] > 0.2
        bad += grown
        row = " ".join(f"{cost:7.2f}" for cost in costs)
        sys.stdout.write(f"{name:16} {row} s/MB{'  GROWS' if grown else ''}\n")
        sys.stdout.flush()
    return bad


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
