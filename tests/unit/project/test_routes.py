"""Doors of applications as frameworks declare them."""

from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.model.surface import Route
from aoplint.project.surface import surface_of
from aoplint.scopes.view import FileView


def routes(text: str, path: str = "app.py") -> tuple[Route, ...]:
    return surface_of(FileView(path=path, language="python", text=text, unit=lower(text))).routes


@pytest.mark.parametrize(
    ("text", "kind", "description"),
    [
        ('@app.route("/me", methods=["DELETE", "POST"])\ndef f(): pass\n', "http", "DELETE POST /me f"),
        ('@bp.delete("/me")\nasync def f(): pass\n', "http", "DELETE /me f"),
        ('@app.api_route("/x", methods=["put"])\ndef f(): pass\n', "http", "PUT /x f"),
        ('PREFIX = "/api"\n@router.get(PREFIX + "/me")\ndef f(): pass\n', "http", "GET /api/me f"),
        ('@routes.post("/x")\nasync def f(request): pass\n', "http", "POST /x f"),
        ("@api_view(['DELETE'])\ndef f(request): pass\n", "http", "DELETE f f"),
        ("@http.route(['/a', '/b'], type='json')\ndef f(self): pass\n", "http", "/a /b f"),
        ('@view_config(route_name="x")\ndef f(request): pass\n', "http", "f f"),
        ('urlpatterns = [path("x/", views.forget)]\n', "http", "x/ forget"),
        ('urlpatterns = [re_path(r"^x$", login_required(views.forget))]\n', "http", "^x$ forget"),
        ('urlpatterns = [path("x/", views.Forget.as_view(), name="n")]\n', "http", "x/ Forget"),
        ('app.add_url_rule("/x", view_func=forget)\n', "http", "/x forget"),
        ('app.router.add_delete("/x", forget)\n', "http", "DELETE /x forget"),
        ('app.add_routes([web.delete("/x", forget)])\n', "http", "DELETE /x forget"),
        ('routes = [Route("/x", forget, methods=["DELETE"])]\n', "http", "DELETE /x forget"),
        ('router.register("orders", OrderViewSet)\n', "http", "orders OrderViewSet"),
        ('api.add_resource(Forget, "/x")\n', "http", "/x Forget"),
        ("class Forget(MethodView):\n    def delete(self): pass\n", "http", "DELETE Forget delete"),
        ("class Forget(tornado.web.RequestHandler):\n    def post(self): pass\n", "http", "POST Forget post"),
        ('app.add_handler(CommandHandler("forget", forget_me))\n', "chat", "forget forget_me"),
        ("app.add_handler(MessageHandler(filters.TEXT, answer))\n", "chat", "answer"),
        ('@bot.message_handler(commands=["forget", "stop"])\ndef f(m): pass\n', "chat", "forget stop f"),
        ('@dp.message(Command("forget"))\nasync def f(m): pass\n', "chat", "forget f"),
        ('@client.on(events.NewMessage(pattern="/forget"))\nasync def f(e): pass\n', "chat", "/forget f"),
        ('@cli.command("erase-user")\ndef f(): pass\n', "command", "erase-user f"),
        ("@app.command()\ndef erase_user(): pass\n", "command", "erase_user erase_user"),
        ('sub.add_parser("erase")\n', "command", "erase"),
    ],
)
def test_a_door(text: str, kind: str, description: str) -> None:
    assert [(route.kind, route.description) for route in routes(text)] == [(kind, description)]


@pytest.mark.parametrize(
    "text",
    [
        'requests.delete("/me", json)\n',
        'client.get("/orders", headers)\n',
        '@mock.patch("shop.views.f")\ndef test(): pass\n',
        "@property\ndef get(self): pass\n",
        'os.path("x", y)\nPath("a", "b")\n',
        'cache.delete("x", 1)\n',
        "@pytest.fixture\ndef app(): pass\n",
        "class Store(dict):\n    def delete(self): pass\n",
    ],
)
def test_no_door(text: str) -> None:
    assert routes(text) == ()


def test_a_management_command_is_known_by_its_file() -> None:
    text = "class Command(BaseCommand):\n    def handle(self): pass\n"
    found = routes(text, "shop/management/commands/erase_user.py")
    assert [(route.kind, route.path, route.symbol) for route in found] == [("command", "erase_user", "Command")]
    assert routes(text, "shop/commands/erase_user.py") == ()


def test_what_looks_secret_in_an_address_stays_in_the_worker() -> None:
    (found,) = routes('@app.post("/hook/ana.lopez@shop.example")\ndef f(): pass\n')
    assert "lopez" not in found.path
