"""An iOS app archive: bundle, profile, what it says it wants, and where it may talk to."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from weftline.apps.apple.plist import read_plist, text, unread, values
from weftline.apps.apple.profile import Profile, profile_findings, read_profile, unwrap_signed
from weftline.apps.apple.program import Program, read_program
from weftline.apps.container import Archive
from weftline.apps.findings.endpoints import Endpoints, path_set
from weftline.apps.findings.hosts import Target, targets
from weftline.apps.findings.summary import grouped
from weftline.errors import UnreadableError
from weftline.model.locator import Locator

_INFO = re.compile(r"Payload/[^/]{1,200}\.app/Info\.plist$")
_RUNS = re.compile(rb"[\x20-\x7e]{6,2000}")
MOST_EXECUTABLE = 128 << 20
MOST_STRINGS = 20_000


def looks_like_ipa(names: list[str]) -> bool:
    """Whether the members are those of an iOS app archive."""
    return any(_INFO.match(name) for name in names)


def triage_ipa(where: Locator, archive: Archive) -> dict[str, Any]:
    """All findings of an IPA, as fields of `AppFindings`."""
    info_name = next(name for name in archive.names() if _INFO.match(name))
    home = info_name.rpartition("/")[0]
    problems: list[str] = []
    fields: dict[str, Any] = {"platform": "ios"}
    endpoints, strings = Endpoints(), list[tuple[str, str]]()
    info: dict[str, Any] = {}
    try:
        info = read_plist(archive.read(info_name, 8 << 20))
        problems += unread(info)
        fields |= _identity(info)
        _info_endpoints(where.inside(info_name), info, endpoints, strings)
    except UnreadableError as error:
        problems.append(f"could not read {info_name}: {error.message}")
    wanted = _wants(info)
    profile, granted = _profile(where, archive, f"{home}/embedded.mobileprovision", problems)
    executable = text(info, "CFBundleExecutable")
    program = _program(where, archive, f"{home}/{executable}", text(info, "CFBundleIdentifier"), profile)
    fields |= _joined(granted, program)
    fields |= grouped((*wanted, *fields.pop("said")))
    _texts(where, archive, home, executable, endpoints, strings, problems)
    fields["endpoints"] = endpoints.sorted()
    fields["path_set"] = path_set(fields["endpoints"])
    fields["icon_sha256"] = _icon(archive, home)
    fields["strings"] = strings[:MOST_STRINGS]
    fields["anomalies"] = (*archive.anomalies, *program.anomalies)
    fields["problems"] = (*problems, *program.problems)
    return fields


def _identity(info: dict[str, Any]) -> dict[str, Any]:
    return {
        "package": text(info, "CFBundleIdentifier"),
        "label": text(info, "CFBundleDisplayName") or text(info, "CFBundleName"),
        "version_name": text(info, "CFBundleShortVersionString"),
        "version_code": text(info, "CFBundleVersion"),
        "permissions": tuple(sorted(key for key in info if key.endswith("UsageDescription"))),
    }


def _wants(info: dict[str, Any]) -> list[tuple[str, str]]:
    """(topic, sentence) of what the app says it wants."""
    said = []
    for key in sorted(info):
        if key.endswith("UsageDescription") and isinstance(info[key], str):
            thing = key.removeprefix("NS").removesuffix("UsageDescription")
            said.append(("permissions", f"It asks for {thing} and gives as its ground: {info[key][:300]!r}."))
    transport = info.get("NSAppTransportSecurity")
    if isinstance(transport, dict) and transport.get("NSAllowsArbitraryLoads") is True:
        said.append(("addresses", "It allows itself connections without encryption to any host."))
    return said


def _info_endpoints(place: Locator, info: dict[str, Any], endpoints: Endpoints, strings: list[tuple[str, str]]) -> None:
    transport = info.get("NSAppTransportSecurity")
    domains = transport.get("NSExceptionDomains") if isinstance(transport, dict) else None
    for domain in domains if isinstance(domains, dict) else ():
        for target in targets(str(domain)) or [Target(str(domain), "host", noise=False)]:
            at = place.at(field=f"NSAppTransportSecurity.NSExceptionDomains.{domain}")
            endpoints.add(target, str(at), "resource")
    for path, value in values(info):
        if isinstance(value, str):
            strings.append((str(place.at(field=path)), value))
            for target in targets(value):
                if target.kind == "url":
                    endpoints.add(target, str(place.at(field=path)), "resource")


def _profile(where: Locator, archive: Archive, name: str, problems: list[str]) -> tuple[Profile | None, dict[str, Any]]:
    """The profile that the app carries and its findings."""
    if not archive.has(name):
        return None, {}
    try:
        content, _ = unwrap_signed(archive.read(name, 16 << 20))
        profile = read_profile(read_plist(content))
    except UnreadableError as error:
        problems.append(f"could not read {name}: {error.message}")
        return None, {}
    return profile, profile_findings(where.inside(name), profile)


def _program(where: Locator, archive: Archive, name: str, bundle: str, profile: Profile | None) -> Program:
    """What the program's own signature says; nothing where the program is missing, which is said elsewhere."""
    if not archive.has(name):
        return Program()
    try:
        data = archive.read(name, MOST_EXECUTABLE)
    except UnreadableError:
        return Program()
    return read_program(where.inside(name), data, bundle, profile)


