"""The doors of an application: routes, commands, messages of a chat, as frameworks declare them (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.model.surface import Route
from aoplint.project.bodies import names_in
from aoplint.project.symbols import Symbols
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit

#: Routes of one file that are kept.
ROUTE_LIMIT: Final = 5_000
_LONGEST: Final = 200
_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "any"})
#: Decorators that make a route; their first text is the address.
_HTTP_DECORATORS: Final = _VERBS | {
    "route", "api_route", "websocket", "api_view", "action", "expose", "view", "view_config",
}  # fmt: skip
_CHAT_DECORATORS: Final = frozenset(
    {
        "message_handler", "message", "callback_query", "callback_query_handler", "on_message", "on_callback_query",
        "command_handler", "on_command", "on", "hears", "slash_command", "hybrid_command", "edited_message",
    }
)  # fmt: skip
_COMMAND_DECORATORS: Final = frozenset({"command"})
#: Calls that make a route: position of the address, position of the handler.
_HTTP_CALLS: Final = {
    "path": (0, 1), "re_path": (0, 1), "url": (0, 1), "add_url_rule": (0, 2), "add_api_route": (0, 1),
    "add_route": (0, 1), "Route": (0, 1), "APIRoute": (0, 1), "Mount": (0, 1), "URLSpec": (0, 1),
    "add_resource": (1, 0), "register": (0, 1), "add_view": (0, 1), "add_websocket_route": (0, 1),
}  # fmt: skip
#: Names of Django's that others use otherwise: `os.path`.
_DJANGO: Final = frozenset({"path", "re_path", "url"})
_VERB_CALLS: Final = {f"add_{verb}": verb for verb in _VERBS} | {verb: verb for verb in _VERBS}
_CHAT_CALLS: Final = {
    "CommandHandler": (0, 1), "register_message_handler": (-1, 0), "register": (-1, 0), "StringCommandHandler": (0, 1),
    "PrefixHandler": (1, 2), "MessageHandler": (-1, 1), "CallbackQueryHandler": (-1, 0),
    "register_callback_query_handler": (-1, 0),
}  # fmt: skip
_HANDLER_KEYWORDS: Final = ("view_func", "endpoint", "handler", "callback", "view")
_PATH_KEYWORDS: Final = ("path", "rule", "commands", "command", "route", "name", "pattern", "url_path")
#: What makes the object before a verb an application, not a client: `router.delete(...)`.
_APPLICATION: Final = re.compile(
    r"(?i)(?:^|_)(?:app|application|api|router|routes|bp|blueprint|web|server|site)s?$|router|blueprint"
)
_COMMAND_FILE: Final = re.compile(r"(?:^|/)management/commands/(?!_)(\w+)\.py$")


def routes_of(view: FileView, symbols: Symbols) -> list[Route]:
    """The routes that a file declares, in order; at most `ROUTE_LIMIT`."""
    unit = view.unit
    if unit is None:
        return []
    finder = _Finder(view, unit, symbols)
    found = sorted((*finder.decorated(), *finder.called(), *finder.classes(), *finder.management()), key=_order)
    return found[:ROUTE_LIMIT]


def _order(route: Route) -> tuple[int, int, str]:
    return route.start, route.stop, route.path


@dataclass(frozen=True, slots=True)
class _Finder:
    view: FileView
    unit: Unit
    symbols: Symbols

    def decorated(self) -> Iterator[Route]:
        """`@app.delete("/me")`, `@bot.message_handler(commands=["forget"])`, `@cli.command("erase")`."""
        unit = self.unit
        for node in self.symbols.nodes:
            for decorator in unit.children_of_role(node, Role.DECORATOR):
                value = unit.child(decorator, Role.VALUE)
                call = value if unit.kind[value] == Kind.CALL else -1
                callee = unit.child(call, Role.CALLEE) if call >= 0 else value
                name = unit.name(callee)
                kind = _kind(name, unit.kind[callee] == Kind.ATTRIBUTE)
                if not kind:
                    continue
                paths = self._texts(call) if call >= 0 and name != "api_view" else []
                own = self.symbols.name(node)
                if kind == "http" and not self._is_address(callee, name, paths):
                    continue
                shown = unit.child(node, Role.NAME)
                yield Route(
                    kind=kind,
                    path=_shown(paths or [own.rpartition(".")[2]]),
                    methods=self._methods(name, call),
                    symbol=own,
                    uses=names_in(unit, self.view.scopes, value),
                    start=unit.start[decorator],
                    stop=unit.stop[shown],
                )

    def _is_address(self, callee: int, name: str, paths: list[str]) -> bool:
        if name in ("api_view", "action"):
            return True
        if any(path.startswith("/") for path in paths):
            return True
        return name in ("route", "api_route", "expose", "view_config") or (bool(paths) and self._on_application(callee))

    def _on_application(self, callee: int) -> bool:
        return bool(_APPLICATION.search(self._receiver(callee)))

    def _receiver(self, callee: int) -> str:
        """The name before the last dot, "" without one."""
        unit = self.unit
        return unit.name(unit.child(callee, Role.OBJECT)) if unit.kind[callee] == Kind.ATTRIBUTE else ""

    def called(self) -> Iterator[Route]:
        """`path("me/delete/", views.forget)`, `app.router.add_delete("/me", forget)`, `CommandHandler("forget", f)`."""
        unit = self.unit
        for call in unit.by_kind.get(Kind.CALL, ()):
            callee = unit.child(call, Role.CALLEE)
            name = unit.name(callee)
            if name in _CHAT_CALLS and (name != "register" or self._receiver(callee) in _CHAT_DECORATORS):
                yield from self._call(call, "chat", *_CHAT_CALLS[name])
            elif name in _HTTP_CALLS and (name not in _DJANGO or self._receiver(callee) in ("", "urls")):
                yield from self._call(call, "http", *_HTTP_CALLS[name])
            elif name in _VERB_CALLS and self._on_application(callee):
                yield from self._call(call, "http", 0, 1)
            elif name == "add_parser":
                yield from self._call(call, "command", 0, -1)

    def _call(self, call: int, kind: str, where: int, who: int) -> Iterator[Route]:
        unit = self.unit
        arguments = [node for node in unit.children_of_role(call, Role.ARGUMENT) if unit.kind[node] != Kind.KEYWORD]
        keywords = self._keywords(call)
        text = arguments[where] if 0 <= where < len(arguments) else -1
        paths = self._strings(text) if text >= 0 else self._texts(call)
        handler = next((keywords[key] for key in _HANDLER_KEYWORDS if key in keywords), -1)
        if handler < 0 and 0 <= who < len(arguments):
            handler = arguments[who]
        if kind == "http" and (handler < 0 or (text >= 0 and not paths)):
            return
        if kind == "http" and unit.kind[handler] in (Kind.STRING, Kind.NUMBER, Kind.DICT, Kind.LIST):
            return
        if kind == "chat" and handler < 0:
            return
        yield Route(
            kind=kind,
            path=_shown(paths),
            methods=self._methods(unit.name(unit.child(call, Role.CALLEE)), call),
            uses=names_in(unit, self.view.scopes, handler) if handler >= 0 else (),
            start=unit.start[call],
            stop=unit.stop[call],
        )

    def classes(self) -> Iterator[Route]:
        """Methods of views named like HTTP verbs, as Flask's MethodView, Django's View and Tornado have them."""
        unit = self.unit
        for node in unit.by_kind.get(Kind.FUNCTION, ()):
            owner, _, method = self.symbols.name(node).rpartition(".")
            if owner and method in _VERBS and self._is_view(unit.parent[unit.parent[node]]):
                name = unit.child(node, Role.NAME)
                yield Route(
                    kind="http",
                    path=owner,
                    methods=(method.upper(),),
                    symbol=f"{owner}.{method}",
                    start=unit.start[name],
                    stop=unit.stop[name],
                )

    def _is_view(self, node: int) -> bool:
        unit = self.unit
        if unit.kind[node] != Kind.CLASS:
            return False
        bases = [unit.name(base) for base in unit.children_of_role(node, Role.BASE)]
        return any(base.endswith(("View", "Resource", "Handler", "Endpoint", "ViewSet")) for base in bases)

    def management(self) -> Iterator[Route]:
        """A management command of Django is known by its file's name."""
        found = _COMMAND_FILE.search(self.view.path)
        if not found:
            return
        for node in self.symbols.nodes:
            if self.symbols.name(node) == "Command":
                name = self.unit.child(node, Role.NAME)
                yield Route(
                    kind="command",
                    path=found[1],
                    symbol="Command",
                    start=self.unit.start[name],
                    stop=self.unit.stop[name],
                )

    def _keywords(self, call: int) -> dict[str, int]:
        unit = self.unit
        return {
            unit.name(node): unit.child(node, Role.VALUE)
            for node in unit.children_of_role(call, Role.ARGUMENT)
            if unit.kind[node] == Kind.KEYWORD
        }

    def _texts(self, call: int) -> list[str]:
        """The texts of the first argument, or of the keywords that name an address or commands."""
        unit = self.unit
        found: list[str] = []
        for node in unit.children_of_role(call, Role.ARGUMENT):
            if unit.kind[node] == Kind.KEYWORD:
                if unit.name(node) in _PATH_KEYWORDS:
                    found += self._strings(unit.child(node, Role.VALUE))
            else:
                found += self._strings(node)
        return found

    def _strings(self, node: int) -> list[str]:
        """Known texts of an expression: a text, those of a list, of a filter's arguments as in `Command("x")`."""
        unit = self.unit
        value = self.view.scopes.value(node)
        if value is not None and value.kind == "str":
            return [value.literal] if value.known else []
        if unit.kind[node] in (Kind.LIST, Kind.TUPLE, Kind.SET):
            return [text for child in unit.children(node) for text in self._strings(child)]
        if unit.kind[node] == Kind.CALL and unit.name(unit.child(node, Role.CALLEE)) not in ("dict", "Depends"):
            return self._texts(node)
        return []

    def _methods(self, name: str, call: int) -> tuple[str, ...]:
        found = [name.removeprefix("add_").upper()] if name.removeprefix("add_") in _VERBS else []
        if call >= 0:
            keywords = self._keywords(call)
            given = [keywords[key] for key in ("methods", "method", "request_method") if key in keywords]
            if name == "api_view":
                given += self.unit.children_of_role(call, Role.ARGUMENT)
            found += [text.upper() for node in given for text in self._strings(node)]
        return tuple(dict.fromkeys(method for method in found if method.lower() in _VERBS))


def _kind(name: str, attribute: bool) -> str:
    if name in _HTTP_DECORATORS and (attribute or name in ("api_view", "action", "expose", "view_config", "route")):
        return "http"
    if name in _CHAT_DECORATORS and attribute:
        return "chat"
    return "command" if name in _COMMAND_DECORATORS else ""


def _shown(paths: list[str]) -> str:
    return hide_words(" ".join(paths)[:_LONGEST])
