"""What frameworks hand to an application, and what goes back: each with what is data of others and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, models_of, rule_of, sink_lines

DATA_OF_OTHERS = """
    pattern-sources: [{model: [request-parameter, bot-message, web-page, task-argument]}, {pattern: source()}]
    pattern-sinks: [{model: [log, http-body, http-response, http-url, sql]},
      {model: [browser-url, browser-input, browser-script]}, {pattern: sink(...)}]
"""


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


CASES = split("""
### django function view
from django.shortcuts import render
from django.http import HttpResponse
def detail(request, pk):
    sink(request.GET["q"])  # hit
    sink(request.POST.get("a"))  # hit
    sink(request.user)
    sink(request.method)
    sink(pk)  # hit
    return HttpResponse("x")
def helper(order):
    sink(order)
### function view without django
def detail(request):
    sink(request.GET)
### django form
from django import forms
class F(forms.Form):
    name = forms.CharField()
def view(request):
    f = F(request.POST)
    if f.is_valid():
        sink(f.cleaned_data["name"])  # hit
    g = F({"name": "x"})
    sink(g.cleaned_data["name"])
### django model between views
from django.db import models
class Order(models.Model):
    phone = models.CharField()
    title = models.CharField()
def create(request):
    o = Order(phone=request.POST["p"], title="x")
    o.save()
def show(request, pk):
    o = Order.objects.get(pk=1)
    sink(o.phone)  # hit
    sink(o.title)
### django signal of a model
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
class Order(models.Model):
    phone = models.CharField()
    title = models.CharField()
def create(request):
    Order.objects.create(phone=request.POST["p"], title="x")
@receiver(post_save, sender=Order)
def saved(sender, instance, created, **kwargs):
    sink(instance.phone)  # hit
    sink(instance.title)
    sink(created)
### django signal of ones own
from django.dispatch import Signal, receiver
paid = Signal()
other = Signal()
@receiver(paid)
def on_paid(sender, phone, **kwargs):
    sink(phone)  # hit
@receiver(other)
def on_other(sender, phone, **kwargs):
    sink(phone)
def later(sender, phone, **kwargs):
    sink(phone)  # hit
paid.connect(later)
def view(request):
    paid.send(sender=None, phone=request.GET["p"])
    other.send(sender=None, phone="x")
### drf viewset and serializer
from rest_framework import serializers, viewsets
from rest_framework.response import Response
class S(serializers.Serializer):
    name = serializers.CharField()
class V(viewsets.ModelViewSet):
    def create(self, request):
        s = S(data=request.data)
        s.is_valid(raise_exception=True)
        sink(s.validated_data["name"])  # hit
        return Response({"ok": True})
    def list(self, request):
        s = S(data={"name": "x"})
        sink(s.validated_data["name"])
        sink(request.query_params)  # hit
### drf function view
from rest_framework.decorators import api_view
@api_view(["POST"])
def make(request):
    sink(request.data["x"])  # hit
    sink(request.auth)
### flask
from flask import Flask, request, jsonify, Blueprint
bp = Blueprint("b", __name__)
@bp.route("/<name>", methods=["GET"])
def view(name):
    sink(name)  # hit
    sink(request.get_json()["a"])  # hit
    sink(request.endpoint)
    return jsonify(ok=True)
@bp.before_request
def check():
    sink(request.headers["X"])  # hit
### flask method view
from flask.views import MethodView
class V(MethodView):
    def get(self, key):
        sink(key)  # hit
    def other(self, key):
        sink(key)
### fastapi
from fastapi import FastAPI, Depends, Body, Request, WebSocket
app = FastAPI()
def get_db():
    return "db"
@app.post("/x/{item}")
async def view(item: str, q: str = None, body: dict = Body(...), db=Depends(get_db), request: Request = None):
    sink(item)  # hit
    sink(q)  # hit
    sink(body["a"])  # hit
    sink(db)
    sink(request.query_params["z"])  # hit
    sink(request.method)
@app.websocket("/ws")
async def ws(socket: WebSocket):
    sink(await socket.receive_text())  # hit
