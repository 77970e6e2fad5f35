"""What must come before a place: in its function, around it, in every caller, at the door where people come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.evidence.support import findings, places

BEFORE = """
    when: {writes: {fields: person-fields, from: [http]}}
    before: {list: consent-words}
    entry: {routes: [sign-up]}
"""
MODEL = "class Member(models.Model):\n    email = models.TextField()\n\n\n"
AROUND = "class AskMiddleware:\n    def __call__(self, r):\n        return r.consent\n"
SAVE = "    Member.objects.create(email=request.POST['email'])\n"


def app(view: str, more: str = "", url: str = "join_us") -> dict[str, str]:
    return {
        "models.py": MODEL,
        "views.py": f"from .models import Member\n{more}\n\n{view}",
        "urls.py": f"from . import views\nurlpatterns = [path('new/', views.{url})]\n",
    }


@pytest.mark.parametrize(
    ("view", "more"),
    [
        (f"def join_us(request):\n    if not request.consent:\n        return\n{SAVE}", ""),
        (f"@asked\ndef join_us(request):\n{SAVE}", "def asked(view):\n    return lambda r: r.consent and view(r)\n"),
        (f"def join_us(request, ok=Depends(asked)):\n{SAVE}", "def asked(request):\n    return request.consent\n"),
        (f"def join_us(request):\n    asked(request)\n{SAVE}", "def asked(request):\n    inner(request)\n\n\n"
         "def inner(request):\n    return request.consent\n"),
        (f"def join_us(request):\n    if request.consent:\n        keep(request)\n\n\ndef keep(request):\n{SAVE}", ""),
        (f"class Around:\n    def get(self):\n        return self.consent\n\n\nclass Join(Around):\n    def post(self, request):\n    {SAVE}\n\n"
         "def join_us(request):\n    return Join().post(request)\n", ""),
        (f"def join_us(request):\n{SAVE}", f"{AROUND}\nMIDDLEWARE = ['a.B'] + ['views.AskMiddleware']\n"),
        (f"def join_us(request):\n{SAVE}", f"{AROUND}\nMIDDLEWARE.insert(0, 'views.AskMiddleware')\n"),
        (f"def join_us(request):\n{SAVE}", f"{AROUND}\napp.add_middleware(AskMiddleware)\n"),
        (f"def join_us(request):\n    if request.consent:\n    {SAVE}    else:\n        return 1\n", ""),
        (f"def join_us(request):\n    if not request.consent:\n        return 1\n    else:\n    {SAVE}", ""),
        (f"def join_us(request):\n    if not request.consent:\n        pass\n    elif 1:\n    {SAVE}", ""),
        (f"def join_us(request):\n    if request.consent_missing:\n        return 1\n{SAVE}", ""),
        (f"def join_us(request):\n    if check_consent(request):\n        return 1\n{SAVE}", ""),
        (f"def join_us(request):\n{SAVE}", "@app.before_request\ndef ask():\n    return request.consent\n"),
    ],
)  # fmt: skip
def test_what_comes_before_is_enough(tmp_path: Path, view: str, more: str) -> None:
    assert places(tmp_path, BEFORE, app(view, more)) == []


@pytest.mark.parametrize(
    ("view", "more"),
    [
        (f"def join_us(request):\n{SAVE}    return request.consent\n", ""),
        (f"def join_us(request):\n    if request.x:\n        request.consent\n{SAVE}", ""),
        ("def join_us(request):\n    Member.objects.create(email=request.POST['email'], consent=True)\n", ""),
        (f"def join_us(request):\n    if request.consent:\n        return 1\n    else:\n    {SAVE}", ""),
        (f"def join_us(request):\n    if request.consent:\n        return 1\n{SAVE}", ""),
        (f"def join_us(request):\n    if not request.consent:\n    {SAVE}", ""),
        (f"def join_us(request):\n    if not request.consent:\n    {SAVE}        return 1\n    return 2\n", ""),
        (f"def join_us(request):\n    if not request.POST.get('consent'):\n        pass\n    else:\n        return 1\n{SAVE}", ""),
        (f"def join_us(request):\n    if has_said(request):\n        return 1\n{SAVE}",
         "def has_said(request):\n    return request.consent\n"),
        (f"def join_us(request):\n{SAVE}", AROUND),
        (f"def join_us(request):\n{SAVE}", f"{AROUND}\n\nclass MoreMiddleware(AskMiddleware):\n    pass\n"),
        (f"def join_us(request):\n{SAVE}", "def other(request):\n    return request.consent\n\n\nother(1)\n"),
        (f"def join_us(request):\n    keep(request)\n\n\ndef keep(request):\n{SAVE}",
         "@app.route('/x')\ndef also(request):\n    if request.consent:\n        keep(request)\n"),
    ],
)  # fmt: skip
def test_what_comes_after_or_elsewhere_is_not(tmp_path: Path, view: str, more: str) -> None:
    (found,) = findings(tmp_path, BEFORE, app(view, more))
    assert found.location.path == "views.py"


def test_consent_at_the_entry_covers_other_doors(tmp_path: Path) -> None:
    files = app(f"def join_us(request):\n{SAVE}")
    files["entry.py"] = "@app.post('/sign-up')\ndef sign(request):\n    return request.consent\n"
    assert places(tmp_path, BEFORE, files) == []


def test_and_not_what_the_entry_itself_takes_in_before(tmp_path: Path) -> None:
    files = app(f"def join_us(request):\n{SAVE}    return request.consent\n")
    files["urls.py"] = files["urls.py"].replace("new/", "sign-up/")
    assert places(tmp_path, BEFORE, files) == ["views.py:5"]


def test_what_no_door_reaches_is_not_asked(tmp_path: Path) -> None:
    files = app(f"def join_us(request):\n{SAVE}")
    files["urls.py"] = ""
    assert places(tmp_path, BEFORE, files) == []


def test_a_store_of_another_name_is_not_asked(tmp_path: Path) -> None:
    files = app("def join_us(request):\n    Other.objects.create(email=1)\n")
    assert places(tmp_path, BEFORE, files) == []
