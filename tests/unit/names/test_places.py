"""Each place where software says who it is, with a name that is found there and one beside it that is not."""

from __future__ import annotations

import json

import pytest

from aoplint.names.places import PLACES
from aoplint.packs.rule_keys import NAME_PLACES
from tests.unit.names.support import APP_NAME, DOMAIN, LOGO, PACKAGE_ID, found, found_texts, pack_rules

#: Rule, file, its text with the names that are found in `‹›`.
CASES: list[tuple[str, str, str]] = [
    # distribution names
    (APP_NAME, "pyproject.toml", '[project]\nname = "‹aliexpress›-x"\ndescription = "aliexpress"\n[tool.x]\nname = "aliexpress"\n'),
    (APP_NAME, "pyproject.toml", '[tool.poetry]\nname = "x‹aliexpress›"\n[tool.poetry.dependencies]\naliexpress = "1"\n'),
    (APP_NAME, "setup.cfg", "[metadata]\nname = ‹aliexpress›-x\nlong_description = aliexpress\n"),
    (APP_NAME, "setup.py", 'from setuptools import setup\nsetup(name="‹aliexpress›-x", packages=["aliexpress"])\n'),
    (APP_NAME, "package.json", '{"name": "@me/‹aliexpress›-x", "dependencies": {"aliexpress": "1"}, "author": {"name": "aliexpress"}}'),
    (APP_NAME, "composer.json", '{"name": "me/‹aliexpress›-x", "require": {"aliexpress/sdk": "1"}}'),
    (APP_NAME, "pubspec.yaml", "name: ‹aliexpress›_x\ndependencies:\n  aliexpress: 1\n"),
    (APP_NAME, "Cargo.toml", '[package]\nname = "‹aliexpress›-x"\n[dependencies]\naliexpress = "1"\n'),
    # names that users see
    (APP_NAME, "aop-app.yaml", "app:\n  name: ‹AliExpress› Desk\n  description: AliExpress\n"),
    (APP_NAME, "ext/manifest.json", '{"name": "‹AliExpress› X", "short_name": "‹Taobao›", "description": "AliExpress"}'),
    (APP_NAME, "static/site.webmanifest", '{"name": "‹AliExpress›", "start_url": "/aliexpress"}'),
    (APP_NAME, "_locales/en/messages.json", '{"appName": {"message": "‹AliExpress› X"}, "other": {"message": "AliExpress"}}'),
    (APP_NAME, "app.json", '{"expo": {"name": "‹AliExpress›", "description": "AliExpress"}}'),
    (APP_NAME, "src-tauri/tauri.conf.json", '{"app": {"windows": [{"title": "‹AliExpress› X"}]}}'),
    (APP_NAME, "capacitor.config.json", '{"appName": "‹AliExpress› X"}'),
    (APP_NAME, "__manifest__.py", '{"name": "‹AliExpress› X", "summary": "AliExpress", "depends": ["aliexpress"]}\n'),
    (APP_NAME, "x.desktop", "[Desktop Entry]\nName=‹AliExpress› X\nComment=AliExpress\n"),
    (APP_NAME, "config.py", 'APP_NAME = "‹AliExpress› X"\nAPI = "AliExpress"\n'),
    (APP_NAME, "config.py", 'class Settings:\n    project_name: str = "‹AliExpress› X"\n    provider: str = "aliexpress"\n'),
    (APP_NAME, "config.py", 'SPECTACULAR_SETTINGS = {"TITLE": "‹AliExpress› X", "DESCRIPTION": "AliExpress"}\n'),
    (APP_NAME, "config.py", 'import os\nAPP_NAME = os.getenv("APP_NAME", "‹AliExpress› X")\n'),
    (APP_NAME, ".env", "APP_NAME=‹AliExpress› X\nPROVIDER=aliexpress\n"),
    (APP_NAME, "mkdocs.yml", "site_name: ‹AliExpress› X\nsite_description: AliExpress\n"),
    (APP_NAME, "application.properties", "app.site-name=‹AliExpress› X\nprovider=aliexpress\n"),
    (APP_NAME, "a.py", 'from fastapi import FastAPI\napp = FastAPI(title="‹AliExpress› X", description="AliExpress")\n'),
    (APP_NAME, "a.py", 'import fastapi as f\napp = f.FastAPI(title="‹AliExpress› X")\nItem(title="AliExpress")\n'),
    (APP_NAME, "a.py", 'from fastapi import FastAPI\nT = "‹AliExpress› X"\napp = FastAPI(title=T)\n'),
    (APP_NAME, "a.py", 'mcp = FastMCP("‹AliExpress› X", "AliExpress")\n'),
    (APP_NAME, "a.py", 'st.set_page_config(page_title="‹AliExpress› X", page_icon="aliexpress")\n'),
    (APP_NAME, "a.py", 'root = tk.Tk()\nroot.title("‹AliExpress› X")\nproduct.title("AliExpress")\n'),
    (APP_NAME, "a.py", 'window.setWindowTitle("‹AliExpress› X")\n'),
    (APP_NAME, "a.py", 'p = argparse.ArgumentParser(prog="‹aliexpress›-x", description="AliExpress")\n'),
    (APP_NAME, "a.html", "<title>‹AliExpress› X</title><h1>AliExpress</h1>"),
    (APP_NAME, "a.html", "<title>\n  {% block title %}‹AliExpress› X{% endblock %}\n</title>"),
    (APP_NAME, "child.html", "{% extends 'a.html' %}{% block page_title %}‹AliExpress› X{% endblock %}{% block body %}AliExpress"),
    (APP_NAME, "a.html", '<meta property="og:site_name" content="‹AliExpress› X"><meta name="keywords" content="AliExpress">'),
    (APP_NAME, "a.html", '<meta name="application-name" content="‹AliExpress›">'),
    (APP_NAME, "res/values/strings.xml", '<resources><string name="app_name">‹AliExpress›</string><string name="x">AliExpress</string>'),
    (APP_NAME, "AndroidManifest.xml", '<manifest><application android:label="‹AliExpress› X"><activity android:label="AliExpress"/>'),
    (APP_NAME, "Info.plist", "<dict><key>CFBundleDisplayName</key>\n<string>‹AliExpress› X</string><key>A</key><string>AliExpress"),
    (APP_NAME, "config.xml", "<widget><name>‹AliExpress› X</name><description>AliExpress</description></widget>"),
    (APP_NAME, "main.js", 'document.title = "‹AliExpress› X";\nconst a = "AliExpress";\n'),
    (APP_NAME, "layout.tsx", 'export const metadata: Metadata = {\n  title: "‹AliExpress› X",\n  description: "AliExpress",\n};\n'),
    # names of deployments
    (APP_NAME, "fly.toml", 'app = "‹aliexpress›-x"\n'),
    (APP_NAME, "render.yaml", "services:\n  - type: web\n    name: ‹aliexpress›-x\n    plan: aliexpress\n"),
    (APP_NAME, "docker-compose.yml", "name: ‹aliexpress›-x\nservices:\n  aliexpress-web:\n    image: redis\n"),
    (APP_NAME, "compose.yaml", "services:\n  web:\n    container_name: ‹aliexpress›-web\n    command: aliexpress\n"),
    (APP_NAME, "chart/Chart.yaml", "name: ‹aliexpress›-x\nversion: 1\n"),
    (APP_NAME, "k8s.yaml", "kind: Deployment\nmetadata:\n  name: ‹aliexpress›-x\n  annotations:\n    a: aliexpress\n"),
    (APP_NAME, "Dockerfile", 'FROM x\nLABEL org.opencontainers.image.title="‹AliExpress› X"\nRUN pip install aliexpress\n'),
    (APP_NAME, "a.py", 'app = Flask("‹aliexpress›-x")\nb = Flask(__name__)\n'),
    # first headings
    (APP_NAME, "README.md", "[![b](https://x/aliexpress)](y)\n\n# ‹AliExpress› X\n\n# AliExpress\n"),
    (APP_NAME, "README.rst", "‹AliExpress› X\n============\n\nAliExpress\n----------\n"),
    (APP_NAME, "README.md", '<h1 align="center">‹AliExpress› X</h1>\n\nAliExpress\n'),
    (APP_NAME, "README.md", "# X\n\n# AliExpress\n"),
    # ids and handles
    (PACKAGE_ID, "app/build.gradle", 'applicationId "com.‹aliexpress›.x"\nimplementation "com.aliexpress:sdk:1"\n'),
    (PACKAGE_ID, "app/build.gradle.kts", 'applicationId = "com.‹aliexpress›.x"\n'),
    (PACKAGE_ID, "AndroidManifest.xml", '<manifest package="com.‹aliexpress›.x"><uses-permission android:name="aliexpress"/>'),
    (PACKAGE_ID, "Info.plist", "<key>CFBundleIdentifier</key><string>com.‹aliexpress›.x</string><string>aliexpress</string>"),
    (PACKAGE_ID, "app.json", '{"expo": {"android": {"package": "com.‹aliexpress›.x"}, "plugins": ["aliexpress"]}}'),
    (PACKAGE_ID, "bot.py", 'reply("ask @‹aliexpress›_x_bot or mail bot@aliexpress.com about @aliexpress")\n'),
    (PACKAGE_ID, "bot.js", 'open("https://t.me/‹aliexpress›Bot?start=1"); open("https://t.me/aliexpress");\n'),
    (PACKAGE_ID, "bot.yaml", "bot_username: ‹aliexpress›_x\nchannel: aliexpress\n"),
    (PACKAGE_ID, "bot.py", 'A = "https://t.me/best_‹aliexpress›_deals"\nB = "https://t.me/aliexpress"\nC = "https://x.example/aliexpress_x"\n'),
    (PACKAGE_ID, "a.html", '<a href="https://www.facebook.com/my‹aliexpress›shop">x</a><a href="https://facebook.com/AliExpress/posts">y</a>'),
    (PACKAGE_ID, "bot.py", 'A = "#‹AliExpress›SaverBot"\nB = "#aliexpressbot #AliExpress"\n'),
    (APP_NAME, "bot.py", 'A = "Welcome to the ‹AliExpress› Discount Bot!"\nB = "Welcome to AliExpress!"\n'),
    (APP_NAME, "bot.py", 'A = """\n*Bienvenidos a ‹AliExpress› Ofertas*\nWelcome to Desk for AliExpress"""\n'),
    (APP_NAME, "zh.json", '{"hello": "欢迎使用‹速卖通›助手", "help": "速卖通"}'),
    # hosts
    (DOMAIN, "bot.py", 'InlineKeyboardButton("AliExpress", url="my‹aliexpress›.blogspot.com")\nb("x", url="aliexpress.blogspot.com")\n'),
    (DOMAIN, "s.py", 'ALLOWED_HOSTS = ["x.example", ".‹aliexpress›-x.example"]\nOTHER = ["aliexpress.example"]\n'),
    (DOMAIN, "s.py", 'CORS_ORIGINS = ("https://‹aliexpress›.x.example:8443/aliexpress?aliexpress=aliexpress.x",)\n'),
    (DOMAIN, "s.py", 'login(redirect_uri="https://‹aliexpress›.example/cb", state="aliexpress.example")\n'),
    (DOMAIN, ".env", "SITE_URL=https://‹aliexpress›-x.example/aliexpress\nAPI=https://aliexpress-x.example\n"),
    (DOMAIN, "conf.toml", '[site]\nurl = "https://‹aliexpress›.example"\nrepository = "https://github.com/aliexpress/x"\n'),
    (DOMAIN, "conf.toml", 'allowed_hosts = [\n  "x.example",\n  "‹aliexpress›.example",\n]\nx = [\n  "aliexpress.example"]\n'),
    (DOMAIN, "conf.toml", 'site = {name = "x", url = "https://‹aliexpress›.example", x = "aliexpress.example"}\n'),
    (DOMAIN, "conf.ini", "[web]\nallowed_hosts =\n    x.example\n    ‹aliexpress›.example\nother =\n    aliexpress.example\n"),
    (DOMAIN, "conf.json5", "{site: {url: 'https://‹aliexpress›.example'}, // aliexpress.example\n x: 'aliexpress.example'}"),
    (DOMAIN, "values.yaml", "ingress:\n  hosts:\n    - host: ‹aliexpress›.x.example\n      paths: [/aliexpress]\n"),
    (DOMAIN, "values.yaml", "ingress: {enabled: true, hosts: [‹aliexpress›.x.example, x.example]}\n"),
    (DOMAIN, "i.yaml", "kind: Ingress\nspec:\n  rules:\n    - host: '*.‹aliexpress›.example'\n"),
    (DOMAIN, "docker-compose.yml", 'services:\n  web:\n    labels:\n      - "traefik.http.routers.x.rule=Host(`‹aliexpress›.example`)"\n'),
    (DOMAIN, "CNAME", "‹aliexpress›-x.example\n"),
    (DOMAIN, "nginx.conf", "server {\n  server_name a.example ‹aliexpress›.example;\n  root /var/aliexpress.example;\n}\n"),
    (DOMAIN, "Caddyfile", "‹aliexpress›.example, x.example {\n  root * /aliexpress.example\n}\n"),
    (DOMAIN, "package.json", '{"homepage": "https://‹aliexpress›.github.io/x", "repository": "https://aliexpress.example"}'),
    (DOMAIN, "a.html", '<link rel="canonical" href="https://‹aliexpress›.example/x"><a href="https://aliexpress.example">x</a>'),
    (DOMAIN, "a.html", '<meta property="og:url" content="https://‹aliexpress›.example/">'),
    (DOMAIN, "a.go", 'redirectURL := "https://‹aliexpress›.example/cb"\nother := "https://aliexpress.example"\n'),
    # logos
    (LOGO, "a.html", '<link rel="icon" href="/s/‹aliexpress›.ico?aliexpress"><link rel="stylesheet" href="aliexpress.css">'),
    (LOGO, "a.html", '<header><div><img src="/s/my-‹aliexpress›.png"></div></header><img src="aliexpress.png">'),
    (LOGO, "a.html", '<img class="logo" src="/aliexpress/‹taobao›.svg"><link rel="icon" href="/aliexpress/own.ico">'),
    (LOGO, "a.html", '<meta property="og:image" content="https://cdn.aliexpress.example/‹AliExpress›_logo.png">'),
    (LOGO, "m.webmanifest", '{"icons": [{"src": "/i/‹aliexpress›.png"}], "screenshots": [{"src": "aliexpress.png"}]}'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "marked"), CASES)