@app.on_event("startup")
async def start():
    sink("x")
### fastapi with a model
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()
class Item(BaseModel):
    name: str
@router.put("/")
def put(item: Item):
    sink(item.name)  # hit
    made = Item(name="x")
    sink(made.name)
### starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
async def home(request):
    data = await request.json()
    sink(data)  # hit
    sink(request.app)
### celery
from celery import shared_task, Celery
app = Celery()
@shared_task
def one(x):
    sink(x)  # hit
@app.task(bind=True)
def two(self, x):
    sink(x)  # hit
    sink(self.request)
def plain(x):
    sink(x)
### celery delay from a view
from celery import shared_task
from flask import request
@shared_task(ignore_result=True)
def work(a, b):
    sink(a)  # hit
def view():
    work.delay(request.args["a"], "x")
    work.apply_async(args=("x", "y"), countdown=1)
### sqlalchemy
from sqlalchemy import Column, String, select, text
from sqlalchemy.orm import declarative_base, Session
from flask import request
Base = declarative_base()
class User(Base):
    phone = Column(String)
    name = Column(String)
def save(session: Session):
    session.add(User(phone=request.form["p"], name="x"))
    session.commit()
def show(session: Session):
    u = session.query(User).filter(User.name == "x").first()
    sink(u.phone)  # hit
    sink(u.name)
    v = session.scalars(select(User)).all()
    for one in v:
        sink(one.phone)  # hit
    session.execute(text("select " + request.args["q"]))  # hit
    session.execute(text("select 1"), {"a": request.args["q"]})
### odoo
from odoo import models, fields, http
from odoo.http import request
class Partner(models.Model):
    _name = "shop.partner"
    phone = fields.Char()
    title = fields.Char()
    def show(self):
        for rec in self:
            sink(rec.phone)  # hit
            sink(rec.title)
class Ctl(http.Controller):
    @http.route("/x", type="http")
    def make(self, **post):
        request.env["shop.partner"].sudo().create({"phone": post["phone"], "title": "x"})
    def other(self):
        rec = request.env["shop.partner"].search([], limit=1)
        sink(rec.phone)  # hit
        sink(rec.title)
        rows = request.env["shop.partner"].search_read([], ["phone"])
        sink(rows[0]["phone"])  # hit
        sink(request.env["res.users"].search([]).phone)
### odoo write in a model
from odoo import models, fields
class Order(models.Model):
    _inherit = "sale.order"
    note = fields.Char()
    ref = fields.Char()
    def pull(self):
        self.write({"note": source()})
        self.env["sale.order"].browse(1).write({"ref": "x"})
    def push(self):
        order = self.env["sale.order"].browse(1)
        sink(order.note)  # hit
        sink(order.ref)
### python telegram bot
from telegram.ext import ApplicationBuilder, CommandHandler, MessageHandler, filters
async def start(update, context):
    sink(update.message.text)  # hit
    sink(update.effective_user.phone)  # hit
async def never(item, context):
    sink(item.message.text)
app = ApplicationBuilder().token("t").build()
app.add_handler(CommandHandler("start", start))
### aiogram
from aiogram import Router, Dispatcher, types
router = Router()
dp = Dispatcher()
@router.message()
async def on_text(message: types.Message):
    sink(message.text)  # hit
@dp.callback_query()
async def on_press(callback):
    sink(callback.data)  # hit
async def registered(message):
    sink(message.text)  # hit
dp.message.register(registered)
async def plain(message):
    sink(message.text)
### telebot
import telebot
bot = telebot.TeleBot("t")
@bot.message_handler(func=lambda m: True)
def echo(message):
    sink(message.text)  # hit
@bot.callback_query_handler(func=lambda c: True)
def press(call):
    sink(call.data)  # hit
def other(message):
    sink(message.text)
### discord
import discord
from discord.ext import commands
client = discord.Client()
bot = commands.Bot("!")
@client.event
async def on_message(message):
    sink(message.content)  # hit
@bot.hybrid_command()
async def say(ctx, *, words):
    sink(words)  # hit
