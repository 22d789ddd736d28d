"""Log lines in JSON: nginx as configured, Caddy, Traefik, and Docker's wrapping of another line."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_FIELDS: Final = {
    "peer": (
        "remote_addr", "remoteaddr", "remote_ip", "client_ip", "clientip", "ip", "client", "clienthost", "addr",
        "remote_host", "remotehost",
    ),
    "forwarded": (
        "http_x_forwarded_for", "x_forwarded_for", "xff", "forwarded", "x-forwarded-for", "forwarded_for",
        "request_x-forwarded-for", "cf_connecting_ip", "cf-connecting-ip", "http_cf_connecting_ip",
        "x_real_ip", "x-real-ip",
    ),
    "time": (
        "time_local", "time_iso8601", "time", "@timestamp", "timestamp", "ts", "msec", "date", "starttime", "startutc",
    ),
    "method": ("request_method", "method", "requestmethod", "verb"),
    "target": ("request_uri", "uri", "url", "path", "requestpath", "requested_uri"),
    "request": ("request", "request_line", "requested_url"),
    "status": ("status", "status_code", "code", "downstreamstatus", "response"),
    "agent": ("http_user_agent", "user_agent", "useragent", "agent", "ua", "user-agent", "request_user-agent"),
    "host": ("host", "http_host", "server_name", "vhost", "requesthost"),
    "user": ("remote_user", "user", "username", "user_id"),
}  # fmt: skip
_HEX: Final = re.compile(rb"\\x([0-9A-Fa-f]{2})")
_INNER: Final = ("request", "headers", "request_headers", "req", "http")
_ADDRESS_IN: Final = ("host", "ip", "address", "addr")


def fields_of(text: bytes) -> dict[str, bytes] | None:
    """What a JSON line states, by our names; only `line` where it wraps another line; None where it is no object."""
    found = _loaded(text)
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("log"), str) and {"stream", "time"} & found.keys():
        return {"line": found["log"].rstrip("\n").encode("utf-8", "backslashreplace")}
    flat = _flat(found)
    return {name: _first(flat, keys) for name, keys in _FIELDS.items()}


def _loaded(text: bytes) -> Any:
    for form in (text, _HEX.sub(rb"\\u00\1", text)):
        try:
            return json.loads(form.decode("utf-8", "backslashreplace"))
        except (ValueError, RecursionError):
            continue
    return None


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """Keys in lower case, those of the request's own objects beside the outer ones."""
    out = {str(key).lower(): value for key, value in found.items()}
    for name in _INNER:
        inner = out.get(name)
        if isinstance(inner, dict):
            out = {**{str(key).lower(): value for key, value in inner.items()}, **out}
            if out[name] is inner:
                del out[name]
    return out


def _first(found: dict[str, Any], keys: tuple[str, ...]) -> bytes:
    for key in keys:
        value = found.get(key)
        if isinstance(value, dict):
            value = next((value[part] for part in _ADDRESS_IN if part in value), None)
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            value = ", ".join(value)
        if isinstance(value, str | int | float) and value != "":
            return str(value).encode("utf-8", "backslashreplace")
    return b""
