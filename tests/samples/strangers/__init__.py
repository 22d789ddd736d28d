"""Twelve servers by someone who had not seen the reader: other kits, tables, log formats and panels than the fleet's."""

from __future__ import annotations

from collections.abc import Callable

from tests.samples.fleet import Machine
from tests.samples.strangers import other_kits, php_kits, python_kits

SERVERS: dict[str, Callable[[], Machine]] = {
    "django": python_kits.django,
    "flask": python_kits.flask,
    "fastapi": python_kits.fastapi,
    "bot": python_kits.bot,
    "express": other_kits.express,
    "prisma": other_kits.prisma,
    "spring": other_kits.spring,
    "go": other_kits.go,
    "rails": other_kits.rails,
    "cpanel": php_kits.cpanel,
    "laravel": php_kits.laravel,
    "zipped": php_kits.zipped,
}
