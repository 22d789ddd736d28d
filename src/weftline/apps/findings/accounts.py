"""Accounts with builders, services and clouds that an app carries: whom to ask, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import re2

from weftline.apps.android.app import AndroidApp, Body
from weftline.apps.android.texts import Text, method_locator
from weftline.apps.rules import load
from weftline.model.app import AppAccount

_MOST = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `data/accounts.toml` with what stands at its service, compiled."""

    kind: str
    provider: str
    ask: str
    source: str
    checked: str
    setting: Any = None
    resource: Any = None
    text: Any = None
    hint: str = ""
    call: str = ""
    call_int: str = ""
    profile: str = ""
    low: int = 0
    high: int = 0
    pattern: Any = None
    secret: bool = False


@dataclass(slots=True)
class Accounts:
    """Accounts by kind and value, the first place of each kept."""

    found: dict[tuple[str, str], AppAccount] = field(default_factory=dict)

    def add(self, rule: Rule, value: str, where: str) -> None:
        """Keep an account; of a secret only the public part before the colon."""
        shown = value.partition(":")[0] if rule.secret else value
        if len(self.found) < _MOST and shown:
            self.found.setdefault((rule.kind, shown), _account(rule, shown, where))


def _account(rule: Rule, value: str, where: str) -> AppAccount:
    return AppAccount(rule.kind, value, where, rule.provider, rule.ask, rule.source, rule.checked)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of all services, their patterns compiled."""
    made = []
    for row in [{**service, **rule} for service in load("accounts")["service"] for rule in service["rule"]]:
        values = {key: value for key, value in row.items() if key != "rule"}
        for key in ("setting", "resource"):
            if key in values:
                values[key] = re2.compile(f"(?i)^(?:{values[key]})$")
        if "pattern" in values:
            values["pattern"] = re2.compile(f"^(?:{values['pattern']})$")
        if "text" in values:
            values["text"] = re2.compile(values["text"])
        made.append(Rule(**values))
    return tuple(made)


def profile_account(key: str, value: str, where: str, holder: str = "") -> AppAccount:
    """An account that an Apple profile names under `key`. `holder`: what the profile calls whoever holds it."""
    rule = next(rule for rule in rules() if rule.profile == key)
    provider = f"{rule.provider} ({holder})" if holder else rule.provider
    return AppAccount(rule.kind, value, where, provider, rule.ask, rule.source, rule.checked)


def find_accounts(app: AndroidApp, texts: Iterable[Text]) -> Accounts:
    """Accounts in settings, named resources, texts and beside calls to an SDK."""
    found = Accounts()
    searching = [rule for rule in rules() if rule.text is not None]
    for text in texts:
        if text.origin == "manifest":
            _named(found, app, text, text.name.removeprefix("meta-data."), "setting")
        elif text.origin == "resource" and text.name:
            _named(found, app, text, text.name, "resource")
        if len(text.text) >= 8 and not text.library:
            _searched(found, app, text, searching)
    _beside_calls(found, app)
    return found


def _named(found: Accounts, app: AndroidApp, text: Text, name: str, key: str) -> None:
    for rule in rules():
        matcher = getattr(rule, key)
        if matcher is not None and matcher.match(name) and (rule.pattern is None or rule.pattern.match(text.text)):
            found.add(rule, text.text, text.locator(app))


def _searched(found: Accounts, app: AndroidApp, text: Text, searching: list[Rule]) -> None:
    lowered = text.text.lower()
    for rule in searching:
        if rule.hint in lowered:
            for match in rule.text.finditer(text.text):
                found.add(rule, match.group(1), text.locator(app))


def _beside_calls(found: Accounts, app: AndroidApp) -> None:
    """Constants of methods of the app's own code that call an SDK."""
    for rule in rules():
        prefix = rule.call or rule.call_int
        if not prefix:
            continue
        for number, body in enumerate(app.bodies):
            callers = _callers(body, prefix)
            if callers:
                _constants(found, app, rule, number, callers)


def _callers(body: Body, prefix: str) -> set[int]:
    """The app's own method bodies that call a class under a prefix."""
    dex, code = body.code.dex, body.code
    types = [row for row, name in enumerate(dex.types) if name.startswith(prefix)]
    if not types:
        return set()
    called = np.flatnonzero(np.isin(dex.methods[:, 0], types))
    callers: list[int] = np.unique(code.invokes.item[np.isin(code.invokes.target, called)]).tolist()
    return {item for item in callers if not body.library[item]}


def _constants(found: Accounts, app: AndroidApp, rule: Rule, number: int, callers: set[int]) -> None:
    code = app.bodies[number].code
    refs = code.strings if rule.call else code.const_ints()
    for item, pc, target in zip(refs.item.tolist(), refs.pc.tolist(), refs.target.tolist(), strict=True):
        if item not in callers:
            continue
        value = code.dex.string(target) if rule.call else str(target)
        if rule.pattern.match(value) if rule.call else rule.low <= target <= rule.high:
            found.add(rule, value, method_locator(app, number, item, pc - int(code.start[item])))


_TOKEN = re2.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")


def masked(text: str) -> str:
    """The text with the secret part of every bot token replaced by as many stars, so that offsets hold."""
    if ":" not in text:
        return text
    for match in reversed(list(_TOKEN.finditer(text))):
        colon = text.index(":", match.start())
        text = text[: colon + 1] + "*" * (match.end() - colon - 1) + text[match.end() :]
    return text