class C(commands.Cog):
    @commands.command()
    async def tell(self, ctx, words):
        sink(words)  # hit
    async def helper(self, words):
        sink(words)
### scrapy
import scrapy
class S(scrapy.Spider):
    name = "x"
    def parse(self, response):
        sink(response.css("a::text").get())  # hit
        yield scrapy.Request("https://x", callback=self.detail)
        yield response.follow("y", callback=self.parse_item)
    def detail(self, response):
        sink(response.text)  # hit
    def parse_item(self, response):
        sink(response.body)  # hit
        sink(self.name)
    def helper(self, thing):
        sink(thing)
class Pipeline:
    def process_item(self, item, spider):
        sink(item["phone"])  # hit
        sink(spider)
        return item
### selenium
from selenium import webdriver
from selenium.webdriver.common.by import By
driver = webdriver.Chrome()
driver.get("https://x")
sink(driver.page_source)  # hit
box = driver.find_element(By.ID, "q")
sink(box.text)  # hit
sink(box.get_attribute("value"))  # hit
sink(box.tag_name)
box.send_keys(source())  # hit
box.send_keys("x")
driver.get("https://x/" + source())  # hit
sink(driver.get_cookies())  # hit
for e in driver.find_elements(By.CSS_SELECTOR, "a"):
    sink(e)
### selenium by annotation
from selenium.webdriver.remote.webdriver import WebDriver
def read(driver: WebDriver):
    sink(driver.page_source)  # hit
    sink(driver.session_id)
### playwright
from playwright.sync_api import sync_playwright, Page
with sync_playwright() as p:
    browser = p.chromium.launch(headless=True)
    page = browser.new_page()
    page.goto("https://x")
    sink(page.content())  # hit
    sink(page.locator("a").first.inner_text())  # hit
    page.fill("#q", source())  # hit
    page.fill("#q", "x")
    sink(page.viewport_size)
def helper(page: Page):
    sink(page.inner_text("a"))  # hit
### playwright async
from playwright.async_api import async_playwright
async def main():
    async with async_playwright() as p:
        browser = await p.chromium.launch()
        context = await browser.new_context()
        page = await context.new_page()
        sink(await page.content())  # hit
        await page.goto(source())  # hit
        sink(await context.cookies())  # hit
### pyppeteer
from pyppeteer import launch
async def main():
    browser = await launch()
    page = await browser.newPage()
    sink(await page.content())  # hit
### aiohttp server
from aiohttp import web
async def handle(request):
    data = await request.json()
    sink(data["a"])  # hit
    sink(request.query["q"])  # hit
    sink(request.app)
    return web.json_response({"a": data})  # hit
### aiohttp, what else a request holds
from aiohttp import web
async def handle(request):
    sink(request.remote)  # hit
    sink(request.charset)  # hit
    sink(request.if_match)  # hit
    sink(request.forwarded)  # hit
    sink(request.clone().query["a"])  # hit
    sink(request.clone().app)
    sink(request.transport)
### field of a django form
from django import forms
from django.db import models
class Name(forms.CharField):
    def to_python(self, value):
        sink(value)  # hit
        return value
    def clean(self, value):
        sink(value)  # hit
        sink(self.max_length)
    def other(self, value):
        sink(value)
class Column(models.CharField):
    def to_python(self, value):
        sink(value)
### drf request by annotation
from rest_framework.request import Request
def read(r: Request):
    sink(r.stream.read())  # hit
    sink(r.content_type)  # hit
    sink(r.FILES["a"])  # hit
    sink(r.user)
### django request, kind and encoding of its body
import django
def view(request):
    sink(request.content_type)  # hit
    sink(request.encoding)  # hit
    sink(request.content_length)
### starlette streams and sockets
from starlette.endpoints import WebSocketEndpoint
async def view(request):
    async for part in request.stream():
        sink(part)  # hit
    sink(request.app)
async def talk(websocket):
    async for text in websocket.iter_text():
        sink(text)  # hit
    async for data in websocket.iter_json():
        sink(data["a"])  # hit
    sink(websocket.app)
