"""What the agreement means in small: two applications, one of which never speaks to AliExpress."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.model.report import Report
from tests.rules.conftest import settings_at

#: Files of the two applications; a line that ends in `# found` is the only one of its kind.
FILES = {
    "desk/pyproject.toml": '[project]\nname = "parceldesk"\nversion = "1"\n',
    # Parcels and affiliate links are tracked, people are not.
    "desk/tracking.py": """
import os
import iop

TRACKING_ID = os.getenv("ALIEXPRESS_TRACKING_ID", "parceldesk")


def where(client, token, number):
    request = iop.IopRequest("aliexpress.logistics.redefining.querytrackingresult")
    request.add_api_param("tracking_number", number)
    return client.execute(request, token).body


def track(parcel, log):
    log.info("tracking %s %s", parcel.tracking_number, parcel.tracking_status)
    return f"/orders/{parcel.number}/tracking"


def link(client):
    request = iop.IopRequest("aliexpress.affiliate.link.generate")
    request.add_api_param("tracking_id", TRACKING_ID)
    return client.execute(request).body
""",
    # Who asked gets an answer; a fixed chat is somebody else. Goods are nobody's personal data.
    "desk/chat.py": """
import os
import iop

ADMIN = int(os.environ["ADMIN_CHAT"])
GATEWAY = "https://api-sg.aliexpress.com/sync"


def receiver(client, token, number):
    request = iop.IopRequest("aliexpress.solution.order.receiptinfo.get")
    return client.execute(request, token).body["result"]


async def reply(update, context):
    person = receiver(context.client, context.token, update.message.text)
    await update.message.reply_text(person["contact_person"])
    await context.bot.send_message(update.effective_chat.id, person["contact_person"])


async def tell(update, context):
    person = receiver(context.client, context.token, 1)
    await context.bot.send_message(ADMIN, person["contact_person"])  # found: aop-7.3.2-user-data-to-chat-bot


def product(bot, client):
    item = client.execute(iop.IopRequest("aliexpress.ds.product.get")).body
    bot.send_message(ADMIN, item["ae_item_base_info_dto"]["subject"])
""",
    # An address that goes back to AliExpress goes to no third party.
    "desk/supply.py": """
import json
import iop
import requests


def place(client, token, order):
    request = iop.IopRequest("aliexpress.ds.order.create")
    address = {"contact_person": order.receiver_name, "mobile_no": order.receiver_phone}
    request.add_api_param("logistics_address", json.dumps(address))
    return client.execute(request, token).body


def ship(order):
    fields = {"method": "aliexpress.logistics.createwarehouseorder", "receiver_name": order.receiver_name}
    requests.post("https://api-sg.aliexpress.com/sync", data=fields, timeout=9)
""",
    "desk/PRIVACY.md": "Name, address and phone of the receiver go to AliExpress and to the supplier there.\n",
    # A part of a secret is a leak, its length is none.
    "desk/start.py": """
import logging
import os

log = logging.getLogger(__name__)
SECRET = os.environ["ALIEXPRESS_APP_SECRET"]


def show():
    log.info("secret begins with %s", SECRET[:8])  # found: aop-7.9-secret-to-log
    log.info("secret has %d characters", len(SECRET))
    log.info("secret is set: %s", bool(SECRET))
""",
    # The application's own login, and the door that the platform offers.
    "desk/login.py": """
import os
import secrets
from urllib.parse import urlencode

import requests
from django.contrib.auth import authenticate, login
from django.shortcuts import redirect


def sign_in(request):
    user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
    if user:
        login(request, user)
    return redirect("/")


def connect(request):
    request.session["state"] = state = secrets.token_urlsafe(24)
    query = urlencode({"response_type": "code", "client_id": os.environ["AE_APP_KEY"], "state": state})
    return redirect("https://api-sg.aliexpress.com/oauth/authorize?" + query)


def back(request):
    if not secrets.compare_digest(request.GET["state"], request.session.pop("state", "")):
        return redirect("/")
    form = {"code": request.GET["code"], "client_secret": os.environ["AE_APP_SECRET"]}
    answer = requests.post("https://api-sg.aliexpress.com/rest/auth/token/create", data=form, timeout=10).json()
    request.session["until"] = answer["expire_time"]
    return redirect("/")
""",
    # The same SDK at the door of another platform.
    "shelf/pyproject.toml": '[project]\nname = "shelfdesk"\nversion = "1"\n',
    "shelf/orders.py": """
import iop
import requests

client = iop.IopClient("https://api.lazada.sg/rest", "101234", "Inv3nt3dKq7Rz2Wm9Xp4Lt8Vb6Nc1Hd5")


def orders(token):
    answer = client.execute(iop.IopRequest("/orders/get"), token).body
    requests.post("https://reports.shelfdesk.example/in", json=answer, timeout=5)
    print(answer)
    return answer
""",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("calls")
    for path, text in FILES.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text.lstrip(), encoding="utf-8")
    return scan([Path(".")], settings_at(root)).report


def test_errors_are_where_they_must_be_and_nowhere_else(report: Report) -> None:
    wanted = {
        (line.rpartition("# found: ")[2], path, number)
        for path, text in FILES.items()
        for number, line in enumerate(text.lstrip().splitlines(), 1)
        if "# found: " in line
    }
    got = {(f.rule, f.location.path, f.location.line) for f in report.findings if f.severity.value == "error"}
    assert got == wanted


def test_of_people_and_data_nothing_else_is_said(report: Report) -> None:
    groups = {rule.id: rule.group for rule in report.rules}
    said = [
        (f.rule, f.location.path)
        for f in report.findings
        if f.severity.value == "warning" and groups[f.rule] in ("aop-account-access", "aop-data-sharing")
    ]
    assert said == []


def test_another_platform_is_not_called_aliexpress(report: Report) -> None:
    assert report.applicability.applications == ("desk",)
    there = [f for f in report.findings if f.location.path.startswith("shelf/")]
    assert {f.severity.value for f in there} <= {"warning", "note"}
    assert all("secret" in f.rule or "hardcoded" in f.rule for f in there)


def test_a_flow_is_one_finding_at_its_sink_with_its_source_beside_it(report: Report) -> None:
    (flow,) = [f for f in report.findings if f.rule == "aop-7.3.2-user-data-to-chat-bot"]
    assert flow.flow[0].label == "source"
    assert "client.execute" in "".join(line.text for line in flow.flow[0].frame)
    assert flow.flow[-1].line == flow.location.line
