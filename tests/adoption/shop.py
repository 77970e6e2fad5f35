"""A shop in a git repository whose findings are many, and what a team does to its code in a week."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.checkout import ROOT, Scan, environment, git, repository

OLD_SECRET = "Inv3nt3dZUaLJ4d8jOCs4bWYTI6wLqee"
NEW_SECRET = "Inv3nt3dSwapped" + "7Qm2Kx9TbW4hR6eYz"
BRANCHES = ("berlin", "lagos", "osaka", "quito", "tunis", "xiamen")


class Shop:
    """The repository.

    Args:
        base: folder for it and for caches.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.root = base / "shop"
        shutil.copytree(ROOT / "fixtures" / "apps" / "leaky", self.root)
        for number, name in enumerate(BRANCHES):
            folder = self.root / "branches"
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.py").write_text(_branch(name, number), encoding="utf-8")
        self.start = repository(self.root)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "aoplint", *arguments],
            cwd=self.root,
            env=environment(self.base, PYTHONPATH=str(ROOT), **variables),
            capture_output=True,
            text=True,
            check=False,
        )

    def scan(self, *options: str) -> Scan:
        out = self.base / "report.json"
        done = self.run("scan", "-o", f"json:{out}", *options)
        assert not done.stderr, done.stderr
        return Scan(code=done.returncode, text=done.stdout, report=json.loads(out.read_text(encoding="utf-8")))

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8", newline="")

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, (path, old)
        self.write(path, text.replace(old, new, 1))

    def commit(self, message: str) -> str:
        git(self.root, "add", "-A", "-f")
        git(self.root, "commit", "-q", "-m", message)
        return git(self.root, "rev-parse", "HEAD")

    # --- a week of work ---

    def reformat(self) -> int:
        """Another style in every Python file that is Python 3: quotes, width, wrapping, blank lines."""
        config = self.base / "ruff.toml"
        config.write_text('line-length = 44\n[format]\nquote-style = "single"\n', encoding="utf-8")
        before = self._python()
        command = [sys.executable, "-m", "ruff", "format", "--no-cache", "-q", "--config", str(config), "."]
        subprocess.run(command, cwd=self.root, check=False, capture_output=True)
        return sum(before[path] != text for path, text in self._python().items())

    def _python(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): path.read_text(encoding="utf-8") for path in self.root.rglob("*.py")
        }

    def to_crlf(self) -> int:
        """Windows line ends in every second text file."""
        names = git(self.root, "ls-files").splitlines()[::2]
        changed = 0
        for name in names:
            data = (self.root / name).read_bytes()
            if b"\0" not in data and b"\r" not in data:
                (self.root / name).write_bytes(data.replace(b"\n", b"\r\n"))
                changed += 1
        return changed

    def rename(self) -> None:
        """A module, a folder with data of the application, and a script get other names."""
        git(self.root, "mv", "orderhub/oauth.py", "orderhub/authorise.py")
        text = self.read("orderhub/__init__.py")
        self.write("orderhub/__init__.py", re.sub(r"\boauth\b", "authorise", text))
        git(self.root, "mv", "automation", "robots")
        git(self.root, "mv", "static/js/orders-widget.js", "static/js/widget.js")

    def move(self) -> None:
        """A function with three findings goes to a module of its own, another one up in its file."""
        text = self.read("orderhub/signing.py")
        start = text.index("def legacy_get(")
        body = text[start:]
        self.write("orderhub/signing.py", text[:start])
        head = "import requests\n\nfrom . import config\nfrom .signing import legacy_sign\n\n\n"
        self.write("orderhub/transport.py", head + body)
        text = self.read("branches/osaka.py")
        start = text.index("def stock_osaka(")
        self.write("branches/osaka.py", text[:start].replace("KEY =", text[start:].rstrip() + "\n\n\nKEY =", 1))


def _branch(name: str, number: int) -> str:
    secret = f"Inv3nt3d{name.title()}{number}" + "pQ7sT2vX5zA8cE1gJ4mN6"[: 23 - len(name)]
    return f'''"""Orders of the branch in {name.title()}."""
import iop
import requests

KEY = "50{number}731"
SECRET = "{secret}"
GATEWAY = "http://api-sg.aliexpress.com/sync"


def client_{name}():
    return iop.IopClient(GATEWAY, KEY, SECRET)


def stock_{name}(session):
    answer = requests.get("https://api-sg.aliexpress.com/rest", params={{"session": session}}, timeout=9, verify=False)
    print("answer", answer.text)
    return answer.json()
'''
