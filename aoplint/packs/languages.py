"""Names of languages in rules: those of the front ends, and Semgrep's spellings of them (layer 3)."""

from __future__ import annotations

#: Languages whose code patterns are understood.
CODE = frozenset({"python", "notebook"})
#: Data files that `key-path` speaks about.
STRUCTURED = frozenset({"yaml", "json", "toml", "ini", "env", "properties"})
#: Markup that `element` speaks about: all of it, or one flavour.
MARKUP = frozenset(
    {
        "markup", "html", "jinja", "jsx", "vue", "php", "mustache", "server", "xml", "miniapp", "svelte",
        "astro", "twig", "liquid",
    }
)  # fmt: skip
#: Everything else, and "regex": every file of text.
TEXT = frozenset({"text", "regex"})
KNOWN = CODE | STRUCTURED | MARKUP | TEXT
#: Other spellings, Semgrep's among them.
ALIASES = {
    "py": "python", "python2": "python", "python3": "python", "none": "regex", "ipynb": "notebook",
    "jupyter": "notebook", "dotenv": "env", ".env": "env", "yml": "yaml", "jinja2": "jinja", "tsx": "jsx",
}  # fmt: skip
#: Languages that Semgrep reads and aoplint has no front end for.
FOREIGN = frozenset(
    {
        "apex", "bash", "c", "c#", "c++", "cairo", "circom", "clojure", "cpp", "csharp", "dart", "docker",
        "dockerfile", "elixir", "ex", "fsharp", "generic", "go", "golang", "gosu", "hack", "haskell",
        "hcl", "java", "javascript", "js", "jsonnet", "julia", "kotlin", "kt", "libsonnet", "lisp", "lua",
        "move_on_aptos", "move_on_sui", "ocaml", "promql", "proto", "protobuf", "ql", "r", "ruby", "rust",
        "scala", "scheme", "sh", "sol", "solidity", "swift", "terraform", "tf", "ts", "typescript", "vb",
        "spacegrep", "aliengrep",
    }
)  # fmt: skip


def canonical(name: str) -> str:
    """Our name of the language that a rule calls `name`; "" if there is none."""
    lower = name.lower()
    lower = ALIASES.get(lower, lower)
    return lower if lower in KNOWN else ""
