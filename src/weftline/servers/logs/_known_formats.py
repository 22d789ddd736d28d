"""Log lines of programs whose formats no configuration on the server states: gin, HAProxy, uvicorn, lograge."""

from __future__ import annotations

import re
from typing import Final

KNOWN_FORMATS: Final = (
    re.compile(
        rb"(?:\S{1,40} ){0,3}\[GIN[^\]\n]{0,20}\] ?(?P<time>\d{4}/\d\d/\d\d - \d\d:\d\d:\d\d) \| *(?P<status>\d{3})"
        rb" \| *\S{1,24} \| *"
        rb'(?P<peer>\S{2,60}) \| *(?P<method>[A-Z]{3,10}) +"(?P<target>[^"\n]*+)"'
    ),
    re.compile(
        rb"[^\[\n]{0,200}haproxy\[\d{1,8}\]: (?P<peer>\S{2,60}):\d{1,5} \[(?P<time>[^\]\n]{20,40})\] (?:\S{1,200} ){3}"
        rb'(?P<status>\d{3}|-1) [^"\n]{0,4000}"(?P<request>(?:[^"\\\n]|\\.)*+)"?'
    ),
    re.compile(
        rb"(?:(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)\S{0,16} )?(?:\S{1,60} +){0,4}"
        rb'\[?(?P<peer>[0-9A-Fa-f:.]{3,45})\]?:\d{1,5} - "(?P<request>[A-Z]{3,10} [^"\n]*+)"'
        rb" (?P<status>\d{3})(?: [A-Za-z '-]{0,60})?$"
    ),
    re.compile(
        rb"[^=\n]{0,200}\bmethod=(?P<method>[A-Z]{3,10}) path=(?P<target>\S++) "
        rb"(?:[a-z_]{1,30}=\S*+ ){0,4}status=(?P<status>\d{3}) (?:[a-z_]{1,30}=\S*+ ){0,12}?"
        rb"(?:remote_ip|ip)=(?P<peer>\S++) (?:[a-z_]{1,30}=\S*+ ){0,12}?time=(?P<time>\S++)"
    ),
)
_CAPTURED: Final = re.compile(rb"\{([^}\n]{0,2000})\}[^\"\n]{0,200}\"")
_BROWSER: Final = re.compile(rb"(?:^|\|)((?:Mozilla/|Opera/|okhttp|Dalvik/|Dart/|curl/|python-|Go-http)[^|]*+)")
_COLOURS: Final = re.compile(rb"\x1b\[[0-9;]{0,12}m")


def known_request(text: bytes) -> re.Match[bytes] | None:
    """The match of the first known program's format, else None."""
    if b"\x1b[" in text:
        text = _COLOURS.sub(b"", text)
    return next((match for pattern in KNOWN_FORMATS if (match := pattern.match(text)) is not None), None)


def captured_agent(text: bytes) -> bytes:
    """The browser among the headers that HAProxy was told to capture, in whatever order."""
    match = _CAPTURED.search(text)
    found = _BROWSER.search(match[1]) if match else None
    return found[1] if found else b""
