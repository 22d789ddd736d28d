"""Network addresses, hardware addresses, autonomous systems and browser identifications."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from weftline.model.observable import Hints
from weftline.observables.engine import Automaton
from weftline.observables.families import _hosts
from weftline.observables.kind import Candidate, Finder, Kind
from weftline.observables.page import Page

_V4 = Automaton(rb"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:/\d{1,2})?", needs=(b".",))
_V6 = Automaton(rb"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*(?:/\d{1,3})?", needs=(b":",))
_MAC = Automaton(
    rb"[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
    needs=(b":", b"-", b"."),
)
_HARDWARE = re.compile(
    r"\b(?:mac|wlan|wifi|wi-fi|clients?|hardware|ethernet|handy|phone|arp|bssid|hwaddr|vlan|interface|gi\d|fa\d|ether)\b"
)
_ASN = Automaton(rb"AS[1-9][0-9]{2,9}|ASN ?[1-9][0-9]{2,9}", needs=(b"AS",))
_AGENT = Automaton(
    rb"(?:Mozilla/\d|Dalvik/\d)[^\r\n\"\x01]*"
    rb"|(?:okhttp|curl|python-requests|Python-urllib|aiohttp|Wget|Go-http-client|axios|node-fetch|Apache-HttpClient"
    rb"|libwww-perl|PostmanRuntime|Java|Dart|CFNetwork)/[0-9][A-Za-z0-9._\-]*"
    rb"(?: \([^()\r\n]{1,120}\)| [A-Za-z][A-Za-z0-9_\-]*/[0-9][A-Za-z0-9._\-]*)*",
    needs=(b"/",),
)
_NETWORK = re.compile(r"\basn?\b|whois|bgp|announce|network|netname|provider|hosting|origin|route|isp\b|rdap|自治|网络")
_VERSION = re.compile(
    r"(?<![a-z])(?:chrome|safari|firefox|version|versi[oó]n|versão|versi|versie|build|mozilla|webkit|edge|opr|ver|rev|rv|v|"
    r"release|firmware|miui|harmonyos|emui|coloros|oneui|android|ios|ipados|tizen|sdk|версия|версии|прошивка|сборка|"
    r"phiên bản|bản|版本|版|バージョン|버전|เวอร์ชัน|รุ่น|إصدار|الإصدار|نسخة|वर्शन|संस्करण|bersyon|fassung|stand)"
    r"[\s.:：=/(（-]{0,4}$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"(?<![a-z])(?:update|windows|app|apk|software|client|bluestacks|whatsapp|telegram|wechat|приложение|обновление)"
    r"[\s.:：=/(（-]{0,4}$"
)
_OF_VERSIONS = re.compile(
    r"\b(?:version|ver|build|firmware|miui|emui|harmonyos|android|update[ds]?|release|chrome|webkit)\b|верси|прошив|版本"
    r"|バージョン|버전|เวอร์ชัน|phiên bản|\bversi|إصدار|संस्करण"
)
_OF_HOSTS = re.compile(
    r"\b(?:ips?|servers?|hosts?|address|adresse|dirección|endereço|from|ping|login|port|c2|panel|via|at|connect)\b|\bip"
    r"|адрес|服务器|伺服器|地址|サーバ|서버|主机|เซิร์ฟเวอร์|máy chủ|خادم|सर्वर"
)
_OF_ADDRESS = re.compile(
    r"\b(?:ips?|ip(?:v6|6)|ip address|address|addr|hosts?|servers?|gateway|client|remote|peer|login|logged in from|"
    r"listen|ping6?|nameserver|dns|src|dst)\b|адрес|地址|服务器|伺服器|サーバ|서버"
)
_PREFIX = re.compile(r"(?:[23][0-9A-Fa-f]{3}|[Ff][CcDdEeFf][0-9A-Fa-f]{2}|64:[Ff]{2}9[Bb]):")
_SLICE = re.compile(r"[A-Za-z0-9_)\]]\[$")
_CLEAN = "[](){}<> "


def _plain(raw: str) -> str:
    return _hosts.refang_text(raw.strip()).strip(_CLEAN)


def ipv4(raw: str, _hints: Hints) -> str | None:
    """Four numbers up to 255 in dotted decimals, leading zeros dropped."""
    parts = _plain(raw).split(".")
    if len(parts) != 4 or not all(re.fullmatch(r"[0-9]{1,3}", part) and int(part) < 256 for part in parts):
        return None
    return ".".join(str(int(part)) for part in parts)


def ipv6(raw: str, _hints: Hints) -> str | None:
    """Canonical text of RFC 5952, zone dropped."""
    try:
        return str(ipaddress.IPv6Address(_plain(raw).partition("%")[0]))
    except ValueError:
        return None


def _network(version: int, raw: str) -> str | None:
    text = _plain(raw)
    if "/" not in text:
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return str(network) if network.version == version else None


def ipv4_net(raw: str, _hints: Hints) -> str | None:
    """An IPv4 network in CIDR form with host bits cleared."""
    return _network(4, raw)


def ipv6_net(raw: str, _hints: Hints) -> str | None:
    """An IPv6 network in CIDR form with host bits cleared."""
    return _network(6, raw)


def mac(raw: str, _hints: Hints) -> str | None:
    """Six pairs of hexadecimal digits in lower case with colons."""
    digits = re.sub(r"[:\-.\s]", "", raw.strip()).lower()
    return ":".join(re.findall("..", digits)) if re.fullmatch(r"[0-9a-f]{12}", digits) else None


def asn(raw: str, _hints: Hints) -> str | None:
    """`AS` and the number (RFC 5396, asplain)."""
    match = re.fullmatch(r"(?i)\s*(?:ASN?)?\s?([0-9]{1,10})\s*", raw)
    return f"AS{int(match.group(1))}" if match and 0 < int(match.group(1)) < 2**32 else None


def user_agent(raw: str, _hints: Hints) -> str | None:
    """The text of the header with single spaces."""
    text = " ".join(raw.split())
    return text if 4 <= len(text) <= 1024 and "/" in text else None


IPV4 = Kind(
    "ipv4",
    "IPv4 address.",
    "RFC 791",
    ipv4,
    good=(("192.0.2.010", "192.0.2.10"), ("203[.]0[.]113[.]5", "203.0.113.5")),
    bad=("256.1.1.1", "1.2.3", "1.2.3.4.5"),
)
IPV6 = Kind(
    "ipv6",
    "IPv6 address.",
    "RFC 4291, RFC 5952",
    ipv6,
    good=(("2001:DB8::0001", "2001:db8::1"),),
    bad=("12:30:45", "2001:db8", "::g"),
)
IPV4_NET = Kind(
    "ipv4_net",
    "IPv4 network.",
    "RFC 4632",
    ipv4_net,
    good=(("192.0.2.77/24", "192.0.2.0/24"),),
    bad=("192.0.2.1", "192.0.2.0/33"),
)
IPV6_NET = Kind(
    "ipv6_net",
    "IPv6 network.",
    "RFC 4291",
    ipv6_net,
    good=(("2001:db8::1/32", "2001:db8::/32"),),
    bad=("2001:db8::1", "x/3"),
)
MAC = Kind(
    "mac",
    "Hardware address.",
    "IEEE 802",
    mac,
    good=(("00-00-5E-00-53-AF", "00:00:5e:00:53:af"),),
    bad=("00:00:5e", "zz:00:5e:00:53:af"),
)
ASN = Kind(
    "asn",
    "Autonomous system number.",
    "RFC 5396, RFC 5398",
    asn,
    good=(("as64496", "AS64496"),),
    bad=("AS", "AS99999999999"),
)
USER_AGENT = Kind(
    "user_agent",
    "Identification of a browser or program.",
    "RFC 9110 section 10.1.5",
    user_agent,
    good=(("okhttp/4.9.0", "okhttp/4.9.0"),),
    bad=("hi", ""),
)


def _find_agents(page: Page) -> Iterator[Candidate]:
    if b"/" not in page.shape:
        return
    for start, last in _AGENT.spans(page.shape):
        end = min(last, start + 400)
        while page.view[end - 1] in " ,;)\"'" and page.view[end - 1] != ")":
            end -= 1
        value = user_agent(page.view[start:end], page.hints)
        if value:
            yield Candidate("user_agent", value, start, end, 0.6, "program identification")


def _find_macs(page: Page) -> Iterator[Candidate]:
    for start, end in _MAC.spans(page.shape):
        around = page.view[max(0, start - 1) : start] + page.view[end : end + 1]
        value = mac(page.view[start:end], page.hints)
        if "." in page.view[start:end] and not _HARDWARE.search(page.low, max(0, start - 40), end + 24):
            continue
        if value and not any(char in ":-." or (char.isascii() and char.isalnum()) for char in around):
            yield Candidate("mac", value, start, end, 0.8, "six pairs")


def _find_ipv6(page: Page) -> Iterator[Candidate]:
    if b":" not in page.shape:
        return
    for start, end in _V6.spans(page.shape):
        if page.view[start] == ":" and page.view[start + 1] != ":":
            start += 1  # noqa: PLW2901 - a colon behind a label is no part of the address
        text = page.view[start:end].rstrip(":.") if not page.view[start:end].endswith("::") else page.view[start:end]
        if text.count(":") < 2 or len(text) < 4 or len(text) > 50 or not re.search("[0-9A-Fa-f]", text):
            continue
        if "::" not in text and text.count(":") != 7:
            continue
        left = page.view[start - 1] if start else " "
        right = page.view[start + len(text)] if start + len(text) < len(page.view) else " "
        if (left.isascii() and left.isalnum()) or (right.isascii() and right.isalnum()):
            continue
        network = ipv6_net(text, page.hints)
        value = network or ipv6(text, page.hints)
        short = not network and _is_short(text)
        if not value or value == "::ffff" or (short and _SLICE.search(page.view, max(0, start - 2), start)):
            continue
        doubt = short and not _is_introduced(page, start, start + len(text))
        why = "IPv6 form" + (" of one or two short groups" if doubt else "")
        kind = "ipv6_net" if network else "ipv6"
        yield Candidate(kind, value, start, start + len(text), 0.5 if doubt else 0.9, why)


def _is_short(text: str) -> bool:
    """Whether an address of one or two groups begins as none in use does, as slices and scopes of code are written."""
    groups = [group for group in text.split(":") if group]
    return len(groups) < 3 and "." not in text and not _PREFIX.match(text)


def _is_introduced(page: Page, start: int, end: int) -> bool:
    """Whether a word for an address stands before it, or brackets around it as before a port."""
    if page.view[start - 1 : start] == "[" and page.view[end : end + 2] == "]:":
        return True
    line = max(page.low.rfind("\n", 0, start) + 1, start - 32)
    return _OF_ADDRESS.search(page.low, line, start) is not None


def _find_ipv4(page: Page) -> Iterator[Candidate]:
    for start, end in _V4.spans(page.shape):
        left = page.view[start - 2 : start] if start > 1 else page.view[:start]
        right = page.view[end : end + 2]
        if re.search(r"[0-9]\.?\Z|[A-Za-z_\-]\Z", left) or re.match(r"\.?[0-9]|[A-Za-z_%]", right):
            continue
        if _VERSION.search(page.view[max(0, start - 20) : start]):
            continue
        near = page.nearest(start, frozenset({"stop"}), 16)
        network = ipv4_net(page.view[start:end], page.hints)
        value = network or ipv4(page.view[start:end], page.hints)
        if value and not (near and near.end >= start - 3):
            line = page.low[max(page.low.rfind("\n", 0, start) + 1, start - 48) : start]
            told = _OF_VERSIONS.search(line) is not None and _OF_HOSTS.search(line) is None
            doubt = told or _PROGRAM.search(line) is not None
            why = "four numbers up to 255" + ("; may be a version" if doubt else "")
            yield Candidate("ipv4_net" if network else "ipv4", value, start, end, 0.5 if doubt else 0.9, why)


def _find_asns(page: Page) -> Iterator[Candidate]:
    for start, end in _ASN.spans(page.shape):
        left, right = page.view[start - 1 : start], page.view[end : end + 1]
        value = asn(page.view[start:end], page.hints)
        if value and not (left and (left.isalnum() or left in "_-")) and not (right.isalnum() or right in set("-_")):
            named = _NETWORK.search(page.low[max(0, start - 40) : end + 40]) is not None
            yield Candidate("asn", value, start, end, 0.8 if named else 0.6, "AS and a number")


FIND_ASNS = Finder("asn", 33, _find_asns)
FIND_AGENTS = Finder("user_agent", 5, _find_agents)
FIND_MACS = Finder("mac", 32, _find_macs)
FIND_IPV6 = Finder("ipv6", 34, _find_ipv6)
FIND_IPV4 = Finder("ipv4", 60, _find_ipv4)