def test_names_are_found_where_they_are(rule: str, path: str, marked: str) -> None:
    text = marked.replace("‹", "").replace("›", "")
    expected, rest, offset = [], marked, 0
    while "‹" in rest:
        start = rest.index("‹")
        stop = rest.index("›")
        expected.append((offset + start, offset + stop - 1))
        offset += stop - 1
        rest = rest[stop + 1 :]
    assert [(match.start, match.stop) for match in found(rule, path, text)] == expected


#: What can be read of a file that no front end could lower.
UNLOWERED = [
    (APP_NAME, "a.py", 'app = FastAPI(debug=True, title="AliExpress X")\n', ["AliExpress"]),
    (APP_NAME, "a.py", 'mcp = FastMCP("AliExpress X")\n', ["AliExpress"]),
    (APP_NAME, "a.py", 'APP_NAME = "AliExpress X"\nprint "Python 2"\n', ["AliExpress"]),
    (APP_NAME, "setup.py", 'setup(\n    name="aliexpress-x",\n    print "x"\n)\n', ["aliexpress"]),
    (APP_NAME, "a.html", "<title>AliExpress X</title>", ["AliExpress"]),
    (APP_NAME, "manifest.json", '{"name": "AliExpress X", broken', ["AliExpress"]),
    (APP_NAME, "pyproject.toml", '[project\nname = "aliexpress"\n[project]\nname = "aliexpress-x"\nbroken =\n', ["aliexpress"]),
    (DOMAIN, "values.yaml", "ingress:\n  host: aliexpress.example\n  {{- if .x }}\n", ["aliexpress"]),
    (DOMAIN, "s.py", 'SITE_URL = os.getenv("U", "https://aliexpress.example")\n', ["aliexpress"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "text", "expected"), UNLOWERED)
def test_broken_files_are_read_as_text(rule: str, path: str, text: str, expected: list[str]) -> None:
    assert found_texts(rule, path, text, lowered=False) == expected


def test_data_files_say_the_same_lowered_or_not() -> None:
    """What is found must not depend on what other rules need."""
    for rule, path, marked in CASES:
        text = marked.replace("‹", "").replace("›", "")
        if path.rpartition(".")[2] in ("toml", "cfg", "json", "yaml", "yml", "env", "properties"):
            assert found(rule, path, text) == found(rule, path, text, lowered=False), path


def test_escaped_names_are_found_as_a_whole() -> None:
    text = json.dumps({"name": "аliexpress X"})
    assert "\\u0430" in text
    assert found_texts("aop-7.10-brand-misspelling", "manifest.json", text) == ["\\u0430liexpress X"]
    assert found_texts(APP_NAME, "a.html", "<title>Ali&#69;xpress</title>") == ["Ali&#69;xpress"]


def test_the_rule_language_knows_all_places() -> None:
    assert set(NAME_PLACES) == set(PLACES)


def test_the_built_in_rules_look_at_all_places() -> None:
    assert {where.place for rule in pack_rules().values() for where in rule.where} == set(PLACES)
