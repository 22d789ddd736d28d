"""Whether an app asks for an invite code: what its screens say, where one types, and what it asks the server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.texts import Text
from weftline.apps.rules import load
from weftline.model.app import Endpoint

_INPUTS = ("Landroid/widget/EditText;", "Lcom/google/android/material/textfield/TextInputEditText;",
           "Landroidx/appcompat/widget/AppCompatEditText;", "Landroid/widget/AutoCompleteTextView;")  # fmt: skip


@dataclass(frozen=True, slots=True)
class InviteScreen:
    """`found`: the app has such a screen; `reasons`: sentences with the places that show it."""

    found: bool
    reasons: tuple[str, ...] = ()


def find_invite_screen(app: AndroidApp, texts: Sequence[Text], endpoints: Iterable[Endpoint]) -> InviteScreen:
    """A screen counts as found where a wording or a name of a code comes with an input field or a request for it.

    A name alone (no wording) needs both.
    """
    rules = load("invite")
    shown = _first(app, texts, tuple(rules["shown"]))
    named = _named(app, texts, frozenset(rules["names"]))
    request = _request(endpoints, tuple(rules["requests"]))
    field = _input(app, texts)
    signs = [sign for sign in (shown, named, request, field) if sign]
    found = bool((shown and (field or request or named)) or (named and field and request))
    return InviteScreen(found, tuple(signs) if found else ())


def _own(text: Text) -> bool:
    return not text.library and text.origin != "native"


def _first(app: AndroidApp, texts: Sequence[Text], wordings: tuple[str, ...]) -> str:
    for text in texts:
        if _own(text) and 3 <= len(text.text) <= 4000:
            lowered = text.text.lower()
            hit = next((wording for wording in wordings if wording in lowered), "")
            if hit:
                return f"A text asks for a code ({hit!r}) at {text.locator(app)}."
    return ""


def _named(app: AndroidApp, texts: Sequence[Text], names: frozenset[str]) -> str:
    for text in texts:
        if _own(text) and (text.text.lower() in names or text.name.lower() in names):
            name = text.text if text.text.lower() in names else text.name
            return f"A field or parameter is called {name!r} at {text.locator(app)}."
    if app.resources:
        for name in app.resources.names.values():
            if name.startswith("id/") and name[3:].lower() in names:
                return f"A part of a screen is called {name!r} in {app.inside('resources.arsc')}."
    return ""


def _request(endpoints: Iterable[Endpoint], parts: tuple[str, ...]) -> str:
    for endpoint in endpoints:
        if endpoint.kind in {"path", "url"} and not endpoint.noise:
            path = endpoint.value.lower().partition("://")[2].partition("/")[2] or endpoint.value.lower()
            if any(part in path for part in parts):
                return f"It asks the server about a code ({endpoint.value}) at {endpoint.where}."
    return ""


def _input(app: AndroidApp, texts: Sequence[Text]) -> str:
    for body in app.bodies:
        types = {row for row, name in enumerate(body.code.dex.types) if name in _INPUTS}
        if types and any(int(row[0]) in types for row in body.code.dex.methods):
            return f"It has a field to type into (code of {app.inside(body.member)})."
    for text in texts:
        if text.text == "EditText" and text.member.rpartition("\0")[2].startswith("res/"):
            return f"It has a field to type into (layout {app.inside(text.member)})."
        if text.origin == "file" and ("<input" in text.text or "<u-input" in text.text):
            return f"It has a field to type into ({text.locator(app)})."
    return ""
