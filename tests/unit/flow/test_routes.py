"""What routes hand to handlers: which parameters get text of a client, and which get numbers or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.reach.routes import pattern_route, route_of
from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, flows, rule_of, sink_lines

REQUESTS = """
    pattern-sources: [{model: request-parameter}]
    pattern-sinks: [{pattern: sink(...)}]
"""


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


CASES = split("""
### flask route
from flask import Flask
app = Flask(__name__)
@app.route("/a/<int:n>/<name>")
def a(n, name, other="x"):
    sink(n)
    sink(name)  # hit
    sink(other)
@app.route("/b/<uuid:u>/<float:f>/<path:p>/<string(length=2):s>")
def b(u, f, p, s):
    sink(u)
    sink(f)
    sink(p)  # hit
    sink(s)  # hit
@app.route("/c/<int:n>")
@app.route("/c/<name>")
def c(n=1, name="x"):
    sink(n)
    sink(name)  # hit
@app.route("/d/<int:n>")
@app.route("/d/x/<n>")
def d(n):
    sink(n)  # hit
@app.route("/e/<name>")
def e(**kw):
    sink(kw["name"])  # hit
@app.route("/f/<int:n>")
def f2(**kw):
    sink(kw["n"])
URL = "/g/<name>"
@app.route(URL)
def g(name, x=1):
    sink(name)  # hit
@app.get(PREFIX + "/g/<name>")
def h(name, pre=1):
    sink(name)  # hit
    sink(pre)  # hit
@app.route("/i/<name>")
def i(name: int):
    sink(name)  # hit
@app.route(rule="/j/<int:n>", methods=["GET"])
def j(n):
    sink(n)
@app.route("/login")
@login_required
def k(user):
    sink(user)
### flask add url rule
from flask import Flask
app = Flask(__name__)
def a(n, name, other="x"):
    sink(n)
    sink(name)  # hit
    sink(other)
app.add_url_rule("/a/<int:n>/<name>", "a", a)
def b(n, name, other="x"):
    sink(n)
    sink(name)  # hit
    sink(other)
app.add_url_rule("/b/<int:n>/<name>", view_func=b)
### fastapi
from fastapi import FastAPI
import uuid, enum, datetime
from uuid import UUID
from typing import Optional, Annotated, List
from enum import Enum
from fastapi import Query, Path
class Color(str, Enum):
    red = "r"
class Item(Model):
    pass
app = FastAPI()
@app.get("/i/{i}")
def b(i: int, flag: bool = False, q: str = None, r=None, o: Optional[int] = None, p: int | None = None, u: UUID = None, c: Color = Color.red, dt: datetime.date = None, an: Annotated[int, Query()] = 1, s2: Optional[str] = None, fl: float = 0.1, qi: int = Query(3)):
    sink(i)
    sink(flag)
    sink(q)  # hit
    sink(r)  # hit
    sink(o)
    sink(p)
    sink(u)
    sink(c)
    sink(dt)
    sink(an)
    sink(s2)  # hit
    sink(fl)
    sink(qi)
### fastapi path int
from fastapi import FastAPI
app = FastAPI()
@app.get("/i/{i}/{p:path}/{n:int}")
def b(i, p, n, item: dict):
    sink(i)  # hit
    sink(p)  # hit
    sink(n)
    sink(item)  # hit
### django
from django.urls import path, re_path
def view(request, pk, name, other="x"):
    sink(pk)
    sink(name)  # hit
    sink(other)
    sink(request.GET["a"])  # hit
def view2(request, pk, slug):
    sink(pk)
    sink(slug)  # hit
def view3(request, pk, q):
    sink(pk)
    sink(q)  # hit
def view4(request, anything):
    sink(anything)  # hit
def view5(request, year, rest):
    sink(year)
    sink(rest)  # hit
urlpatterns = [
    path("x/<int:pk>/<name>/", view),
    path("x/<uuid:pk>/<slug:slug>/", view2, name="x"),
    re_path(r"^x/(?P<pk>\\d+)/(?P<q>\\w+)/$", view3),
    re_path(r"^x/([0-9]+)/(.*)/$", view5),
]
### django class view
from django.urls import path
from django.views import View
class V(View):
    def get(self, request, pk, name):
        sink(pk)
        sink(name)  # hit
    def post(self, request, pk, x=1):
        sink(pk)
        sink(x)
        sink(self.kwargs["name"])  # hit
urlpatterns = [path("x/<int:pk>/<name>/", V.as_view())]
### tornado
import tornado.web
class H(tornado.web.RequestHandler):
    def get(self, n, name):
        sink(n)
        sink(name)  # hit
class G(tornado.web.RequestHandler):
    def get(self, n, name=None, x=1):
        sink(n)
        sink(name)  # hit
        sink(x)
class K(tornado.web.RequestHandler):
    def get(self, n):
        sink(n)  # hit
app = tornado.web.Application([
    (r"/a/(\\d+)/(\\w+)", H),
    (r"/b/(?P<n>[0-9]+)/(?P<name>\\w+)", G),
])
### flask prefix of a blueprint
from flask import Blueprint
bp = Blueprint("b", __name__, url_prefix="/<lang>/<int:shop>")
@bp.route("/x/<int:n>")
def a(lang, shop, n):
    sink(lang)  # hit
    sink(shop)
    sink(n)