class Talk(WebSocketEndpoint):
    encoding = "text"
    async def on_receive(self, websocket, data):
        sink(data)  # hit
        sink(websocket.query_params["a"])  # hit
        sink(self.encoding)
    async def on_disconnect(self, websocket, close_code):
        sink(close_code)
### pyramid view that add_view names
from pyramid.config import Configurator
def view(request):
    sink(request.body_file.read())  # hit
    sink(request.text)  # hit
    sink(request.urlvars["a"])  # hit
    sink(request.accept_language)  # hit
    sink(request.session)
def view_of(context, request):
    sink(request.path_qs)  # hit
    sink(context)
def helper(order):
    sink(order)
Configurator().add_view(view, route_name="a")
### sanic
from sanic import Sanic, Request
from sanic.views import HTTPMethodView
app = Sanic("a")
@app.get("/<name>")
async def view(request, name):
    sink(request.args.get("a"))  # hit
    sink(request.form["a"])  # hit
    sink(request.json["a"])  # hit
    sink(request.get_args())  # hit
    sink(name)  # hit
    sink(request.app)
@app.post("/<name>")
async def typed(request: Request, name: str):
    sink(request.query_args)  # hit
    sink(name)  # hit
    sink(request.id)
async def added(request):
    sink(request.args["a"])  # hit
    sink(request.ctx)
async def helper(order):
    sink(order)
class V(HTTPMethodView):
    async def get(self, request, name):
        sink(request.json)  # hit
        sink(name)  # hit
        sink(request.app)
    async def other(self, name):
        sink(name)
### twisted
from twisted.web.resource import Resource
class R(Resource):
    def render_GET(self, request):
        sink(request.args[b"a"][0])  # hit
        sink(request.content.read())  # hit
        sink(request.getHeader(b"a"))  # hit
        sink(request.getAllHeaders())  # hit
        sink(request.getCookie(b"a"))  # hit
        sink(request.uri)  # hit
        sink(request.path)  # hit
        sink(request.getUser())  # hit
        sink(request.getPassword())  # hit
        sink(request.requestHeaders.getRawHeaders("a"))  # hit
        sink(request.method)
        sink(request.getSession())
        return b"x"
    def getChild(self, path, request):
        sink(path)  # hit
        sink(request.args)  # hit
        sink(request.channel)
        return self
    def other(self, request):
        sink(request)
### websockets
import websockets
async def echo(ws):
    async for message in ws:
        sink(message)  # hit
    sink(await ws.recv())  # hit
async def plain(ws):
    sink(await ws.recv())
async def main():
    async with websockets.serve(echo, "localhost", 1):
        pass
### websockets in threads
from websockets.sync.server import serve
NAMES = ["a"]
def echo(ws):
    for message in ws:
        sink(message)  # hit
    sink(ws.recv(timeout=3))  # hit
    sink(NAMES)
with serve(handler=echo, host="localhost", port=1) as server:
    server.serve_forever()
### socket.io
import socketio
sio = socketio.Server()
@sio.event
def connect(sid, environ):
    sink(sid.upper())
    sink(environ["A"])  # hit
@sio.on("*")
def every(event, sid, data):
    sink(data)  # hit
    sink(sid)
    sio.emit("b", data, callback=done)
    sink(sio.call("b", "x"))  # hit
    sink(sio.get_session(sid))
def done(answer):
    sink(answer)  # hit
def never(answer):
    sink(answer)
class N(socketio.AsyncNamespace):
    async def on_message(self, sid, data):
        sink(data["a"])  # hit
        sink(sid)
        await self.emit("b", "x", room=sid, callback=self.got)
        sink(await self.call("b", "x"))  # hit
    def got(self, answer):
        sink(answer)  # hit
    def other(self, sid, data):
        sink(data)
### namespace of flask-socketio
from flask_socketio import Namespace, emit, call
class N(Namespace):
    def on_message(self, data):
        sink(data)  # hit
        emit("a", "b", callback=heard)
        sink(call("a", "b"))  # hit
    def other(self, data):
        sink(data)
def heard(answer):
    sink(answer)  # hit
