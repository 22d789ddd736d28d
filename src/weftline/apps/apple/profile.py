"""Provisioning and configuration profiles, and install manifests: team, devices, dates, addresses, who signed them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from weftline.apps.apple.plist import read_plist, text, unread, values
from weftline.apps.findings.accounts import profile_account
from weftline.apps.findings.hosts import targets
from weftline.apps.findings.summary import grouped
from weftline.apps.signing import signer_of
from weftline.apps.signing.cms import SignedMessage, read_signed
from weftline.errors import UnreadableError
from weftline.model.app import AppAccount, Endpoint, Signer
from weftline.model.locator import Locator

MOST_DEVICES = 200
_PLIST_MARKS = (b"<?xml", b"<!DOCTYPE plist", b"<plist", b"bplist00")


@dataclass(slots=True)
class Profile:
    """A provisioning profile. `sort`: `enterprise`, `ad hoc`, `development` or `app store`."""

    uuid: str = ""
    name: str = ""
    team: str = ""
    team_name: str = ""
    sort: str = ""
    created: str = ""
    expires: str = ""
    devices: list[str] = field(default_factory=list)
    certificates: list[bytes] = field(default_factory=list)
    entitlements: dict[str, Any] = field(default_factory=dict)


def looks_like_profile(head: bytes) -> bool:
    """Whether the first bytes are those of a profile or install manifest, signed or not."""
    marks = (b"PayloadType", b"ProvisionedDevices", b"TeamIdentifier", b"software-package", b"PayloadContent",
             b"AppIDName", b"ProvisionsAllDevices")  # fmt: skip
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_PLIST_MARKS):
        return any(mark in head for mark in marks)
    return head[:1] == b"\x30" and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" in head[:64]


def unwrap_signed(data: bytes) -> tuple[bytes, SignedMessage | None]:
    """The property list inside a signed message, and the message; unsigned lists come back as they are.

    Where the message cannot be parsed the list is cut out of its bytes: its content counts, its signature does not.
    """
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_PLIST_MARKS):
        return data, None
    try:
        message = read_signed(data)
    except (UnreadableError, IndexError) as error:
        start, end = data.find(b"<?xml"), data.find(b"</plist>")
        if start < 0 or end < start:
            raise UnreadableError(f"it is neither a property list nor a signed message: {error}") from error
        return data[start : end + 8], None
    return message.content, message


def read_profile(found: dict[str, Any]) -> Profile:
    """A provisioning profile out of its property list."""
    devices = [item for item in found.get("ProvisionedDevices") or [] if isinstance(item, str)]
    entitlements = found.get("Entitlements")
    entitlements = entitlements if isinstance(entitlements, dict) else {}
    teams = found.get("TeamIdentifier")
    if found.get("ProvisionsAllDevices") is True:
        sort = "enterprise"
    elif devices:
        sort = "development" if entitlements.get("get-task-allow") is True else "ad hoc"
    else:
        sort = "app store"
    return Profile(
        text(found, "UUID"),
        text(found, "Name"),
        next((team for team in teams if isinstance(team, str)), "") if isinstance(teams, list) else "",
        text(found, "TeamName"),
        sort,
        _date(found.get("CreationDate")),
        _date(found.get("ExpirationDate")),
        devices,
        [item for item in found.get("DeveloperCertificates") or [] if isinstance(item, bytes)],
        entitlements,
    )


def profile_findings(where: Locator, profile: Profile) -> dict[str, Any]:
    """Accounts and signers of a provisioning profile, and as `said` the (topic, sentence) pairs for its reasons."""
    place = str(where.at(field="TeamIdentifier"))
    accounts = []
    if profile.team:
        accounts.append(profile_account("TeamIdentifier", profile.team, place, profile.team_name))
    if profile.uuid:
        accounts.append(profile_account("UUID", profile.uuid, str(where.at(field="UUID"))))
    for number, device in enumerate(profile.devices[:MOST_DEVICES]):
        at = str(where.at(field=f"ProvisionedDevices.{number}"))
        accounts.append(profile_account("ProvisionedDevices", device, at))
    sort = (
        f"Signed with a profile of the sort {profile.sort!r} of team {profile.team} ({profile.team_name}), made "
        f"{profile.created or 'at an unknown time'}, valid until {profile.expires or 'an unknown time'}."
    )
    said = [("signers", sort)]
    if profile.devices:
        devices = f"The profile lists {len(profile.devices)} device(s); operators' own may be among them."
        said.append(("accounts", devices))
    signers = tuple(certificate_signer(certificate, "profile", None) for certificate in profile.certificates[:20])
    return {"accounts": tuple(accounts), "signers": signers, "said": tuple(said)}


def triage_profile(where: Locator, data: bytes) -> dict[str, Any]:
    """A profile or install manifest on its own, as fields of `AppFindings`."""
    content, message = unwrap_signed(data)
    found = read_plist(content)
    fields: dict[str, Any] = {"platform": "ios", "problems": (), "anomalies": ()}
    if "PayloadContent" in found or "PayloadType" in found:
        fields |= _configuration(where, found)
    elif "items" in found:
        fields |= _install_manifest(where, found)
    else:
        profile = read_profile(found)
        fields |= profile_findings(where, profile)
        identifier = profile.entitlements.get("application-identifier")
        fields["package"] = identifier.partition(".")[2] if isinstance(identifier, str) else ""
        fields["label"] = text(found, "AppIDName") or profile.name
    if message is not None:
        fields["signers"] = (*fields.get("signers", ()), *_message_signers(message))
    elif not data.lstrip().startswith(_PLIST_MARKS):
        fields["problems"] = ("the signature around the profile could not be read",)
    fields["problems"] = (*fields["problems"], *unread(found))
    fields |= grouped(fields.pop("said"))
    fields["endpoints"] = _endpoints(where, found)
    fields["strings"] = [(str(where.at(field=path)), value) for path, value in values(found) if isinstance(value, str)]
    return fields


def _configuration(where: Locator, found: dict[str, Any]) -> dict[str, Any]:
    """A configuration profile: who calls itself its author, web clips and where the device reports to."""
    said = []
    content = found.get("PayloadContent")
    parts = content if isinstance(content, list) else [content] if isinstance(content, dict) else []
    if text(found, "PayloadType") == "Profile Service":
        said.append(("flows", "It collects the device's identifiers and sends them to the address it names."))
    for part in parts:
        if isinstance(part, dict) and "webClip" in text(part, "PayloadType"):
            icon = f"It puts an icon {text(part, 'Label')!r} on the screen that opens {text(part, 'URL')}."
            said.append(("addresses", icon))
        elif isinstance(part, dict) and "mdm" in text(part, "PayloadType"):
            said.append(("permissions", "It hands the device to a management server, which can control it."))
        elif isinstance(part, dict) and "security" in text(part, "PayloadType"):
            said.append(("permissions", "It installs a certificate that makes the device trust whoever made it."))
    organisation = text(found, "PayloadOrganization")
    if organisation:
        said.append(("signers", f"It names as its organisation {organisation!r}, which anybody can write."))
    return {
        "package": text(found, "PayloadIdentifier"),
        "label": text(found, "PayloadDisplayName"),
        "accounts": tuple(
            AppAccount("provisioning_profile", value, str(where.at(field="PayloadUUID")), "")
            for value in [text(found, "PayloadUUID")]
            if value
        ),
        "said": tuple(said),
    }


def _install_manifest(where: Locator, found: dict[str, Any]) -> dict[str, Any]:
    """A manifest for installing over the air: which app from where."""
    metadata = {path: value for path, value in values(found) if ".metadata." in path and isinstance(value, str)}

    def one(key: str) -> str:
        return next((value for path, value in metadata.items() if path.endswith("." + key)), "")

    return {
        "package": one("bundle-identifier"),
        "label": one("title"),
        "version_name": one("bundle-version"),
        "said": (("permissions", f"It installs an app from outside the app store ({where})."),),
    }


def _endpoints(where: Locator, found: dict[str, Any]) -> tuple[Endpoint, ...]:
    kept: dict[tuple[str, str], Endpoint] = {}
    for path, value in values(found):
        if isinstance(value, str) and not path.endswith(("Identifier", "PayloadType", "UUID")):
            for target in targets(value):
                if target.kind != "path":
                    at = str(where.at(field=path))
                    kept.setdefault(
                        (target.kind, target.value), Endpoint(target.value, target.kind, at, "resource", target.noise)
                    )
    return tuple(kept.values())


def _message_signers(message: SignedMessage) -> list[Signer]:
    return [certificate_signer(certificate, "cms", verified) for certificate, verified in message.verify()]


def certificate_signer(certificate: bytes, scheme: str, verified: bool | None) -> Signer:
    """A certificate described; one that cannot be parsed by its hashes alone."""
    try:
        return signer_of(certificate, (scheme,), verified)
    except ValueError:
        sha1 = hashlib.sha1(certificate, usedforsecurity=False).hexdigest()
        return Signer(hashlib.sha256(certificate).hexdigest(), sha1, schemes=(scheme,), verified=verified)


def _date(value: object) -> str:
    return value.replace(tzinfo=dt.UTC).isoformat().replace("+00:00", "Z") if isinstance(value, dt.datetime) else ""