def _joined(fields: dict[str, Any], program: Program) -> dict[str, Any]:
    """The profile's findings with those of the program; a certificate that signed the code counts as that."""
    signed = {signer.sha256 for signer in program.signers}
    known = {(account.kind, account.value) for account in fields.get("accounts", ())}
    others = [signer for signer in fields.get("signers", ()) if signer.sha256 not in signed]
    extra = [account for account in program.accounts if (account.kind, account.value) not in known]
    return {
        "signers": (*program.signers, *others),
        "accounts": (*fields.get("accounts", ()), *extra),
        "entitlements": program.entitlements,
        "said": (*fields.get("said", ()), *program.said),
    }


def _texts(
    where: Locator,
    archive: Archive,
    home: str,
    executable: str,
    endpoints: Endpoints,
    strings: list[tuple[str, str]],
    problems: list[str],
) -> None:
    """Addresses in the program itself and in the web files beside it."""
    program = f"{home}/{executable}"
    for entry in archive.entries:
        name = entry.name
        web = name.endswith((".js", ".html", ".json", ".jsbundle", ".strings", ".plist")) and not name.endswith(
            "Info.plist"
        )
        if name != program and not web:
            continue
        try:
            data = archive.read_entry(entry, MOST_EXECUTABLE if name == program else 4 << 20).data
        except UnreadableError as error:
            problems.append(f"could not read {name}: {error.message}")
            continue
        place = where.inside(name)
        for match in _RUNS.finditer(data):
            value = match.group().decode("ascii")
            for target in targets(value):
                if target.kind == "url" or (web and target.kind != "path"):
                    at = str(place.at(bytes=f"{match.start()}-{match.end()}"))
                    endpoints.add(target, at, "native" if name == program else "plain")
            if web and len(strings) < MOST_STRINGS:
                strings.append((str(place.at(bytes=f"{match.start()}-{match.end()}")), value))
    if executable and not archive.has(program):
        problems.append(f"the program {executable!r} that the app names is not in it")


def _icon(archive: Archive, home: str) -> str:
    icons = [e for e in archive.entries if e.name.startswith(f"{home}/AppIcon") and e.name.endswith(".png")]
    best = max(icons, key=lambda entry: (entry.size, entry.name), default=None)
    if best is None:
        return ""
    try:
        return hashlib.sha256(archive.read_entry(best, 8 << 20).data).hexdigest()
    except UnreadableError:
        return ""