### wsgi application that a server gets
from wsgiref.simple_server import make_server
class App:
    def __call__(self, environ, start_response):
        sink(environ["PATH_INFO"])  # hit
        sink(self)
def hello(env, start):
    sink(env["PATH_INFO"])  # hit
def other(env, start):
    sink(env)
make_server("", 80, hello).serve_forever()
make_server("", 80, app=App()).serve_forever()
### streamlit
import streamlit as st
sink(st.text_input("a"))  # hit
sink(st.sidebar.text_area("a"))  # hit
sink(st.chat_input())  # hit
sink(st.file_uploader("a").read())  # hit
sink(st.query_params["a"])  # hit
sink(st.selectbox("a", ["b"]))
box = st.container()
sink(box.text_input("a"))  # hit
sink(box.slider("a"))
sink(st.button("a"))
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_frameworks(name: str, code: str, shipped: Models, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, DATA_OF_OTHERS), code, shipped) == expected(code)


HANDLERS = """
models:
  - function: [handle_*]
    first: [event]
    imports: [lib]
    parameters: {"0": request-parameter}
"""


def test_handlers_by_name_first_parameter_and_import(tmp_path: Path) -> None:
    body = "    pattern-sources: [{model: request-parameter}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    code = (
        "import lib\ndef handle_a(event):\n    sink(event)  # hit\ndef handle_b(thing):\n    sink(thing)\n"
        "def other(event):\n    sink(event)\nclass A:\n    def handle_c(self, event):\n        sink(event)\n"
    )
    rule, models = rule_of(tmp_path, body), models_of(tmp_path, HANDLERS)
    assert sink_lines(rule, code, models) == expected(code)
    assert not sink_lines(rule, code.replace("import lib", "import other"), models)


