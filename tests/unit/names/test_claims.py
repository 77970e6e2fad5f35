"""Claims of partnership and endorsement are found in eight languages and more, denials are not."""

from __future__ import annotations

import pytest

from aoplint.names import claims
from aoplint.names.limits import TooManyNames
from tests.unit.names.support import CLAIM, found, found_texts

#: A claim in each language, and what is no claim in it.
CLAIMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "English": (
        (
            "The official AliExpress app for shops.", "Certified by Alibaba.", "An official partner of AliExpress.",
            "Made in partnership with AliExpress", "Powered by AliExpress.", "An AliExpress certified partner.",
            "Officially endorsed by the Alibaba Group!", "Orders - a certified AliExpress developer", "Not only us: official Taobao bot.",
        ),
        (
            "Not affiliated with AliExpress.", "This is not an official AliExpress app.", "An unofficial AliExpress app.",
            "Independent, neither endorsed by AliExpress nor certified by Alibaba.", "It uses the official AliExpress API.",
            "See the official AliExpress documentation.", "Scan it with the official AliExpress app.", "Powered by Alibaba Cloud.",
            "If your app is approved by AliExpress, publish it.", "We aren't sponsored by AliExpress.", "official partners of Example",
            "An official app. AliExpress orders.", "Works with AliExpress.",
        ),
    ),
    "Chinese": (
        ("速卖通官方合作伙伴", "本软件已通过阿里巴巴认证", "官方速卖通助手", "与速卖通官方合作", "阿里官方认证"),
        ("本工具并非速卖通官方工具", "非官方速卖通助手", "与速卖通官方合作无关", "调用速卖通官方接口", "速卖通官方文档"),
    ),
    "Russian": (
        ("Официальный партнёр AliExpress", "Официальное приложение АлиЭкспресс", "Бот одобрен компанией AliExpress"),
        ("Мы не официальный партнёр AliExpress", "Неофициальное приложение АлиЭкспресс", "Официальный API AliExpress"),
    ),
    "Spanish": (
        ("Socio oficial de AliExpress", "La aplicación oficial de AliExpress", "Certificado por Alibaba"),
        ("No somos socio oficial de AliExpress", "La API oficial de AliExpress", "Sin estar certificado por Alibaba"),
    ),
    "Portuguese": (
        ("Parceiro oficial do AliExpress", "Aprovado pela Alibaba", "Em parceria com o AliExpress"),
        ("Não é parceiro oficial do AliExpress", "A API oficial do AliExpress"),
    ),
    "French": (
        ("Partenaire officiel d'AliExpress", "Certifiée par Alibaba", "En partenariat avec AliExpress"),
        ("Nous ne sommes pas partenaire officiel d'AliExpress", "La documentation officielle d'AliExpress"),
    ),
    "German": (
        ("Offizieller Partner von AliExpress", "Die offizielle AliExpress-App", "Von Alibaba zertifiziert"),
        ("Kein offizieller Partner von AliExpress", "Nicht von Alibaba zertifiziert", "Die offizielle Schnittstelle von AliExpress"),
    ),
    "Italian": (
        ("Partner ufficiale di AliExpress", "Certificato da Alibaba", "In collaborazione con AliExpress"),
        ("Non siamo partner ufficiale di AliExpress", "La API ufficiale di AliExpress"),
    ),
    "Polish": (("Oficjalny partner AliExpress",), ("To nie jest oficjalny partner AliExpress",)),
    "Turkish": (("AliExpress'in resmi iş ortağı",), ("AliExpress'in resmi ortağı değildir",)),
    "Korean": (("AliExpress 공식 파트너", "알리익스프레스 공식 앱입니다"), ("AliExpress 공식 파트너가 아닙니다", "AliExpress 공식 API")),
    "Japanese": (("AliExpress公式パートナー", "アリババ公認ツール"), ("AliExpress公式アプリではありません", "AliExpress公式API")),
    "Arabic": (("الشريك الرسمي لـ AliExpress",), ("لسنا غير الشريك الرسمي لـ AliExpress",)),
    "Hebrew": (("שותף רשמי של AliExpress",), ("אינו שותף רשמי של AliExpress",)),
}  # fmt: skip


@pytest.mark.parametrize("claim", [claim for claims, _ in CLAIMS.values() for claim in claims])
def test_claims_are_found(claim: str) -> None:
    assert len(found_texts(CLAIM, "README.md", f"# Desk\n\n{claim}\n")) == 1
    assert len(found_texts(CLAIM, "a.html", f"<p>{claim}</p>")) == 1


@pytest.mark.parametrize("denial", [denial for _, denials in CLAIMS.values() for denial in denials])
def test_denials_are_not(denial: str) -> None:
    assert found_texts(CLAIM, "README.md", f"# Desk\n\n{denial}\n") == []
    assert found_texts(CLAIM, "a.html", f"<p>{denial}</p>") == []


def test_marks_of_emphasis_and_inline_elements_do_not_hide_a_claim() -> None:
    assert found_texts(CLAIM, "a.md", "the *official* AliExpress\napp") == ["official* AliExpress\napp"]
    assert len(found(CLAIM, "a.html", "<p>the <b>official</b> <a href='#'>AliExpress</a>\n<i>app</i></p>")) == 1


def test_a_paragraph_ends_a_claim() -> None:
    assert found(CLAIM, "a.html", "<p>Orders, official</p><p>AliExpress app</p>") == []
    assert found(CLAIM, "a.md", "Orders, official\n\nAliExpress app\n") == []


def test_what_is_no_prose_is_not_read() -> None:
    assert found(CLAIM, "a.py", '"""The official AliExpress app."""\n# certified by AliExpress\n') == []
    assert (
        found(CLAIM, "a.html", "<!-- the official AliExpress app --><script>// certified by AliExpress\n</script>")
        == []
    )
    assert found(CLAIM, "a.py", 'send("The official AliExpress app.")\n')
    assert found(CLAIM, "en.json", '{"about": "The official AliExpress app."}')
    assert found(CLAIM, "a.html", '<meta name="description" content="The official AliExpress app">')


def test_several_claims_of_one_sentence() -> None:
    texts = found_texts(CLAIM, "README.md", "The official AliExpress app, certified by Alibaba.\n")
    assert texts == ["official AliExpress app", "certified by Alibaba"]


def test_terms_of_a_file_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "MAX_TERMS", 2)
    text = "\n\n".join(["AliExpress " + "x" * 500] * 3) + "\n\nThe official AliExpress app."
    with pytest.raises(TooManyNames):
        found(CLAIM, "a.md", text)


def test_claims_far_apart_are_all_found() -> None:
    claim = "The official AliExpress app."
    text = ("x" * 700 + "\n\n").join([claim + "\n\n"] * 3)
    assert len(found(CLAIM, "a.md", text)) == 3
