"""Where software says who it is: named places, and how each is found in a file (layer 6).

A rule names a place; this table says where it is. What the table lacks a rule adds with `key-path`, `element`,
`call-argument`, `first-heading` or `regex`.
"""

from __future__ import annotations

from typing import Final

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An argument of a call.

    Args:
        callee: dotted name of what is called; a name without dots means the last component.
        positions: positions from 0.
        keywords: names of keyword arguments.
    """

    callee: str
    positions: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One way to find names in files.

    Args:
        files: globs of the files it speaks about; () for all.
        not_files: globs of files that it leaves out.
        languages: languages of the front ends; () for all.
        keys: paths of values (names/entries.py).
        calls: arguments of Python calls.
        elements: selectors of elements, whose text is the name.
        attribute: the name is this attribute of the element, not its text.
        pattern: regular expression over the text; its group 1 is the name.
        hints: texts, in small letters, one of which must be in a file for the pattern to be tried.
        heading: the first heading.
        prose: everything that people read.
        about: what it is, in words for a message, where the place's own words are too wide.
    """

    files: tuple[str, ...] = ()
    not_files: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    elements: tuple[str, ...] = ()
    attribute: str = ""
    pattern: str = ""
    hints: tuple[str, ...] = ()
    heading: bool = False
    prose: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place.

    Args:
        about: what it is, in words for a message.
        reads: "name", "host" or "file": what stands there.
        carriers: how it is found.
        more: a protected name alone is none of the application there: it is its owner that is meant.
    """

    about: str
    carriers: tuple[Carrier, ...]
    reads: str = "name"
    more: bool = False


DATA: Final = ("yaml", "json", "toml", "ini", "env", "properties")
CODE: Final = (*DATA, "python")
_CONSTANTS: Final = tuple(
    f"**.{word}"
    for word in (
        "app_name", "app_title", "application_name", "application_title", "site_name", "site_title", "project_name",
        "product_name", "store_name", "shop_name", "bot_name", "brand_name", "window_title", "page_title",
        "spectacular_settings.title", "extension_name",
    )
)  # fmt: skip
_TITLES: Final = (
    *(Call(callee=name, keywords=("title",)) for name in (
        "FastAPI", "APIFlask", "NinjaAPI", "Litestar", "OpenAPIConfig", "Dash", "Blocks", "Interface", "NiceGUI",
        "Robyn", "BlackSheep", "Info", "OpenAPI", "ChatInterface",
    )),
    Call(callee="FastMCP", positions=(0,), keywords=("name",)),
    Call(callee="set_page_config", positions=(0,), keywords=("page_title",)),
    Call(callee="setWindowTitle", positions=(0,)),
    Call(callee="setApplicationName", positions=(0,)),
    Call(callee="setApplicationDisplayName", positions=(0,)),
    Call(callee="root.title", positions=(0,)),
    Call(callee="window.title", positions=(0,)),
    Call(callee="self.title", positions=(0,)),
    Call(callee="app.title", positions=(0,)),
    Call(callee="create_window", positions=(0,), keywords=("title",)),
    Call(callee="set_caption", positions=(0,)),
    Call(callee="ArgumentParser", positions=(0,), keywords=("prog",)),
)  # fmt: skip
_HOST_KEYS: Final = tuple(
    f"**.{word}"
    for word in (
        "allowed_hosts", "csrf_trusted_origins", "cors_allowed_origins", "cors_origins", "trusted_hosts",
        "*site_url", "*base_url", "*app_url", "*public_url", "*server_url", "*web_url", "*external_url", "*root_url",
        "*frontend_url", "*backend_url", "*canonical_url", "*redirect_uri", "*redirect_url", "*redirect_uris",
        "*redirect_urls", "*callback", "*callback_url", "*callback_uri", "*webhook_url", "*webhook_host", "*return_url",
        "*notify_url", "*landing_url", "*home_url", "homepage_url", "server_name", "*site_domain", "*app_domain",
        "*public_domain", "*custom_domain", "*public_host", "*site_host", "*app_host", "virtual_host",
        "letsencrypt_host", "domain", "domains", "domain_name", "cname", "site.url", "app.url", "site.host", "app.host",
        "site.domain", "web.url", "ingress.host", "ingress.hosts", "ingress.hosts.host", "ingress.tls.hosts",
        "ingress.hostname", "rules.host", "tls.hosts", "httproute.hostnames", "spec.hostnames", "start_url",
        "externally_connectable.matches",
    )
)  # fmt: skip
_NETWORKS: Final = (
    "t.me/", "telegram.me/", "facebook.com/", "fb.com/", "instagram.com/", "vk.com/", "twitter.com/", "tiktok.com/",
    "youtube.com/",
)  # fmt: skip
_GREETINGS: Final = (
    "welcome to", "bienvenid", "bem-vind", "bienvenue", "willkommen", "benvenut", "добро пожаловать", "欢迎",
)  # fmt: skip
_COMPOSE: Final = ("*compose*.yml", "*compose*.yaml")

PLACES: Final[dict[str, Place]] = {
    "distribution": Place(
        about="distribution name",
        carriers=(
            Carrier(
                files=("pyproject.toml",), keys=("project.name", "tool.poetry.name", "tool.flit.metadata.dist-name")
            ),
            Carrier(files=("setup.cfg",), keys=("metadata.name",)),
            Carrier(files=("setup.py",), calls=(Call(callee="setup", keywords=("name",)),)),
            Carrier(files=("package.json", "composer.json"), keys=("name",)),
            Carrier(files=("pubspec.yaml",), keys=("name",)),
            Carrier(files=("Cargo.toml",), keys=("package.name",)),
        ),
    ),
    "shown-name": Place(
        about="name that users see",
        carriers=(
            Carrier(files=("aop-app.yaml",), keys=("app.name",)),
            Carrier(files=("manifest*.json", "*.webmanifest"), keys=("name", "short_name", "action.default_title")),
            Carrier(files=("messages.json",), keys=("app_name.message", "extension_name.message", "ext_name.message")),
            Carrier(files=("package.json",), keys=("displayName", "productName", "build.productName")),
            Carrier(files=("app.json",), keys=("name", "displayName", "expo.name")),
            Carrier(files=("tauri.conf.json",), keys=("productName", "package.productName", "**.windows.title")),
            Carrier(files=("capacitor.config.json",), keys=("appName",)),
            Carrier(files=("__manifest__.py", "__openerp__.py"), keys=("name",)),
            Carrier(files=("*.desktop",), keys=("Desktop Entry.Name",)),
            Carrier(languages=CODE, keys=_CONSTANTS),
            Carrier(languages=("python",), calls=_TITLES),
            Carrier(languages=("markup",), elements=("title",), about="page title"),
            Carrier(
                languages=("markup",),
                hints=("block",),
                pattern=r"\{%-?\s{0,5}block\s{1,5}(?:\w{0,20}_)?title\s{0,5}-?%\}([^{}<>]{1,200})\{%-?\s{0,5}endblock",
                about="page title",
            ),
            Carrier(
                languages=("text", "markup"),
                hints=("metadata",),
                pattern=r"\bmetadata\b[^=\r\n]{0,40}=\s{0,5}\{[^{}]{0,300}?\btitle:\s{0,5}[\"'`]([^\"'`\r\n]{1,200})",
                about="page title",
            ),
            Carrier(
                languages=("markup",),
                elements=(
                    "meta[property='og:site_name']",
                    "meta[property='og:title']",
                    "meta[name='application-name']",
                    "meta[name='apple-mobile-web-app-title']",
                    "meta[name='twitter:title']",
                ),
                attribute="content",
            ),
            Carrier(files=("strings.xml",), elements=("string[name=app_name]", "string[name=title_app]")),
            Carrier(files=("AndroidManifest.xml",), elements=("application",), attribute="android:label"),
            Carrier(files=("config.xml",), elements=("widget > name",)),
            Carrier(
                files=("*.plist",),
                pattern=r"<key>CFBundle(?:Display)?Name</key>\s{0,40}<string>([^<\r\n]{1,200})</string>",
            ),
            Carrier(
                languages=("text", "markup"),
                hints=("document.title", "app.setname("),
                pattern=r"\b(?:document\.title\s{0,5}=|app\.setName\()\s{0,5}[\"'`]([^\"'`\r\n]{1,200})[\"'`]",
            ),
        ),
    ),
    "hosting-name": Place(
        about="name at the hosting service",
        carriers=(
            Carrier(files=("fly.toml",), keys=("app",)),
            Carrier(files=("wrangler.toml", "wrangler.json", "vercel.json", "now.json"), keys=("name",)),
            Carrier(files=("render.yaml",), keys=("services.name",)),
            Carrier(files=("app.yaml",), keys=("service",)),
        ),
    ),
    "deployment-name": Place(
        about="name of a container or deployment",
        carriers=(
            Carrier(files=_COMPOSE, keys=("name", "services.*.container_name")),
            Carrier(files=("Chart.yaml",), keys=("name",)),
            Carrier(languages=("yaml",), keys=("metadata.name", "**.containers.name")),
            Carrier(
                files=("Dockerfile*", "*.Dockerfile", "Containerfile"),
                pattern=r"(?im)^[ \t]*LABEL[^\r\n]{0,200}?\b(?:image\.)?title[ \t]*=[ \t]*\"?([^\"\r\n]{1,200})",
            ),
            Carrier(files=("*.container",), keys=("Container.ContainerName",)),
            Carrier(languages=("python",), calls=(Call(callee="Flask", positions=(0,), keywords=("import_name",)),)),
        ),
    ),
    "package-id": Place(
        about="package or bundle id",
        carriers=(
            Carrier(
                files=("*.gradle", "*.gradle.kts"),
                pattern=r"\b(?:applicationId|namespace)[ \t]*=?[ \t]*[\"']([\w.\-]{3,200})[\"']",
            ),
            Carrier(files=("AndroidManifest.xml",), elements=("manifest",), attribute="package"),
            Carrier(files=("config.xml",), elements=("widget",), attribute="id"),
            Carrier(
                files=("*.plist",), pattern=r"<key>CFBundleIdentifier</key>\s{0,40}<string>([^<\r\n]{1,200})</string>"
            ),
            Carrier(
                files=("app.json",),
                keys=("expo.android.package", "expo.ios.bundleIdentifier", "expo.slug", "expo.scheme"),
            ),
            Carrier(files=("capacitor.config.json",), keys=("appId",)),
            Carrier(files=("tauri.conf.json",), keys=("identifier", "tauri.bundle.identifier")),
            Carrier(files=("package.json",), keys=("build.appId",)),
            Carrier(files=("snapcraft.yaml",), keys=("name",)),
        ),
    ),
    "bot-handle": Place(
        about="user name of a bot",
        carriers=(
            Carrier(hints=("bot",), pattern=r"(?i)(?<![\w.@/+-])@([^\W\d_]\w{2,30}bot)(?!\w|\.\w)"),
            Carrier(languages=CODE, hints=("bot",), pattern=r"(?<![\w&#])#([A-Z]\w{2,40}[Bb]ot)\b"),
            Carrier(hints=("t.me/", "tg:"), pattern=r"(?i)(?:\bt\.me/|\btg://resolve\?domain=)(\w{3,32}bot)\b"),
            Carrier(
                languages=CODE,
                keys=(
                    "**.bot_username",
                    "**.bot_user_name",
                    "**.bot_handle",
                    "**.telegram_bot",
                    "**.telegram_bot_name",
                ),
            ),
        ),
    ),
    "public-profile": Place(
        about="public page or channel",
        more=True,
        carriers=(
            Carrier(
                hints=_NETWORKS,
                pattern=r"(?i)\b(?:t\.me|telegram\.me|facebook\.com|fb\.com|instagram\.com|vk\.com|twitter\.com|tiktok\.com|"
                r"youtube\.com(?:/c|/user)?)/@?([^\W\d][\w.]{3,60})(?![\w/.-]|\?start)",
            ),
        ),
    ),
    "greeting": Place(
        about="name in a greeting",
        more=True,
        carriers=(
            Carrier(
                hints=_GREETINGS,
                pattern=r"(?i)(?<!\w)(?:welcome to|bienvenid[oa]s? al?|bem-vind[oa]s? ao?|bienvenue (?:sur|chez|dans)|"
                r"willkommen (?:bei|im)|benvenut[oi] (?:su|in)|добро пожаловать в|欢迎使用|欢迎来到)"
                r"\s{0,3}(?:the\s)?[\s*_`<>b/]{0,6}([^\r\n.!?,;:\"'`<>*_\\{}()]{3,60})",
            ),
        ),
    ),
    "public-host": Place(
        about="public host",
        reads="host",
        carriers=(
            Carrier(languages=CODE, keys=_HOST_KEYS),
            Carrier(
                languages=("python",),
                calls=(
                    Call(callee="InlineKeyboardButton", positions=(1,), keywords=("url",)),
                    Call(callee="WebAppInfo", positions=(0,), keywords=("url",)),
                ),
            ),
            Carrier(files=("package.json",), keys=("homepage",)),
            Carrier(files=("CNAME",), pattern=r"(?m)^[ \t]*([^\s#]{1,253})"),
            Carrier(files=("*.conf", "*nginx*"), pattern=r"(?m)^[ \t]*server_name[ \t]+([^;\r\n]{1,500})"),
            Carrier(files=("Caddyfile",), pattern=r"(?m)^([^\s#{(][^{\r\n]{1,300})\{"),
            Carrier(languages=DATA, hints=("host(", "hostsni("), pattern=r"\bHost(?:SNI)?\(`([^`\r\n]{1,300})`"),
            Carrier(languages=("markup",), elements=("link[rel~=canonical]", "base[href]"), attribute="href"),
            Carrier(languages=("markup",), elements=("meta[property='og:url']",), attribute="content"),
            Carrier(
                languages=("text", "markup"),
                pattern=(
                    r"(?i)\b(?:redirect_?ur[il]s?|call_?back(?:_?ur[il])?|(?:site|base|app|public|server|frontend|webhook|return)"
                    r"_?url)[\"']?\s{0,3}(?::?=>?|[:,(])\s{0,3}[\"'`](https?://[^\"'`\s]{1,300})"
                ),
            ),
        ),
    ),
    "icon": Place(
        about="icon or logo",
        reads="file",
        carriers=(
            Carrier(
                languages=("markup",),
                elements=("link[rel~=icon]", "link[rel^=apple-touch-icon]", "link[rel=mask-icon]"),
                attribute="href",
            ),
            Carrier(
                languages=("markup",),
                elements=("meta[property='og:image']", "meta[name='twitter:image']"),
                attribute="content",
            ),
            Carrier(
                languages=("markup",),
                elements=(
                    "header img",
                    "nav img",
                    "img.logo",
                    ".logo img",
                    ".navbar-brand img",
                    ".brand img",
                    "img#logo",
                    "#logo img",
                ),
                attribute="src",
            ),
            Carrier(files=("manifest*.json", "*.webmanifest"), keys=("icons.src", "icons.*", "action.default_icon.*")),
            Carrier(files=("app.json",), keys=("icon", "expo.icon")),
        ),
    ),
    "first-heading": Place(
        about="first heading of the documentation",
        carriers=(Carrier(files=("README*", "readme*", "index.md"), heading=True),),
    ),
    "prose": Place(about="text that users read", carriers=(Carrier(prose=True),)),
}