### other decorators that hand on data
from flask import Flask
from webargs.flaskparser import use_kwargs
app = Flask(__name__)
@app.route("/x/<int:n>")
@use_kwargs({"q": 1})
def a(n, q):
    sink(n)
    sink(q)  # hit
@app.route("/y/<int:n>")
@login_required
def b(n, q=None):
    sink(n)
    sink(q)
### bottle
from bottle import Bottle
app = Bottle()
@app.route("/x/<n:int>/<name>/<p:path>")
def a(n, name, p):
    sink(n)
    sink(name)  # hit
    sink(p)  # hit
@app.route("/y/<n:re:[0-9]+>/<name>")
def b(n, name):
    sink(name)  # hit
@app.get("/z/:name")
def c(name):
    sink(name)  # hit
### flask method view
from flask import Flask
from flask.views import MethodView
app = Flask(__name__)
class V(MethodView):
    def get(self, n, name, other=None):
        sink(n)
        sink(name)  # hit
        sink(other)
class U(MethodView):
    def get(self, n):
        sink(n)  # hit
app.add_url_rule("/x/<int:n>/<name>", view_func=V.as_view("v"))
### flask restful
from flask_restful import Resource, Api
api = Api()
class V(Resource):
    def get(self, n, name=None):
        sink(n)
        sink(name)  # hit
api.add_resource(V, "/x/<int:n>", "/x/<int:n>/<string:name>")
### django routes that differ
from django.urls import path
def view(request, key):
    sink(key)  # hit
def wrapped(request, n, s):
    sink(n)
    sink(s)  # hit
def with_unknown(request, n):
    sink(n)  # hit
def included(request, shop, n):
    sink(shop)  # hit
    sink(n)
urlpatterns = [
    path("a/<int:key>/", view),
    path("b/<key>/", view),
    path("c/<int:n>/<s>/", login_required(wrapped)),
    path("d/<int:n>/", with_unknown),
    path(PREFIX + "e/<n>/", with_unknown),
    path("<shop>/", include("app.urls")),
    path("f/<int:n>/", included),
]
### django rest router
from django.urls import path
from rest_framework.viewsets import ModelViewSet
from rest_framework.routers import DefaultRouter
class V(ModelViewSet):
    def retrieve(self, request, pk):
        sink(pk)  # hit
class W(ModelViewSet):
    def retrieve(self, request, pk):
        sink(pk)
router = DefaultRouter()
router.register("v", V)
urlpatterns = [path("v/<int:pk>/", V.as_view({"get": "retrieve"})), path("w/<int:pk>/", W.as_view({"get": "retrieve"}))]
### aiohttp and starlette
from aiohttp import web
routes = web.RouteTableDef()
@routes.get("/{name}/{n:[0-9]+}")
async def a(request):
    sink(request.match_info["name"])  # hit
### fastapi models and forms
from fastapi import FastAPI, Form, Header, Depends
from pydantic import BaseModel
from typing import List, Union, Literal
app = FastAPI()
class Item(BaseModel):
    name: str
    n: int
@app.post("/x")
def a(item: Item, names: List[str] = [], n: int = Form(...), h: str = Header(None), either: Union[int, str] = 1):
    sink(item)  # hit
    sink(names)  # hit
    sink(n)
    sink(h)  # hit
    sink(either)  # hit
router = app.router
@router.websocket("/ws/{room}")
async def b(websocket, room: str, n: int):
    sink(room)  # hit
    sink(n)
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_routes(name: str, code: str, tmp_path: Path, shipped: Models) -> None:
    assert sink_lines(rule_of(tmp_path, REQUESTS), code, shipped) == expected(code)


def test_views_and_urls_in_two_files(tmp_path: Path, shipped: Models) -> None:
    files = {
        "app/views.py": "import django\ndef show(request, pk, name):\n    sink(pk)\n    sink(name)\n",
        "app/urls.py": "from django.urls import path\nfrom . import views\n"
        "urlpatterns = [path('<int:pk>/<name>/', views.show)]\n",
    }
    rule = rule_of(tmp_path, REQUESTS)
    assert {sink for _, sink in flows(rule, files, shipped)} == {"app/views.py:4"}
    files["app/urls.py"] = files["app/urls.py"].replace("int:", "")
    assert {sink for _, sink in flows(rule, files, shipped)} == {"app/views.py:3", "app/views.py:4"}


def test_paths_are_read() -> None:
    assert route_of("/<int:a>/<b>/<any(x, y):c>/{d}/{e:int}").places == {
        "a": False, "b": True, "c": True, "d": True, "e": False,
    }  # fmt: skip
    assert pattern_route(r"^(?P<a>\d{4})/(?P<b>[\w)-]+)/(?:x|y)/$").places == {"a": False, "b": True}
    assert pattern_route(r"^(\d+)/((?:a|b)+)/\(x\)$").groups == (False, True)
