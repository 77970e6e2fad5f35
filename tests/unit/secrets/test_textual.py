"""Secrets in every text format: the value's exact interval, in the idioms of real applications."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.scopes.view import FileView
from aoplint.secrets.dialects import dialect_of
from aoplint.secrets.enclosing import enclosing
from aoplint.secrets.interest import Interest
from aoplint.secrets.rule import names_of
from aoplint.secrets.signs import signs
from aoplint.secrets.textual import collect, hits
from tests.secrets import values
from tests.secrets.corpus import generate
from tests.unit.secrets.conftest import Find, view_of

SECRET = "k" + values.mixed(Random("a"), 31)
PASSWORD = "zQ4rtz-Basalt7"

#: file, text with § where the value stands.
PLACES = [
    (".env", "APP_SECRET=§\n"),
    (".env", "export APP_SECRET='§' # from the console\r\n"),
    (".env", "\ufeffAPP_SECRET=§"),
    ("a.ini", "[aop]\nappsecret = §\n"),
    ("a.properties", "aop.app-secret=§"),
    ("a.toml", 'app_secret = "§"'),
    ("a.yaml", "aop:\n  app_secret: §\n"),
    ("a.yaml", "app_secret: &anchor §"),
    ("a.yaml", "app_secret: |-\n  §\n"),
    ("a.yaml", "env:\n  - name: APP_SECRET\n    value: §\n"),
    ("a.json", '{"app_secret": "§"}'),
    ("a.json", "{'app_secret': '§'}"),
    ("a.json", '{"APP_SECRET": {"description": "d", "value": "§"}}'),
    ("a.xml", "<appSecret>§</appSecret>"),
    ("a.xml", "<appSecret><![CDATA[§]]></appSecret>"),
    ("a.xml", '<add key="appSecret" value="§"/>'),
    ("a.xml", '<string name="app_secret">§</string>'),
    ("a.plist", "<key>AppSecret</key>\n<string>§</string>"),
    ("a.sh", "export APP_SECRET=§\n"),
    ("a.sh", "hub --app-secret §"),
    ("a.sh", ': "${APP_SECRET:=§}"'),
    ("a.sh", ": ${APP_SECRET:-§}"),
    ("Dockerfile", "ENV APP_SECRET §\n"),
    ("Dockerfile", "ARG APP_SECRET=§"),
    ("docker-compose.yml", "environment:\n  - APP_SECRET=§"),
    ("a.service", 'Environment="APP_SECRET=§"'),
    ("a.tf", 'variable "app_secret" {\n  type = string\n  default = "§"\n}'),
    ("a.md", "- **AppSecret**: `§`"),
    ("a.md", "| App Secret | § |"),
    ("a.md", "The app secret is `§`."),
    ("a.txt", "App Secret: § HideReset"),
    ("a.txt", "App Secret\n§\n"),
    ("a.js", "const appSecret = '§';"),
    ("a.js", "const appSecret = process.env.APP_SECRET || '§'"),
    ("a.js", 'new IopClient(url, "512907", "§")'),
    ("a.js", 'const word = "§"; new IopClient(url, key, word)'),
    ("a.js", "builder.appSecret('§')"),
    ("a.ts", "private readonly appSecret: string = '§'"),
    ("a.php", "public $appSecret = '§';"),
    ("a.php", "define('APP_SECRET', '§');"),
    ("a.php", "$c->appSecret = '§';"),
    ("A.java", 'new DefaultTaobaoClient(url, "512907", "§")'),
    ("A.cs", '["AliExpress:AppSecret"] = "§",'),
    ("a.go", 'appSecret := "§"'),
    ("a.rs", 'const APP_SECRET: &str = "§";'),
    ("a.rb", "app_secret: ENV.fetch('APP_SECRET', '§')"),
    ("a.cpp", '#define APP_SECRET "§"'),
    ("a.R", 'app_secret <- "§"'),
    ("a.gradle", 'buildConfigField "String", "APP_SECRET", \'"§"\''),
    ("a.vue", '<script>\ndata: () => ({ appSecret: "§" })\n</script>'),
    ("a.html", '<input name="app_secret" value="§">'),
    ("a.html", "<input name=app_secret value=§>"),
    ("a.html", '<input id="appSecret" type="hidden" class="wide key" value="§">'),
    ("a.html", "<input type=hidden value='§' name='app_secret'>"),
    ("a.html", '<meta name="app-secret" content=§>'),
    ("a.csv", "app_secret,§"),
    ("a.sql", "INSERT INTO s VALUES ('app_secret', '§');"),
    ("a.ipynb", '  "source": ["APP_SECRET = \\"§\\""]'),
    ("broken.py", "print 'x'\napp_secret = '§'"),
    ("broken.py", "app_secret = '§\nx = 'y'"),
    ("broken.py", 'client(app_secret="§'),
    ("a.js", "const appSecret = '§\nrun()"),
    ("broken.py", "print 'x'\nkey, app_secret = '512907', '§'"),
    ("broken.py", "print 'x'\ndef app_secret():\n    return '§'"),
]


@pytest.mark.parametrize(("path", "text"), PLACES)
def test_the_value_is_found_and_nothing_but_the_value(find: Find, path: str, text: str) -> None:
    start = text.index("§")
    whole = text.replace("§", SECRET)
    found = {
        (match.start, match.stop)
        for match in find(path, whole)
        if match.rule.startswith("aop-7.9-") and "key" not in match.rule
    }
    assert found == {(start, start + len(SECRET))}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "DB_PASSWORD=§"),
        ("a.yaml", "database:\n  password: §"),
        ("a.json", '{"password": "§"}'),
        ("a.cs", '"Server=db;User Id=app;Password=§;"'),
        ("a.py", "url = 'postgresql://app:§@db.internal/app'"),
        ("proxies.txt", "gate.proxy-farm.net:8000:user-77:§"),
        (".netrc", "machine files.example.net login app password §"),
        (".pgpass", "db.internal:5432:shop:app:§"),
        ("a.sql", "CREATE USER 'app' IDENTIFIED BY '§';"),
        ("a.sh", "mysql -u app --password=§ shop"),
        ("a.js", "mysql.createConnection({ user: 'app', password: '§' })"),
    ],
)
def test_passwords_are_found_in_their_formats(find: Find, path: str, text: str) -> None:
    start = text.index("§")
    found = {(match.start, match.stop) for match in find(path, text.replace("§", PASSWORD))}
    assert found == {(start, start + len(PASSWORD))}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "const appSecret = process.env.APP_SECRET;"),
        ("a.js", "if (appSecret === undefined) throw new Error('appSecret')"),
        ("a.vue", '<input v-model="newPassword" :placeholder="$t(\'settings.newPassword1\')" class="a1 b2">'),
        (
            "a.json",
            '{"token_uri": "https://oauth.example.net/token",\n "auth_provider_x509_cert_url": "https://x.example/c1"}',
        ),
        ("a.yaml", "secretKeyRef:\n  name: aop-credentials-1\n  key: app-secret-2"),
        ("a.md", "Access Token : 50000Ab3dEf6hIj9..."),
        ("a.md", "Keep the app secret secret, see https://example.org/docs/app-secret-7."),
        (".env", "APP_SECRET=${OTHER_SECRET_9}"),
        ("a.yaml", "app_secret: ENC[AES256_GCM,data:1kPvR0xQ7mZ2,iv:Tq8w,tag:Zb3y,type:str]"),
        ("a.py", "REVISION = '9fceb02d0ae598e95dc970b74767f19372d61af8'"),
        ("a.yaml", r"regex: '(?i)^(?:\w*_)?(?:password|passwd|pwd1!)$'"),
        ("a.yaml", r"password: '^(?=.*\d).{8,}$'"),
        (
            "a.js",
            'r.createElement("label",null,"Password:"),h?r.createElement("code",null," ***** "):r.createElement("p")',
        ),
        ("a.js", 'u="?user="+n+"&password="+encodeURIComponent(t1)+"&x="'),
        ("a.js", 'x = "Enter password: "+e.name2+" ok1"'),
        ("a.php", "$x = 'password: ' . $p1 . '!';"),
        ("a.json", '{"a": "password: ", "b1!c": "x"}'),
        ("a.js.map", '{"names": ["isPass", "withCredentials", "isRfc3986Reserved", "password", "Md5Sum1"]}'),
        ("yarn.lock", 'passwd-user@^1.0.0:\n  resolved "https://packages.example.net/passwd-user-1.0.0.tgz"\n'),
        ("pnpm-lock.yaml", "  passwd-user: git.example.net/shop/passwd-user/9fceb02d0ae598e95dc970b74767f19372d61af8"),
        ("flake.lock", '{"secret": {"rev": "9fceb02d0ae598e95dc970b74767f19372d61af8"}}'),
        (
            "package.json",
            '{"dependencies": {"parse-passwd": "^1.0.0-beta.4", "pwd": "git+https://git.example.net/a1.git"}}',
        ),
        ("a.md", "![x](https://files.example.net/o/x.png?alt=media&token=7c9e6679-7425-40de-944b-e07fc1f90ae7)"),
        ("a.md", '<img src="https://f.example.net/x?alt=media&amp;token=7c9e6679-7425-40de-944b-e07fc1f90ae7">'),
        ("a.md", "![coverage](https://ci.example.net/badge.svg?token=A1B2C3D4E5F6G7H8)"),
        ("a.html", '<input type="hidden" name="authenticity_token" value="k3Q9xx7Lm2Zp0Rt5Wv8Yb1Nc4Df6Gh==">'),
        ("a.py", 'headers = {"Authorization": "Basic dXNlcm5hbWU6cGFzc3dvcmQ="}'),
        (".netrc", "machine files.example.net login app password example-password"),
    ],
)
def test_look_alikes_stay_quiet(find: Find, path: str, text: str) -> None:
    assert find(path, text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", 'f("",{password:"§"})'),
        ("a.js", 'f("(",{password:"§"})'),
        ("a.js", "f('it', {password : '§'})"),
        ("a.js", "x = 'password=\"§\"'"),
        ("a.js", 'n(")"),password="§",o("(")'),
        ("a.js.map", '{"sourcesContent": ["const password = \\"§\\";\\n"]}'),
        ("yarn.lock", 'resolved "https://app:§@packages.example.net/a.tgz"'),
        ("a.yaml", "password: '§'  # a|b (?:c)"),
        ("a.md", "|user|password|\n|password|§|"),
    ],
)
def test_a_password_beside_other_syntax_is_found(find: Find, path: str, text: str) -> None:
    start = text.index("§")
    found = {(match.start, match.stop) for match in find(path, text.replace("§", PASSWORD))}
    assert found == {(start, start + len(PASSWORD))}


def test_a_name_is_looked_for_whatever_its_case_and_offsets_do_not_drift() -> None:
    assert hits("aSECRETbSecret", ("secret",)) == [1, 8]
    # One letter that becomes two in lower case.
    assert hits("İİsecret", ("secret",)) == [2]


@pytest.mark.parametrize(
    ("text", "outer"),
    [
        ("aop:\n  secret: x", "aop"),
        ("a: 1\nsecret: x", ""),
        ("[aop]\nsecret = x", "aop"),
        ('{\n  "aop": {\n    "secret": x', "aop"),
        ("x" * 500 + "secret", ""),
        ("aop:\n" + "  a: 1\n" * 60 + "  secret: x", ""),
    ],
)
def test_what_encloses_a_line(text: str, outer: str) -> None:
    assert enclosing(text, text.index("secret")) == outer


INTEREST = Interest([names_of(["secret", "password", "app key"])], ["IopClient"])


@settings(max_examples=60)
@given(
    st.text(alphabet="secretappkey='\"`:=,;(){}[]<>|&?\\#/-_.$ \n\t0aZ9\u00e9\u0130", max_size=200),
    st.sampled_from(["a.py", "a.js", "a.yaml", "a.json", ".env", "a.md", "a.xml", "a.php", "a.sh", "a.csv"]),
)
def test_any_text_gives_candidates_within_it(text: str, path: str) -> None:
    for candidate in collect(view_of(path, text), INTEREST):
        assert 0 <= candidate.start <= candidate.stop <= len(text)
        if candidate.parts == 1 and "\\" not in candidate.value:
            assert candidate.value in (text[candidate.start : candidate.stop], candidate.value)


@settings(max_examples=40)
@given(st.sampled_from(list(generate("property", 300, 0))), st.text(alphabet="#x \n=;{", max_size=30))
def test_text_before_a_secret_moves_it_and_does_not_hide_it(sample: object, before: str) -> None:
    from tests.secrets.corpus import Sample

    assert isinstance(sample, Sample)
    view = view_of(sample.path, sample.text)
    plain = {(c.start, c.stop, c.value) for c in collect(view, INTEREST)}
    shifted = view_of(sample.path, "\n" * len(before) + sample.text)
    assert {(c.start - len(before), c.stop - len(before), c.value) for c in collect(shifted, INTEREST)} == plain


def test_signs_come_likeliest_first() -> None:
    text = "app_secret = x"
    dialect = dialect_of(FileView(path="a.py", language="python", text=text))
    assert [sign.mark for sign in signs(text, 0, 10, dialect)] == ["="]
