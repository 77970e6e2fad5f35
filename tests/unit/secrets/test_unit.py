"""Secrets in Python: every idiom of real applications, on the Unit; and the text that says the same."""

from __future__ import annotations

from random import Random

import pytest

from aoplint.model.match import Match
from tests.secrets import values
from tests.unit.secrets.conftest import Find

SECRET = "k" + values.mixed(Random("u"), 31)
HALF = len(SECRET) // 2

#: § is the value, ‹ and › its halves.
IDIOMS = [
    "APP_SECRET = '§'",
    "app_secret: str = '§'",
    "self.app_secret = '§'",
    "app.config['APP_SECRET'] = '§'",
    "key, app_secret = '512907', '§'",
    "if (app_secret := '§'): pass",
    "APP_SECRET = os.getenv('X', '§')",
    "x = os.getenv('APP_SECRET', '§')",
    "APP_SECRET = os.environ.get('APP_SECRET') or '§'",
    "x = os.environ['APP_SECRET'] or '§'",
    "APP_SECRET = config('APP_SECRET', default='§')",
    "APP_SECRET = os.getenv('X', '§').strip()",
    "APP_SECRET = '§' if live else ''",
    "CONFIG = {'app_secret': '§'}",
    "CONFIG = dict(app_secret='§')",
    "SECRETS = {'店A': b'§'}",
    "SECRETS = ['§']",
    "APP_SECRET = '‹' + '›'",
    "APP_SECRET = '‹' '›'",
    "APP_SECRET = ''.join(['‹', '›'])",
    "APP_SECRET = '%s%s' % ('‹', '›')",
    "APP_SECRET = '{}{}'.format('‹', '›')",
    "A = '‹'\nAPP_SECRET = f'{A}›'",
    "APP_SECRET = b'§'.decode()",
    "def f(app_secret='§'): ...",
    "f(app_secret='§')",
    "def app_secret():\n    return '§'",
    "app_secret = lambda: '§'",
    "app_secret: str = Field('§')",
    "x: str = Field(alias='app_secret', default='§')",
    "parser.add_argument('--app-secret', default='§')",
    "request.add_api_param('app_secret', '§')",
    "setattr(x, 'app_secret', '§')",
    "x.set_app_secret('§')",
    "rows = [('app_secret', '§')]",
    "if app_secret == '§': pass",
    "app_secret = §",
    "# APP_SECRET = '§'",
    "'''\nexport APP_SECRET=§\n'''",
    "iop.IopClient(URL, '512907', '§')",
    "IopClient(URL, app_key=K, app_secret='§')",
    "setDefaultAppInfo('512907', '§')",
    "word = '§'\nIopClient(URL, K, word)",
    "class A:\n def __init__(self):\n  self.word = '§'\n def c(self):\n  return IopClient(URL, K, self.word)",
    "PAIR = ['512907', '§']\nIopClient(URL, *PAIR)",
    "def word():\n    return '§'\nIopClient(URL, K, word())",
    "class Shop:\n    def __init__(self, url, app_secret): ...\nShop(URL, '§')",
    "@dataclass\nclass Shop:\n    name: str\n    app_secret: str\nShop('a', '§')",
]


def of_secret(matches: list[Match]) -> list[Match]:
    return [match for match in matches if match.rule.startswith("aop-7.9-") and "app-key" not in match.rule]


@pytest.mark.parametrize("idiom", IDIOMS)
def test_the_idiom_is_found(find: Find, idiom: str) -> None:
    text = idiom.replace("§", SECRET).replace("‹", SECRET[:HALF]).replace("›", SECRET[HALF:])
    found = of_secret(find("shop/config.py", text, unit=True))
    assert found
    for match in found:
        shown = text[match.start : match.stop]
        # What is put together is covered as a whole, with what stands between.
        assert shown == SECRET or (SECRET[:HALF] in shown and SECRET[HALF:] in shown) or "f'{A}›'" in idiom


def test_base64_is_read(find: Find) -> None:
    import base64

    coded = base64.b64encode(SECRET.encode()).decode()
    text = f"APP_SECRET = base64.b64decode('{coded}').decode()"
    (match,) = of_secret(find("config.py", text, unit=True))
    assert text[match.start : match.stop] == coded


@pytest.mark.parametrize(
    "idiom",
    [
        idiom
        for idiom in IDIOMS
        if not any(mark in idiom for mark in ("%", "format", "lambda", "*PAIR", "word()", "Shop(", "f'{"))
    ],
)
def test_what_the_text_finds_first_has_the_same_rule_place_and_context(find: Find, idiom: str) -> None:
    text = idiom.replace("§", SECRET).replace("‹", SECRET[:HALF]).replace("›", SECRET[HALF:])

    def seen(unit: bool) -> set[tuple[str, int, int, str]]:
        return {(m.rule, m.start, m.stop, m.context) for m in of_secret(find("shop/config.py", text, unit=unit))}

    assert seen(False) == seen(True)


@pytest.mark.parametrize(
    "text",
    [
        "APP_SECRET = os.environ['APP_SECRET']",
        "APP_SECRET = os.getenv('APP_SECRET', '')",
        "IopClient(URL, settings.APP_KEY, settings.APP_SECRET)",
        "IopClient(URL, '${appKey}', '${appSecret}')",
        "APP_SECRET_NAME = 'aliexpress-production-secret-1'",
        "secret = hashlib.md5(b'a1b2c3').hexdigest()",
        "cursor.execute('select 1', '0ddba11decade5c0ffee7a51e5ca1ab1')",
        "secret_sauce = sum([100, 105])",
    ],
)
def test_look_alikes_stay_quiet(find: Find, text: str) -> None:
    assert find("shop/config.py", text, unit=True) == []