HELD = {
    "Flask": (
        "from flask import Flask, request\napp = Flask(__name__)\n@app.route('/<name>')\ndef view(name):\n",
        [
            "name",
            "request.full_path",
            "request.authorization.username",
            "request.files['a'].filename",
            "request.environ['A']",
        ],
        ["request.path", "request.endpoint", "request.scheme", "app.config['A']"],
        "",
    ),
    "Flask, headers by attribute": (
        "from flask import Flask, request\napp = Flask(__name__)\n@app.route('/')\ndef view():\n",
        [
            "request.access_control_request_headers",
            "request.access_control_request_method",
            "request.base_url",
            "request.cache_control.max_age",
            "request.content_md5",
            "request.mimetype_params['a']",
            "request.pragma",
            "request.remote_addr",
        ],
        ["request.path", "request.blueprint"],
        "",
    ),
    "Flask, a rule for a function": (
        "from flask import Flask\napp = Flask(__name__)\ndef view(name):\n",
        ["name"],
        ["app"],
        "app.add_url_rule('/<name>', view_func=view)\n",
    ),
    "a class of Django": (
        "from django.views.generic import ListView\nclass V(ListView):\n  def get_queryset(self):\n",
        ["self.request.GET['a']", "self.kwargs['pk']", "self.args[0]"],
        ["self.model", "self.request.user", "self.paginate_by"],
        "",
    ),
    "a class of one's own with attributes of these names": (
        "import django\nclass V:\n  def get_queryset(self):\n",
        [],
        ["self.request.GET['a']", "self.kwargs['pk']"],
        "",
    ),
    "an action of the REST framework": (
        "from rest_framework.viewsets import ModelViewSet\nfrom rest_framework.decorators import action\n"
        "class V(ModelViewSet):\n  @action(detail=True)\n  def go(self, request, pk):\n",
        ["request.data['a']", "pk", "self.request.query_params['a']"],
        ["self.queryset", "self.basename"],
        "",
    ),
    "a WebSocket of FastAPI": (
        "from fastapi import FastAPI, WebSocket\napp = FastAPI()\n@app.websocket('/')\nasync def view(ws: WebSocket):\n",
        ["ws.query_params['a']", "await ws.receive()", "ws.headers['a']"],
        ["ws.app", "ws.client_state"],
        "",
    ),
    "a class of aiohttp": (
        "from aiohttp import web\nclass V(web.View):\n  async def get(self):\n",
        ["self.request.query['a']", "await self.request.json()", "self.request.path"],
        ["self.request.app", "self.request.version"],
        "",
    ),
    "Tornado": (
        "import tornado.web\nclass V(tornado.web.RequestHandler):\n  def get(self, name):\n",
        ["name", "self.get_argument('a')", "self.request.body", "self.path_kwargs['a']"],
        ["self.settings", "self.application", "self.request.connection"],
        "",
    ),
    "Bottle": (
        "from bottle import route, request\n@route('/<name>')\ndef view(name):\n",
        [
            "name",
            "request.query.a",
            "request.forms.get('a')",
            "request.get_header('a')",
            "request.query_string",
            "request.fullpath",
            "request.urlparts.path",
        ],
        ["request.app"],
        "",
    ),
    "Pyramid": (
        "from pyramid.view import view_config\n@view_config(route_name='a')\ndef view(request):\n",
        ["request.params['a']", "request.json_body['a']", "request.matchdict['a']"],
        ["request.registry"],
        "",
    ),
    "Falcon": (
        "import falcon\nclass R:\n  def on_get(self, req, resp, name):\n",
        ["req.media['a']", "req.get_param('a')", "name"],
        ["resp.status", "req.context"],
        "",
    ),
    "CherryPy": (
        "import cherrypy\nclass R:\n  @cherrypy.expose\n  def index(self, name):\n",
        ["name", "cherrypy.request.params['a']"],
        ["cherrypy.request.app"],
        "",
    ),
    "Litestar": (
        "from litestar import get, Request\n@get('/{name:str}')\nasync def view(name: str, request: Request):\n",
        ["name", "request.query_params['a']", "await request.json()"],
        ["request.app"],
        "",
    ),
    "Azure": (
        "import azure.functions as func\ndef main(req: func.HttpRequest):\n",
        ["req.params.get('a')", "req.get_json()['a']"],
        ["req.method"],
        "",
    ),
    "a server of the standard library": (
        "from http.server import BaseHTTPRequestHandler\nclass H(BaseHTTPRequestHandler):\n  def do_GET(self):\n",
        ["self.path", "self.headers['a']", "self.rfile.read(3)"],
        ["self.server", "self.wfile"],
        "",
    ),
    "WSGI": ("def application(environ, start_response):\n", ["environ['PATH_INFO']"], ["start_response"], ""),
    "Flask-RESTful": (
        "from flask_restful import Resource, reqparse\nparser = reqparse.RequestParser()\n"
        "class R(Resource):\n  def get(self, pk):\n",
        ["pk", "parser.parse_args()['a']"],
        ["self.methods"],
        "",
    ),
    "Socket.IO": (
        "from flask_socketio import SocketIO\nio = SocketIO()\n@io.on('a')\ndef heard(data):\n",
        ["data['a']"],
        ["io"],
        "",
    ),
    "Channels": (
        "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
        "  def receive(self, text_data=None):\n",
        ["text_data", "self.scope['url_route']"],
        ["self.channel_name"],
        "",
    ),
    "Lambda": ("def lambda_handler(event, context):\n", ["event['body']"], ["context.aws_request_id"], ""),
    "Lambda by another name": ("def handler(event, context):\n", ["event['body']"], ["context.function_name"], ""),
    "a method that handles events": ("class Window:\n  def handler(self, event):\n", [], ["event"], ""),
    "a handler of something else": ("def handler(signal, event):\n", [], ["signal", "event"], ""),
}


@pytest.mark.parametrize("name", sorted(HELD))
def test_what_a_request_holds(name: str, tmp_path: Path, shipped: Models) -> None:
    head, sources, clean, tail = HELD[name]
    indent = "    " if "class " in head else "  "
    lines = [f"{indent}sink({source})  # hit\n" for source in sources] + [f"{indent}sink({one})\n" for one in clean]
    text = head + "".join(lines) + tail
    body = "    pattern-sources: [{model: request-parameter}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    assert sink_lines(rule_of(tmp_path, body), text, shipped) == expected(text)
