"""Hostile variants of trade marks by class, and names that only look like them."""

from __future__ import annotations

from pathlib import Path

#: Class of variant to names that hold one.
VARIANTS: dict[str, tuple[str, ...]] = {
    "written out": (
        "AliExpress Desk", "taobao-orders", "LazadaSync", "alibaba_import", "Cainiao Track",
    ),
    "transposed": (
        "ailexpress", "aliexperss", "alibbaa", "aliepxress", "Tabao0 Taoabo", "lzaada-desk", "trendylo",
    ),
    "left out": (
        "aliexpess", "alixpress", "aliexpres", "lazda", "aliexprss", "taobo-kit", "trendyl", "cainao",
    ),
    "doubled": (
        "alliexpress", "aliexppress", "alibabba", "aliexpresss", "aliiiexpress", "taobaoo", "lazzada",
    ),
    "wrong letter": (
        "aleexpress", "aliekspress", "alipey", "aliexprass", "taobau", "alibapa", "mirabia",
    ),
    "other script": (
        "аliexpress", "аlіехрrеss", "aIiexpress", "ＡｌｉＥｘｐｒｅｓｓ", "Dαraz", "tаobao", "ɑliexpress", "𝐀𝐥𝐢𝐄𝐱𝐩𝐫𝐞𝐬𝐬",
        "alıexpress",
    ),
    "accents": (
        "ÀliExpréss", "ålibaba", "lázada",
    ),
    "digits and signs": (
        "al1express", "4liexpress", "aliexpr3ss", "ta0bao", "tma11", "ALIEXPRE$$", "4l1b4b4", "l@zada",
    ),
    "spaced": (
        "ali express", "ali-express", "ali_express", "a l i e x p r e s s", "ali\u200bexpress", "tao-bao",
        "Ali  Baba",
    ),
    "embedded": (
        "myaliexpressapp", "TaliExpress", "Aliexpresso", "taobaotools", "superalibabashop", "myalliexpressapp",
    ),
    "native": (
        "速卖通助手", "淘宝订单", "АлиЭкспресс Заказы", "Али-Экспресс", "Алиекспресс", "알리익스프레스 도우미",
        "متجر علي اكسبرس",
        "אלי אקספרס", "アリババ発注",
    ),
    "half a mark": (
        "AliSeller", "Ali Dropship Pro", "alitracker",
    ),
    "abbreviated": (
        "Aliex Desk", "AE Express", "aexpress-orders",
    ),
    "number": (
        "1688 采购助手", "1688-sourcing",
    ),
}  # fmt: skip

#: Names of others, and ordinary words, that are near to a trade mark.
LOOK_ALIKES: tuple[str, ...] = (
    "alibi", "alias", "aliases", "quality", "italian", "alien", "malicious", "ant", "antenna",
    "antique", "alignment", "alive", "express", "expression", "aliquot", "small", "alice", "alicia",
    "alimony", "lasagna", "lazarus", "trend", "miracle", "canine", "chinatown", "paypal", "lazy data",
    "t-mail", "ali hassan", "bali express", "Bali Express Tours", "air express", "airexpress",
    "AirExpress", "allexpress", "All Express", "art-express", "auto express", "express-api",
    "american express", "Orient Express", "expressjs", "hotmail", "element", "elementary", "you know",
    "toyoku", "tall mall", "the mall", "big talk", "ding dong", "talking point", "ant group by",
    "flaggy", "piggy bank", "moravia", "trendy old", "label", "alimentation", "salimander",
    "digital express", "nepali express", "mali express", "1688", "model-1688", "order 1688", "validate",
    "Ali Baker", "alipine", "alpine", "tabu", "baobab", "Muhammad Ali Fan Club", "capital trip",
    "final trip", "lambda", "granada", "ballad", "阿里山茶", "阿里郎", "蚂蚁搬家", "高德堡", "Алина", "экспресс",
    "алиби", "Лазарь", "Kali Linux desk", "Natali Express Nails", "Tali Fashion", "italiexpress",
)  # fmt: skip

#: English words, the ones nearest to the trade marks among them.
WORDS: tuple[str, ...] = tuple(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())
