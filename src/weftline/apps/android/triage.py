"""From an opened Android app to its findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weftline.apps.android.app import AndroidApp, open_apk, open_dex
from weftline.apps.android.carried import read_carried, read_splits
from weftline.apps.android.icon import icon_sha256
from weftline.apps.android.texts import Text, all_texts
from weftline.apps.container import Archive
from weftline.apps.findings.accounts import find_accounts, masked
from weftline.apps.findings.endpoints import find_endpoints, own_packages, path_set
from weftline.apps.findings.flows import find_flows
from weftline.apps.findings.invite import InviteScreen, find_invite_screen
from weftline.apps.findings.likeness import code_signature
from weftline.apps.findings.obfuscators import find_obfuscation
from weftline.apps.findings.packers import Hidden, find_evasion, find_packers, missing_components
from weftline.apps.findings.permissions import allowed
from weftline.apps.findings.sketch import code_sketch
from weftline.apps.findings.summary import summarise
from weftline.apps.signing import find_signers
from weftline.model.app import AppAccount, CodeSketch, Endpoint, Flow, Signer
from weftline.model.locator import Locator

MOST_STRINGS = 20_000
MOST_STRING = 4000


@dataclass(slots=True)
class _Gathered:
    texts: list[Text] = field(default_factory=list)
    signers: tuple[Signer, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    accounts: tuple[AppAccount, ...] = ()
    flows: tuple[Flow, ...] = ()
    invite: InviteScreen = field(default_factory=lambda: InviteScreen(found=False))
    carried: list[str] = field(default_factory=list)
    evasion: list[str] = field(default_factory=list)
    hidden: Hidden = field(default_factory=lambda: Hidden((), 0, 0, 0, ()))
    icon: str = ""
    signature: str = ""
    sketch: CodeSketch = field(default_factory=CodeSketch)


@dataclass(frozen=True, slots=True)
class Splits:
    """The archive around an app and its splits: its place, and the names of the parts beside the base."""

    where: Locator
    outer: Archive
    names: list[str]


def triage_apk(where: Locator, archive: Archive, splits: Splits | None = None) -> dict[str, Any]:
    """All findings of an APK or app bundle with its splits, as fields of `AppFindings`."""
    app = open_apk(where, archive)
    if splits is not None:
        read_splits(app, splits.outer, splits.where, splits.names)
    return _findings(app, archive)


def triage_dex(where: Locator, data: bytes) -> dict[str, Any]:
    """All findings of a bare DEX file, as fields of `AppFindings`."""
    return _findings(open_dex(where, data), None)


def _findings(app: AndroidApp, archive: Archive | None) -> dict[str, Any]:
    got = _Gathered()
    splits = len(app.parts)
    app.attempt("the files with code of their own", lambda: got.carried.extend(read_carried(app)))
    if archive is not None:
        app.attempt("the signatures", lambda: _signers(app, archive, got, splits))
        app.attempt("the icon", lambda: _icon(app, archive, got))
    app.attempt("the texts", lambda: got.texts.extend(all_texts(app)))
    app.attempt("the endpoints", lambda: _endpoints(app, got))
    app.attempt("the accounts", lambda: _accounts(app, got))
    app.attempt("the packers", lambda: _hidden(app, got))
    app.attempt("the invite-code screen", lambda: _invite(app, got))
    app.attempt("the data flows", lambda: _flows(app, got))
    app.attempt("the code signature", lambda: _signature(app, got))
    return _fields(app, archive, got)


def _signers(app: AndroidApp, archive: Archive, got: _Gathered, splits: int) -> None:
    signed = find_signers(archive)
    got.signers = tuple(signed.signers)
    app.problems += signed.problems
    app.anomalies += signed.anomalies
    own = {signer.sha256 for signer in signed.signers}
    for part in app.parts[:splits]:
        name, found = part.where.members[-1], find_signers(part.archive)
        app.problems += [f"{name}: {problem}" for problem in found.problems]
        app.anomalies += [f"{name}: {anomaly}" for anomaly in found.anomalies]
        if {signer.sha256 for signer in found.signers} != own:
            app.anomalies.append(f"{name} is not signed as the base is")


def _icon(app: AndroidApp, archive: Archive, got: _Gathered) -> None:
    got.icon = icon_sha256(archive, app.resources, app.manifest.icon if app.manifest else 0)


def _endpoints(app: AndroidApp, got: _Gathered) -> None:
    got.endpoints = find_endpoints(app, got.texts).sorted(own_packages(app))


def _accounts(app: AndroidApp, got: _Gathered) -> None:
    got.accounts = tuple(find_accounts(app, got.texts).found.values())


def _hidden(app: AndroidApp, got: _Gathered) -> None:
    got.hidden = find_packers(app)
    got.evasion = [*find_evasion(app, got.texts), *find_obfuscation(app, got.texts)]
    missing = missing_components(app)
    if missing:
        app.anomalies.append(f"{len(missing)} declared component(s) are in no DEX file, the first is {missing[0]}")


def _invite(app: AndroidApp, got: _Gathered) -> None:
    got.invite = find_invite_screen(app, got.texts, got.endpoints)


def _flows(app: AndroidApp, got: _Gathered) -> None:
    got.flows = tuple(find_flows(app, got.texts))


def _signature(app: AndroidApp, got: _Gathered) -> None:
    got.signature = code_signature(app)
    got.sketch = code_sketch(app, got.texts)


def _fields(app: AndroidApp, archive: Archive | None, got: _Gathered) -> dict[str, Any]:
    manifest = app.manifest
    permissions = tuple(manifest.permissions) if manifest else ()
    combinations = allowed([*permissions, *(manifest.bound if manifest else ())])
    summary = summarise(got.flows, combinations, got.invite, got.hidden, got.signers, got.endpoints, got.accounts)
    for sentence in got.evasion:
        summary.say("hiding", sentence)
    if got.carried:
        shown = ", ".join(got.carried[:5])
        summary.say(
            "code", f"It carries {len(got.carried)} file(s) with code of their own, read as its own: {shown}.", 0.05
        )
    bodies = sum(len(body.library) for body in app.bodies)
    if bodies:
        own = sum(int((~body.library).sum()) for body in app.bodies)
        summary.say("code", f"It holds {bodies} methods with code; {own} of them belong to no well-known library.")
    strings = _strings(app, got.texts)
    fields: dict[str, Any] = {
        "platform": "android",
        "signers": got.signers,
        "permissions": permissions,
        "endpoints": tuple(_masked(endpoint) for endpoint in got.endpoints),
        "accounts": got.accounts,
        "flows": got.flows,
        "invite_code_screen": got.invite.found,
        "packers": got.hidden.packers,
        "anomalies": tuple(dict.fromkeys([*(archive.anomalies if archive else ()), *app.anomalies])),
        "code_signature": got.signature,
        "sketch": got.sketch,
        "path_set": path_set(got.endpoints),
        "icon_sha256": got.icon,
        "score": summary.score,
        "reasons": tuple(summary.reasons),
        "topics": tuple(summary.topics),
        "problems": tuple(dict.fromkeys(app.problems)),
        "strings": strings,
    }
    if manifest:
        fields |= {
            "package": manifest.package,
            "label": manifest.labels[0][1] if manifest.labels else "",
            "labels": tuple(manifest.labels),
            "version_name": manifest.version_name,
            "version_code": manifest.version_code,
            "min_sdk": manifest.min_sdk,
            "target_sdk": manifest.target_sdk,
        }
    return fields


def _masked(endpoint: Endpoint) -> Endpoint:
    return Endpoint(masked(endpoint.value), endpoint.kind, endpoint.where, endpoint.how, endpoint.noise)


def _strings(app: AndroidApp, texts: list[Text]) -> list[tuple[str, str]]:
    """(locator, text) of the texts that the app's own authors wrote, each text once, secrets masked."""
    found: dict[str, str] = {}
    for text in texts:
        if text.authored and 4 <= len(text.text) <= MOST_STRING and text.text not in found:
            if len(found) >= MOST_STRINGS:
                app.problems.append(f"only the first {MOST_STRINGS} texts are handed on")
                break
            found[text.text] = text.locator(app)
    return [(where, masked(text)) for text, where in found.items()]
