"""URLs, hosts, short links and onion services."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote, unquote, urlsplit

from weftline.model.observable import Hints
from weftline.observables import warning
from weftline.observables.families import _hosts
from weftline.observables.kind import Kind

_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ONION = re.compile(r"(?:[a-z0-9\-]+\.)*([a-z2-7]{56}|[a-z2-7]{16})\.onion")
_SAFE = "/%:@!$&'()*+,;=-._~"
LONGEST = 4096


def dotted(text: str) -> str | None:
    """An IPv4 address in four plain numbers, or None."""
    if not _ADDRESS.fullmatch(text):
        return None
    parts = [int(part) for part in text.split(".")]
    return ".".join(map(str, parts)) if max(parts) < 256 else None


def url(raw: str, _hints: Hints) -> str | None:
    """Scheme and host in lower case, host as IDNA, default port and fragment off, path percent-encoded, query kept."""
    text = _hosts.refang_text(raw.strip().strip("<>\"'"))
    if len(text) > LONGEST or re.search(r"\s", text):
        return None
    if not re.match(r"(?i)[a-z][a-z0-9+.\-]{1,15}://", text):
        text = "http://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
        name = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = dotted(name) or _hosts.host(name) or _ipv6_host(name)
    if scheme not in _PORTS or host is None:
        return None
    where = host if port is None or str(port) == _PORTS[scheme] else f"{host}:{port}"
    path = quote(parts.path, safe=_SAFE) or "/"
    query = "?" + quote(parts.query, safe=_SAFE + "?[]|") if parts.query else ""
    return f"{scheme}://{where}{path}{query}"


def _ipv6_host(name: str) -> str | None:
    return f"[{name.lower()}]" if re.fullmatch(r"[0-9a-fA-F:]{3,45}", name) and ":" in name else None


def domain(raw: str, _hints: Hints) -> str | None:
    """A host name in lower-case ASCII with a public suffix; a scheme, path or port is cut off."""
    text = _hosts.refang_text(raw.strip().strip("<>\"'"))
    text = re.sub(r"(?i)^[a-z][a-z0-9+.\-]{1,15}://", "", text)
    text = re.split(r"[/?#]", text, maxsplit=1)[0].rpartition("@")[2]
    found = _hosts.host(re.sub(r":\d{1,5}$", "", text))
    return None if found is None or found.endswith(".onion") else found


def short_link(raw: str, hints: Hints) -> str | None:
    """Host and path of a shortener's link, the path's case kept, query and fragment off."""
    found = url(raw, hints)
    if found is None:
        return None
    parts = urlsplit(found)
    path = unquote(parts.path).rstrip("/")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}" if len(path) > 1 and warning.is_shortener(host) else None


def onion(raw: str, _hints: Hints) -> str | None:
    """A version 3 onion name with the right checksum (Tor rend-spec-v3), or the shape of version 2."""
    text = re.sub(r"(?i)^https?://", "", _hosts.refang_text(raw.strip())).lower()
    match = _ONION.fullmatch(re.split(r"[/:?#]", text, maxsplit=1)[0])
    if not match:
        return None
    name = match.group(1)
    if len(name) == 56:
        data = base64.b32decode(name.upper())
        key, checksum, version = data[:32], data[32:34], data[34:]
        if version != b"\x03" or hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] != checksum:
            return None
    return name + ".onion"


URL = Kind(
    "url",
    "Web address.",
    "RFC 3986, RFC 3987, UTS 46",
    url,
    good=(
        ("hxxps://Evil[.]Example/A?b=1#x", "https://evil.example/A?b=1"),
        ("http://EXAMPLE.com:80", "http://example.com/"),
        ("example.com/päth", "http://example.com/p%C3%A4th"),
        ("http://192.0.2.7:8080/a", "http://192.0.2.7:8080/a"),
    ),
    bad=("file.pdf", "http://nosuffix/", "a b", "http://999.1.1.1/"),
)
DOMAIN = Kind(
    "domain",
    "Host name.",
    "RFC 1035, RFC 5891, Public Suffix List",
    domain,
    good=(
        ("WWW.Example.COM.", "www.example.com"),
        ("пример.испытание.example", "xn--e1afmkfd.xn--80akhbyknj4f.example"),
    ),
    bad=("report.pdf", "com", "1.2.3.4", "a..b.com"),
)
SHORT_LINK = Kind(
    "short_link",
    "Link of a shortening service as host and path.",
    "Weftline's list of shorteners",
    short_link,
    good=(("https://bit.ly/Ab3dE?x=1", "bit.ly/Ab3dE"),),
    bad=("https://example.com/a", "bit.ly"),
)
ONION = Kind(
    "onion",
    "Onion service name.",
    "Tor rend-spec-v3, encoding of onion addresses",
    onion,
    good=(
        (
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
        ),
    ),
    bad=("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion", "x.onion"),
)
