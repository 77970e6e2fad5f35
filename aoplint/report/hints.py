"""How to suppress a finding, spelled for the file that holds it (layer 12)."""

from __future__ import annotations

from posixpath import basename, splitext

from aoplint.model.finding import Finding
from aoplint.model.rule import RuleInfo

_SLASHES = frozenset(
    {
        ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".java", ".kt", ".go", ".php", ".c", ".h", ".cpp",
        ".cs", ".swift", ".scala", ".dart", ".rs", ".scss", ".less",
        ".jsonc", ".json5", ".gradle", ".groovy",
    }
)  # fmt: skip
_MARKUP = frozenset(
    {".html", ".htm", ".xhtml", ".xml", ".vue", ".svelte", ".md", ".jinja", ".jinja2", ".j2", ".svg"}
)
_NO_COMMENTS = frozenset({".json", ".csv", ".tsv", ".txt", ".lock", ".ndjson", ".jsonl", ".map", ".har"})
_HASHES = frozenset(
    {
        ".py", ".pyi", ".ipynb", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".env", ".sh",
        ".properties", ".rb", ".tf", ".dockerfile",
    }
)  # fmt: skip
_NO_COMMENT_LANGUAGES = frozenset({"json", "text", "csv"})
_MARKUP_LANGUAGES = frozenset({"html", "xml", "vue", "markdown", "jinja", "svelte", "markup"})
_SLASH_LANGUAGES = frozenset({"javascript", "typescript", "jsx", "tsx", "php", "java", "kotlin", "go"})


def suppression(finding: Finding, rule: RuleInfo) -> str:
    """The exact line that suppresses `finding`, or why there is none; on one line, not neutralised."""
    if not rule.suppressible:
        return "not possible for this rule"
    comment = f"aoplint: ignore[{finding.rule}] reason"
    suffix = splitext(basename(finding.location.path))[1].lower()
    # The ending decides where it is known; a front end's language may cover several comment styles.
    language = "" if suffix in _HASHES else finding.location.language
    if suffix in _SLASHES or language in _SLASH_LANGUAGES:
        return f"// {comment}"
    if suffix in _NO_COMMENTS or (language in _NO_COMMENT_LANGUAGES and suffix not in _MARKUP):
        return _setting(finding)
    if suffix in _MARKUP or language in _MARKUP_LANGUAGES:
        return f"<!-- {comment} -->"
    return f"# {comment}"


def _setting(finding: Finding) -> str:
    path = finding.location.path.replace("\\", "\\\\").replace('"', '\\"')
    return f'[[tool.aoplint.ignore]] rule = "{finding.rule}", path = "{path}", reason = "..."'
