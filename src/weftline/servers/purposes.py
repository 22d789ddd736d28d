"""What a web request was for, told from its method and path."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

ADMIN_WORDS: Final = frozenset(
    [
        "admin",
        "admins",
        "administrator",
        "administration",
        "adminpanel",
        "admincp",
        "adm",
        "houtai",
        "manage",
        "manager",
        "management",
        "backend",
        "backstage",
        "back",
        "backoffice",
        "console",
        "guanli",
        "guanliyuan",
        "htgl",
        "ht",
        "sysadmin",
        "cp",
        "cpanel",
        "panel",
        "control",
        "controlpanel",
        "dash",
        "dashboard",
        "agent",
        "agents",
        "daili",
        "dl",
        "kefu",
        "staff",
        "cms",
        "boss",
        "master",
        "office",
        "crm",
        "operator",
        "operators",
        "mgr",
        "mgmt",
        "webadmin",
        "siteadmin",
        "后台",
        "管理",
    ]
)
DATABASE_WORDS: Final = frozenset("phpmyadmin pma adminer dbadmin mysqladmin phppgadmin dbmanager".split())  # noqa: SIM905
APP_WORDS: Final = frozenset(
    [
        "api",
        "apis",
        "app",
        "apps",
        "v1",
        "v2",
        "v3",
        "v4",
        "user",
        "users",
        "member",
        "members",
        "mobile",
        "h5",
        "wap",
        "m",
        "client",
        "auth",
        "account",
        "index.php",
        "index",
        "public",
        "home",
        "login",
        "passport",
        "rest",
        "service",
        "services",
        "oauth",
        "frontend",
        "web",
        "www",
    ]
)
PAGE_WORDS: Final = frozenset(
    [
        "dashboard",
        "console",
        "export",
        "agents",
        "agent",
        "devices",
        "device",
        "contacts",
        "contact",
        "victims",
        "targets",
        "members",
        "statistics",
        "stats",
        "reports",
        "settings",
        "albums",
        "album",
        "sms",
        "logs",
        "users",
        "userlist",
        "shebei",
        "tongxunlu",
        "txl",
        "huiyuan",
        "daili",
        "tongji",
        "daochu",
    ]
)
_LOGIN: Final = re.compile(
    r"(?:log[-_]?in|sign[-_]?in|logon|denglu|dologin|checklogin|authenticate|session)", re.IGNORECASE
)
_UPLOAD: Final = re.compile(
    r"(?:upload|contact|txl|tongxunlu|address|phonebook|sms|album|photo|gallery|image|regist|submit|report|sync|save|"
    r"collect|device|userinfo|call|location|shangchuan|zhuce|push|post|data|bind|invite|code)",
    re.IGNORECASE,
)
_STATIC: Final = re.compile(
    r"\.(?:css|js|mjs|map|png|jpe?g|gif|webp|svg|ico|woff2?|ttf|eot|otf|mp3|mp4|txt|xml|html?)$", re.IGNORECASE
)
DOWNLOAD_ENDINGS: Final = ("apk", "ipa", "xapk", "aab", "mobileconfig", "plist")
_DOWNLOAD: Final = re.compile(rf"\.(?:{'|'.join(DOWNLOAD_ENDINGS)})$", re.IGNORECASE)
_SCANNER: Final = re.compile(
    rb"zgrab|masscan|nmap|nikto|sqlmap|dirbuster|gobuster|wpscan|nuclei|censys|shodan|expanse|l9explore|acunetix|"
    rb"nessus|zmap|ffuf|feroxbuster|internet-?measurement|netsystems|python-requests|go-http-client|libwww|scan",
    re.IGNORECASE,
)
_ROUTE: Final = re.compile(
    r"(?:^|&)(?:s|r|route|m|module|c|controller|a|action|do|act|mod)=([^&]*)|(?:^|&)(?:p|page|view|op|cmd|section)=([A-Za-z][^&]*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=65_536)
def is_scanner_agent(agent: bytes) -> bool:
    """Whether a user agent names a scanner or a bare programming library."""
    return bool(_SCANNER.search(agent[:300]))


def is_login_word(text: str) -> bool:
    """Whether a part of a path speaks of logging in."""
    return bool(_LOGIN.search(text))


def is_login(path: str) -> bool:
    """Whether a path is a login page."""
    segments = [part for part in path.split("/") if part][-2:]
    return any(_LOGIN.search(part) for part in segments)


def path_of(request: bytes) -> tuple[str, str]:
    """(method, path) of a request line; a page that its query names is part of the path."""
    method, _, rest = request[:2000].partition(b" ")
    target = rest.rpartition(b" ")[0] or rest
    path, _, query = target.decode("utf-8", "replace").partition("?")
    if "://" in path[:9]:
        path = "/" + path.partition("://")[2].partition("/")[2]
    if query:
        route = "/".join(one or other for one, other in _ROUTE.findall(query)).replace("%2F", "/").replace("%2f", "/")
        if route:
            path = path.removesuffix("/index.php") + "/" + route.strip("/")
    return method.decode("ascii", "replace")[:12], path


def purpose_of(request: bytes, bases: set[str]) -> tuple[str, str, str, str] | None:
    """(kind, method, path, base); kind: `login`, `admin`, `database`, `upload`, `download`, `page`; else None."""
    verb, path = path_of(request)
    if _DOWNLOAD.search(path):
        return "download", verb, path, ""
    if _STATIC.search(path):
        return None
    base, kind = _panel_base(path, bases)
    if verb == "POST" and is_login(path):
        return ("database" if kind == "database" else "login"), verb, path, base
    if kind:
        return kind, verb, path, base
    segments = path.lower().split("/")
    if verb in {"POST", "PUT"} and _UPLOAD.search(path):
        return "upload", verb, path, ""
    if any(part in PAGE_WORDS for part in segments):
        return "page", verb, path, ""
    return None


def _panel_base(path: str, bases: set[str]) -> tuple[str, str]:
    prefix = ""
    for part in path.split("/")[1:6]:
        prefix += "/" + part
        word = part.lower().removesuffix(".php").removesuffix(".aspx").removesuffix(".jsp")
        if word in DATABASE_WORDS or word.startswith("phpmyadmin"):
            return prefix, "database"
        if word in ADMIN_WORDS or prefix in bases:
            return prefix, "admin"
    return "", ""
