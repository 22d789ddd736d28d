"""Logins and actions that the server's own tables record."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from typing import Final

from weftline.model.server import Login, Plane
from weftline.servers.addresses import plain
from weftline.servers.clock import written_us
from weftline.servers.desk import Action, Desk
from weftline.servers.tables.lexicon import concepts_of, words_of
from weftline.servers.tables.records import Record

_LOGIN: Final = re.compile(r"log[-_ ]?in|sign[-_ ]?in|logon|denglu|登录|登陆|登入", re.IGNORECASE)
_LOGOUT: Final = re.compile(r"log[-_ ]?out|sign[-_ ]?out|tuichu|退出|登出|注销", re.IGNORECASE)
_FAILED: Final = re.compile(
    r"fail|wrong|incorrect|invalid|denied|error|refused|locked|shibai|cuowu|失败|错误|不正确|拒绝|锁定|不存在",
    re.IGNORECASE,
)
_FALSE: Final = frozenset(
    ["0", "false", "no", "fail", "failed", "failure", "error", "denied", "f", "n", "失败", "shibai"]
)
_JOINED: Final = re.compile(r"signed[-_ ]?up|sign[-_ ]?up\b|registered|anonymous", re.IGNORECASE)
_LET_IN: Final = re.compile(r"logged|log[-_ ]?in|admin|(?:user|_id|uid|_name)\W{0,3}[|:=]", re.IGNORECASE)
_NOBODY: Final = frozenset(["unknown", "guest", "anonymous", "未知", "游客"])
_ADDRESS: Final = re.compile(
    r"(?<![\d.])(?:::ffff:)?\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F:]{1,39}"
)
_APP_USERS: Final = frozenset("user users member members device devices app client customer huiyuan yonghu".split())  # noqa: SIM905
_PANEL_PEOPLE: Final = frozenset("admin manager agent daili operator staff guanliyuan backend system".split())  # noqa: SIM905


def learn_panel_paths(desk: Desk) -> None:
    """Tell the traffic which paths the panel's own log names."""
    for record in desk.records.get("admin_log", []):
        url = record.get("url")
        if url and plane_of(record) == "web_admin" and (record.get("username") or record.get("agent_ref")):
            path = "/" + url.partition("://")[2].partition("/")[2] if "://" in url[:9] else url
            desk.traffic.learn_panel_path(path)


def plane_of(record: Record) -> Plane:
    """On which plane a logged row happened: the hosting panel, the application's panel, or the app's own users."""
    if "server/panel" in record.store or "/panel/data" in record.store:
        return "panel"
    words = set(words_of(record.table))
    if words & _APP_USERS and not words & _PANEL_PEOPLE and not any(word.startswith("admin") for word in words):
        return "app"
    return "web_admin"


def logged_actions(desk: Desk, names: dict[tuple[str, str], str]) -> None:
    """Put logins and actions on the desk. `names`: (store, account id) to the account's name."""
    by_table: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in desk.records.get("admin_log", []):
        by_table[record.store, record.table].append(record)
    for (_, table), records in by_table.items():
        says_login = [bool(_LOGIN.search(_what(record))) for record in records]
        all_logins = not any(says_login) and bool(_LOGIN.search(table))
        names_people = any(_user_of(record) for record in records)
        for record, login in zip(records, says_login, strict=True):
            if not _user_of(record) and not _someone(record, names_people=names_people):
                continue
            _take(record, desk, names, is_login=login or all_logins)


def _user_of(record: Record) -> str:
    return record.get("username") or record.get("agent_ref") or record.get("user_ref")


def _someone(record: Record, *, names_people: bool) -> bool:
    """Whether a row that names nobody can be one of the panel's people. It is not where other rows name whom they
    let in, where a visitor's session says nothing of a login, or where the row tells that someone joined.
    """
    told = " ".join(record.cells.values())[:4000]
    if _JOINED.search(told) or (names_people and not _FAILED.search(told)):
        return False
    kept_for_all = "session" in words_of(record.table) or "sessions" in words_of(record.table)
    return not kept_for_all or bool(_LET_IN.search(told))


def _what(record: Record) -> str:
    """All cells that tell what was done: kits spread it over a type, a title and a text."""
    told = [record.get("action"), record.get("url")]
    told += [text[:300] for column, text in record.cells.items() if {"action", "text"} & set(concepts_of(column))]
    return " ".join(dict.fromkeys(text for text in told if text))


def _take(record: Record, desk: Desk, names: dict[tuple[str, str], str], *, is_login: bool) -> None:
    what = _what(record)
    ip = _address(record.get("ip")) or _address(what)
    reference = record.get("agent_ref") or record.get("user_ref")
    named = record.get("username") or names.get((record.store, reference), "")
    user = named or (reference if reference != "0" else "")
    nobody = named.lower() in _NOBODY or (reference == "0" and not named)
    status = record.get("status").lower()
    success = not (_FAILED.search(what) or _FAILED.search(status) or status in _FALSE or nobody)
    at_us = record.at_us
    if at_us is None and record.get("login_time"):
        at_us = _other_time(record, desk)
    plane = plane_of(record)
    text = record.get("time") or record.get("login_time")
    if is_login and not _LOGOUT.search(what):
        desk.logins.append(Login(plane, ip, success, record.locator, user, at_us, text))
    elif success and plane != "app":
        desk.actions.append(Action(plane, ip, user, at_us, record.locator, what.strip()[:200]))


def _other_time(record: Record, desk: Desk) -> int | None:
    return written_us(record.get("login_time"), desk.clock.tz)


def _address(text: str) -> str:
    for match in _ADDRESS.finditer(text[:2000]):
        try:
            return plain(str(ipaddress.ip_address(match[0].rstrip(":"))))
        except ValueError:
            continue
    return ""
