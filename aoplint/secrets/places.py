"""Kinds of places: a value in a document, in configuration or in a browser file means different harm (layer 6)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.scopes.view import FileView
from aoplint.secrets.words import PUBLISHED

#: Last components of callables that read a value by its name and take a default for it.
GETTERS: Final = frozenset(
    {
        "getenv", "get", "env", "_env", "env_get", "get_env", "getEnv", "env_str", "envvar", "getenv_or", "config",
        "get_config", "getConfig", "config_get", "cfg", "setting", "get_setting", "getSetting", "getattr",
        "setdefault", "pop", "str", "getProperty", "getOrDefault", "get_str", "getString", "get_string", "getenv_str",
        "secret", "get_secret", "getSecret", "fetch", "value", "get_value", "getValue", "option", "get_option",
        "getParameter", "required", "optional", "fallback", "dig", "bool", "int", "GetEnvironmentVariable",
        "LookupEnv", "Getenv", "getEnvOr", "GetEnv", "envOr", "env_or_default", "get_or",
    }
)  # fmt: skip

_CONFIG_LANGUAGES: Final = frozenset({"env", "ini", "properties", "toml", "yaml", "json"})
_DOCS: Final = frozenset(
    {"md", "markdown", "mdx", "rst", "adoc", "asciidoc", "txt", "text", "log", "org", "csv", "tsv", "tex", ""}
)
_CONFIG: Final = frozenset(
    {
        "tf", "tfvars", "hcl", "sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "dockerfile", "plist", "xml", "config",
        "netrc", "pgpass", "npmrc", "pypirc", "htpasswd", "dockercfg", "nomad", "gradle", "sql", "mk", "service",
    }
)  # fmt: skip
_CONFIG_NAMES: Final = re.compile(
    r"(?:.*[._-])?dockerfile(?:[._-].*)?|containerfile|makefile|procfile|jenkinsfile|vagrantfile"
    r"|\.(?:netrc|pgpass|npmrc|pypirc|htpasswd|dockercfg|bashrc|zshrc|profile|bash_profile|git-credentials|my\.cnf|s3cfg)"
)
#: Files that package managers write: every name in them is that of a package.
_LOCK_FILES: Final = re.compile(
    r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|deno\.lock|composer\.lock|gemfile\.lock"
    r"|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|pylock(?:\.[\w-]{1,40})?\.toml|conda-lock\.ya?ml|cargo\.lock|go\.sum"
    r"|packages\.lock\.json|paket\.lock|project\.assets\.json|pubspec\.lock|podfile\.lock|package\.resolved|mix\.lock"
    r"|flake\.lock|gradle\.lockfile|\.terraform\.lock\.hcl|\.package-lock\.json"
)
_SCRIPTS: Final = frozenset({"js", "mjs", "cjs", "ts", "jsx", "tsx", "html", "htm", "vue", "svelte", "astro"})
_MARKUP_ONLY: Final = frozenset({"html", "htm", "vue", "svelte", "jsx", "tsx", "astro"})
_SERVED: Final = frozenset(
    {
        "static",
        "public",
        "assets",
        "www",
        "wwwroot",
        "frontend",
        "front-end",
        "client",
        "webapp",
        "dist",
        "extension",
        "browser",
    }
)
_SERVER: Final = re.compile(r"(?:^|/)(?:app/api|pages/api|server|api|functions|netlify|worker)/|\.server\.[a-z]+$")


def base_place(view: FileView) -> str:
    """What kind of file this is: "notebook", "client", "docs", "config" or "code"."""
    if view.language == "notebook" or view.path.endswith(".ipynb"):
        return "notebook"
    folders, _, name = view.path.lower().rpartition("/")
    extension = name.rpartition(".")[2] if "." in name else ""
    if _client(view.path.lower(), frozenset(folders.split("/")), extension):
        return "client"
    if view.language in _CONFIG_LANGUAGES or extension in _CONFIG or _CONFIG_NAMES.fullmatch(name):
        return "config"
    if view.language == "text" and (extension in _DOCS or "." not in name.lstrip(".")):
        return "docs"
    return "code"


def lists_packages(path: str) -> bool:
    """Whether `path` is a lock file: what is bound to a name there is a version, an address or a digest."""
    return _LOCK_FILES.fullmatch(path.rpartition("/")[2].lower()) is not None


def published(name: str) -> bool:
    """Whether `name` is that of a variable that the build hands to browsers."""
    return PUBLISHED.match(name) is not None


def _client(path: str, folders: frozenset[str], extension: str) -> bool:
    if path.endswith("/strings.xml"):
        return True
    if extension == "dart":
        return "lib" in folders
    if extension not in _SCRIPTS or _SERVER.search(path):
        return False
    return extension in _MARKUP_ONLY or bool(folders & _SERVED)
