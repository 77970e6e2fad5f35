"""Invented values by the form of what they imitate; none of them can be a real one's checksum."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable
from random import Random

ALNUM = string.ascii_letters + string.digits
URL_SAFE = ALNUM + "-_"
HEX = "0123456789abcdef"


def draw(random: Random, alphabet: str, count: int) -> str:
    """`count` characters of `alphabet`."""
    return "".join(random.choice(alphabet) for _ in range(count))


def mixed(random: Random, count: int) -> str:
    """Letters of both cases and digits, at least three of each."""
    while True:
        value = draw(random, ALNUM, count)
        kinds = (sum(map(str.islower, value)), sum(map(str.isupper, value)), sum(map(str.isdigit, value)))
        if min(kinds) >= min(3, count // 8):
            return value


def hexadecimal(random: Random, count: int) -> str:
    """Small hexadecimal digits, both letters and digits among them."""
    while True:
        value = draw(random, HEX, count)
        if any(map(str.isdigit, value)) and any(map(str.isalpha, value)):
            return value


def digits(random: Random, count: int, first: str = "123456789") -> str:
    """A number of `count` digits that is no row."""
    while True:
        value = random.choice(first) + draw(random, string.digits, count - 1)
        if len(set(value)) > 2 and value not in "01234567890123456789":
            return value


def uuid(random: Random) -> str:
    """A UUID."""
    return "-".join(hexadecimal(random, size) for size in (8, 4, 4, 4, 12))


def app_key(random: Random) -> str:
    """An App Key: six digits of the new console, eight of the old one."""
    return digits(random, 6, "5") if random.random() < 0.75 else digits(random, 8, "23")


def app_secret(random: Random) -> str:
    """An App Secret of the new console, now and then one of the old."""
    return mixed(random, 32) if random.random() < 0.8 else hexadecimal(random, 32)


def access_token(random: Random) -> str:
    """An access token."""
    return "5000" + random.choice("0234") + mixed(random, random.choice((55, 59, 63)))


def refresh_token(random: Random) -> str:
    """A refresh token."""
    return "50001" + mixed(random, random.choice((55, 59, 63)))


def session_key(random: Random) -> str:
    """A session key of the old platform."""
    return "61" + draw(random, "012", 2) + hexadecimal(random, random.choice((52, 56, 60)))


_STEMS = (
    "Kranich", "Laterne", "Meteor", "zorba", "Quitten", "falter", "Brise", "umbra", "Kobalt", "Wolke", "tundra", "Pfau",
    "Nebel", "Ginkgo", "onyx", "Basalt", "Marder", "Sierra", "vesper", "Zypresse",
)  # fmt: skip


def password(random: Random) -> str:
    """A password as people choose it."""
    stem = random.choice(_STEMS)
    form = random.randrange(5)
    if form == 0:
        return f"{stem}{random.randint(1950, 2025)}{random.choice('!#$')}"
    if form == 1:
        return f"{stem[:4]}{draw(random, string.digits, 3)}{random.choice(_STEMS)[:3].upper()}{random.choice('!@#*')}"
    if form == 2:
        return mixed(random, random.choice((10, 12, 14)))
    if form == 3:
        return draw(random, string.ascii_lowercase, 2) + draw(random, string.digits, 4) + mixed(random, 5)
    first = random.choice("PQXZ") + draw(random, string.ascii_lowercase, 3)
    return f"{first}-{digits(random, 4)}-{stem.lower()[:5]}{random.randint(2, 9)}"


def marked_password(random: Random) -> str:
    """A password with the marks that regular expressions, tables and shells use too."""
    stem, other = random.choice(_STEMS), random.choice(_STEMS)
    mark = random.choice(("|?", "(7", "+*", "^|", ")?", "[=", "%.", "?|"))
    return f"{stem[:5]}{mark[0]}{random.randint(10, 99)}{mark[1]}{other[:4]}"


def jwt(random: Random) -> str:
    """A signed token without meaning."""

    def part(data: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'sub': draw(random, HEX, 12)})}.{draw(random, URL_SAFE, 43)}"


def private_key(random: Random) -> str:
    """The armour of a key around nothing."""
    lines = [draw(random, ALNUM + "+/", 64) for _ in range(random.randint(6, 12))]
    kind = random.choice(("RSA ", "EC ", "", "OPENSSH "))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n" + "\n".join(lines) + f"\n-----END {kind}PRIVATE KEY-----"


#: Values that are known by their form alone.
FORMATS: dict[str, Callable[[Random], str]] = {
    "telegram": lambda r: f"{digits(r, r.choice((9, 10)))}:{draw(r, URL_SAFE, 35)}",
    "openai": lambda r: "sk-proj-" + draw(r, URL_SAFE, 74),
    "anthropic": lambda r: "sk-ant-api03-" + draw(r, URL_SAFE, 93) + "AA",
    "openrouter": lambda r: "sk-or-v1-" + hexadecimal(r, 64),
    "groq": lambda r: "gsk_" + mixed(r, 52),
    "huggingface": lambda r: "hf_" + draw(r, string.ascii_letters, 34),
    "aws": lambda r: "AKIA" + draw(r, string.ascii_uppercase + "234567", 16),
    "google": lambda r: "AIza" + draw(r, URL_SAFE, 35),
    "google-oauth": lambda r: "GOCSPX-" + draw(r, URL_SAFE, 28),
    "github": lambda r: "ghp_" + mixed(r, 36),
    "gitlab": lambda r: "glpat-" + draw(r, URL_SAFE, 20),
    "slack": lambda r: f"xoxb-{digits(r, 12)}-{digits(r, 12)}-{mixed(r, 24)}",
    "discord": lambda r: f"M{mixed(r, 25)}.{mixed(r, 6)}.{draw(r, URL_SAFE, 38)}",
    "stripe": lambda r: "sk_live_" + mixed(r, 24),
    "sendgrid": lambda r: f"SG.{draw(r, URL_SAFE, 22)}.{draw(r, URL_SAFE, 43)}",
    "mailchimp": lambda r: f"{hexadecimal(r, 32)}-us{r.randint(1, 20)}",
    "shopify": lambda r: "shpat_" + hexadecimal(r, 32),
    "woocommerce": lambda r: "cs_" + hexadecimal(r, 40),
    "npm": lambda r: "npm_" + mixed(r, 36),
    "digitalocean": lambda r: "dop_v1_" + hexadecimal(r, 64),
    "alibaba-cloud": lambda r: "LTAI" + mixed(r, 20),
    "rapidapi": lambda r: f"{hexadecimal(r, 10)}msh{hexadecimal(r, 15)}p1{hexadecimal(r, 5)}jsn{hexadecimal(r, 12)}",
    "airtable": lambda r: f"pat{mixed(r, 14)}.{hexadecimal(r, 64)}",
    "vault": lambda r: "hvs." + draw(r, URL_SAFE, 90),
    "jwt": jwt,
    "access-token": access_token,
    "refresh-token": refresh_token,
}
