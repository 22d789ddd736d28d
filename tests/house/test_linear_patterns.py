"""Expressions over hostile text take time in proportion to it: each of these once took its square or its cube."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from weftline.model import app_reasons
from weftline.readers import _office_text
from weftline.servers.configs import (
    apache,
    caddy,
    containers,
    lighttpd,
    litespeed,
    nginx,
    php_fpm,
    python_servers,
    settings,
)
from weftline.servers.databases import sqldump

SIZE = 100_000
LINES, BLANKS = "\n" * SIZE + "!", " " * SIZE + "!"
CASES = [
    *((module._LOOKS, LINES) for module in (apache, lighttpd, litespeed, nginx, php_fpm, sqldump)),
    (lighttpd._LINE, LINES),
    (litespeed._LOG, LINES),
    (litespeed._STATED, LINES),
    (litespeed._FORMAT, LINES),
    (litespeed._STATED, "docRoot a" + BLANKS),
    (containers._VOLUME, LINES),
    (python_servers._STATED, LINES),
    (python_servers._STATED, "accesslog" + " " * SIZE + "'"),
    (caddy._HEAD, "a" + BLANKS),
    (caddy._DIRECTIVE, "root a" + BLANKS),
    (php_fpm._PAIR, "a=b" + BLANKS),
    (_office_text._TIDY, BLANKS),
    (app_reasons._LOCATOR, "x-a#" + "." * SIZE + "! " + "." * SIZE),
]


@pytest.mark.parametrize(("pattern", "text"), CASES)
def test_time_keeps_to_the_length(pattern: re.Pattern[Any], text: str) -> None:
    start = time.process_time()
    pattern.search(text.encode() if isinstance(pattern.pattern, bytes) else text)
    assert time.process_time() - start < 0.5


def test_a_line_of_settings_is_read_at_once() -> None:
    start = time.process_time()
    assert settings._pairs("name = value" + " " * 3_900 + "x") == []
    assert settings._pairs("name = value" + " " * 900 + "x") == [("name", "value" + " " * 900 + "x")]
    assert settings._pairs("name:" + " " * 3_900) == [("name", "")]
    assert settings._pairs("export $name = 'value' ; # said") == [("name", "value")]
    assert time.process_time() - start < 0.5
