"""A second dozen of servers written before their author read the reader: other kits, logs, ways of keeping contacts, and traps."""

from __future__ import annotations

from collections.abc import Callable

from tests.samples.newcomers import compiled_kits, hosted_kits, web_kits
from tests.samples.newcomers.town import Newcomer

SERVERS: dict[str, Callable[[], Newcomer]] = {
    "fastapi-postgres": web_kits.fastapi,
    "nest-mongo": web_kits.nest,
    "rails-lograge": web_kits.rails,
    "strapi-caddy": web_kits.strapi,
    "aspnet-iis": compiled_kits.aspnet,
    "gin-mysql": compiled_kits.gin,
    "spring-haproxy": compiled_kits.spring,
    "telegram-bot": compiled_kits.telegram,
    "codeigniter": hosted_kits.codeigniter,
    "supabase": hosted_kits.supabase,
    "thinkphp3-bt": hosted_kits.thinkphp,
    "yii-plesk": hosted_kits.yii,
}
