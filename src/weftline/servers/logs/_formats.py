"""Log formats as configurations define them, compiled to tolerant patterns: in the words of nginx, of Apache, which
Tomcat, lighttpd and LiteSpeed use too, or of gunicorn.
"""

from __future__ import annotations

import re
from typing import Final

_NGINX_FIELDS: Final = {
    "remote_addr": "peer", "realip_remote_addr": "proxy", "http_x_forwarded_for": "forwarded",
    "proxy_add_x_forwarded_for": "forwarded", "http_x_real_ip": "forwarded", "http_cf_connecting_ip": "forwarded",
    "remote_user": "user", "time_local": "time", "time_iso8601": "time", "msec": "time", "request": "request",
    "request_method": "method", "request_uri": "target", "uri": "target", "status": "status", "body_bytes_sent": "size",
    "bytes_sent": "size", "http_user_agent": "agent", "http_referer": "referer", "host": "host", "http_host": "host",
    "server_name": "host",
}  # fmt: skip
_APACHE_FIELDS: Final = {
    "h": "peer", "a": "peer", "u": "user", "t": "time", "r": "request", "s": "status", "b": "size", "B": "size",
    "O": "size", "v": "host", "V": "host", "m": "method", "U": "target", "{c}a": "proxy", "{user-agent}i": "agent",
    "{referer}i": "referer", "{x-forwarded-for}i": "forwarded", "{x-real-ip}i": "forwarded", "{host}i": "host",
    "{cf-connecting-ip}i": "forwarded",
}  # fmt: skip
_NGINX_VARIABLE: Final = re.compile(r"\$\{?([a-z0-9_]+)\}?", re.IGNORECASE)
_GUNICORN: Final = re.compile(r"%\((\{[^}]{1,80}\}[ioe]|[a-zA-Z])\)s")
_APACHE_DIRECTIVE: Final = re.compile(r"%[<>!0-9,]*((?:\{[^}]*\})?[a-zA-Z])")
_W3C_FIELDS: Final = {
    "c-ip": "peer", "cs-method": "method", "cs-uri-stem": "target", "sc-status": "status", "cs(user-agent)": "agent",
    "cs-username": "user", "cs-host": "host", "x-forwarded-for": "forwarded",
}  # fmt: skip


def compile_nginx(definition: str) -> re.Pattern[bytes] | None:
    """The pattern of an nginx `log_format`, or None where it names neither address nor request."""
    pieces = _split(_NGINX_VARIABLE, definition)
    return _compile([(literal, _NGINX_FIELDS.get(name.lower(), "") if name else None) for literal, name in pieces])


def compile_apache(definition: str) -> re.Pattern[bytes] | None:
    """The pattern of an Apache `LogFormat`, or None where it names neither address nor request."""
    text = definition.replace('\\"', '"').replace("%%", "%")
    pieces = _split(_APACHE_DIRECTIVE, text)
    named: list[tuple[str, str | None]] = []
    for literal, name in pieces:
        key = re.sub(r"\{[^}]*\}", lambda match: match[0].lower(), name) if name else None
        if key == "t":
            named += [(literal + "[", "time"), ("]", None)]
        elif key and key.endswith("}t"):
            named.append((literal, "time" + "+" * (name or "").count(" ")))
        else:
            named.append((literal, None if key is None else _APACHE_FIELDS.get(key, "")))
    return _compile(_joined(named))


def apache_of_gunicorn(definition: str) -> str:
    """Gunicorn's `%(h)s`, `%({x-real-ip}i)s` in Apache's letters."""
    own = {"a": "{user-agent}i", "f": "{referer}i", "p": "P", "L": "D", "M": "D"}
    return _GUNICORN.sub(lambda match: "%" + own.get(match[1], match[1]), definition)


def _split(pattern: re.Pattern[str], text: str) -> list[tuple[str, str | None]]:
    """Pairs of a literal and the variable after it; the last pair has no variable."""
    out: list[tuple[str, str | None]] = []
    at = 0
    for match in pattern.finditer(text):
        out.append((text[at : match.start()], match[1]))
        at = match.end()
    return [*out, (text[at:], None)]


def _joined(pieces: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Literals without a variable are put before the next one."""
    out: list[tuple[str, str | None]] = []
    carried = ""
    for literal, name in pieces:
        carried += literal
        if name is not None:
            out.append((carried, name))
            carried = ""
    return [*out, (carried, None)]


def _apart(pieces: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Variables that nothing separates are read as one, so that no pattern can try many ways to share them out."""
    out: list[tuple[str, str | None]] = []
    for literal, name in pieces:
        if out and not literal and name is not None and out[-1][1] is not None:
            out[-1] = (out[-1][0], out[-1][1] or name)
        else:
            out.append((literal, name))
    return out


def _compile(pieces: list[tuple[str, str | None]]) -> re.Pattern[bytes] | None:
    named: set[str] = set()
    out = ""
    pieces = _apart(pieces)
    for place, (literal, field) in enumerate(pieces):
        out += re.escape(literal)
        if field is None:
            continue
        following = pieces[place + 1][0][:1] if place + 1 < len(pieces) else ""
        body = _body(field, following, quoted=literal.endswith('"') and following == '"')
        field = field.rstrip("+")  # noqa: PLW2901 - how many blanks a time has is known by now
        fresh = field and field not in named
        out += f"(?P<{field}>{body})" if fresh else f"(?:{body})"
        named.add(field)
    if not {"peer", "forwarded", "proxy"} & named or not {"request", "target"} & named or len(out) > 4000:
        return None
    return re.compile(out.encode() + rb"[ \t]*+\r?$", re.DOTALL)


def _body(field: str, following: str, *, quoted: bool) -> str:
    if quoted:
        return r'(?:[^"\\\n]|\\.)*+'
    if field == "forwarded" and following == " ":
        return r"[^ ,\n]*+(?:, ?[^ ,\n]++)*+"
    if field.startswith("time") and following == "]":
        return r"[^\]\n]*+"
    if field.startswith("time+"):
        part = rf"[^ \n{re.escape(following.strip())}]"
        return rf"{part}*+(?: {part}++){{{field.count('+')}}}"
    if not following:
        return r"[^\n]*+"
    return f"[^{re.escape(following)}\\n]*+"


def compile_w3c(head: bytes) -> re.Pattern[bytes] | None:
    """The pattern of the extended format that a log states itself (`#Fields:`), or None where it states none."""
    stated = re.search(rb"^#Fields: ([^\r\n]{1,2000})", head, re.MULTILINE)
    names = stated[1].decode("ascii", "replace").lower().replace("date time", "date-time").split() if stated else []
    pieces: list[str] = []
    for name in dict.fromkeys(names):
        field = _W3C_FIELDS.get(name, "")
        body = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d" if name == "date-time" else r"[^ \r\n]++"
        field = "time" if name == "date-time" else field
        pieces.append(f"(?P<{field}>{body})" if field else body)
    if not {"c-ip", "cs-uri-stem", "date-time"} <= set(names):
        return None
    return re.compile(" ".join(pieces).encode() + rb"\r?$")
