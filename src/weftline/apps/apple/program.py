"""What an iOS program's own signature says, beside what its profile grants."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from weftline.apps.apple import entitlements
from weftline.apps.apple.macho import CodeSignature, code_signatures, is_macho
from weftline.apps.apple.profile import Profile, certificate_signer
from weftline.apps.findings.accounts import profile_account
from weftline.errors import UnreadableError
from weftline.model.app import AppAccount, Signer
from weftline.model.locator import Locator


@dataclass(slots=True)
class Program:
    """Findings of the program itself, as fields of `AppFindings`; `said`: (topic, sentence) pairs for its reasons."""

    accounts: list[AppAccount] = field(default_factory=list)
    signers: list[Signer] = field(default_factory=list)
    entitlements: tuple[tuple[str, str], ...] = ()
    said: list[tuple[str, str]] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_program(where: Locator, data: bytes, bundle: str, profile: Profile | None) -> Program:
    """Read a program's signature. `bundle`: what the app calls itself; `profile`: what came with it, if anything."""
    found = Program()
    if not is_macho(data):
        found.problems.append(f"{where.members[-1]} is no Mach-O program; its signature could not be read")
        return found
    try:
        signatures = code_signatures(data)
    except UnreadableError as error:
        found.problems.append(f"could not read the signature of {where.members[-1]}: {error.message}")
        return found
    if not signatures:
        found.anomalies.append("the program is not signed")
        return found
    first = signatures[0]
    place = str(where.at(bytes=f"{first.start}-{first.end}"))
    found.entitlements = entitlements.shown(first.entitlements)
    found.said += _said(first)
    if first.team:
        found.accounts.append(profile_account("TeamIdentifier", first.team, place))
    for certificate, verified in dict(pair for each in signatures for pair in each.signers).items():
        holds = False if any(each.whole is False for each in signatures) else verified
        found.signers.append(certificate_signer(certificate, "code", holds))
    found.anomalies += _disagreements(signatures, bundle, profile)
    return found


def _said(signature: CodeSignature) -> list[tuple[str, str]]:
    team = f"for team {signature.team}" if signature.team else "for no team"
    names = ", ".join(name for name, _ in entitlements.shown(signature.entitlements)) or "nothing"
    named = f"The program is signed {team} under the name {signature.identifier!r}"
    said = [("signers", f"{named} and may ask the system for: {names}.")]
    means = entitlements.meaning(signature.entitlements)
    return said + ([("permissions", f"By what it may ask for, {'; '.join(means)}.")] if means else [])


def _disagreements(signatures: list[CodeSignature], bundle: str, profile: Profile | None) -> list[str]:
    first, found = signatures[0], []
    if any(each.whole is False for each in signatures):
        found.append("the program or its entitlements were changed after they were signed")
    if len({(each.team, str(sorted(each.entitlements.items(), key=str))) for each in signatures}) > 1:
        found.append("the program's parts for different processors are signed differently")
    if bundle and first.identifier and bundle != first.identifier:
        found.append(f"the program is signed under the name {first.identifier!r}, the app calls itself {bundle!r}")
    if profile is not None:
        found += _against_profile(first, profile)
    return found


def _against_profile(signature: CodeSignature, profile: Profile) -> list[str]:
    found = []
    if signature.team and profile.team and signature.team != profile.team:
        found.append(f"the program is signed for team {signature.team}, its profile is of team {profile.team}")
    beyond = [name for name in sorted(signature.entitlements) if name not in profile.entitlements]
    if beyond and profile.entitlements:
        found.append(f"the program asks for what its profile does not grant: {', '.join(beyond[:20])}")
    listed = {hashlib.sha256(certificate).digest() for certificate in profile.certificates}
    used: list[Any] = [certificate for certificate, _ in signature.signers]
    if listed and used and not any(hashlib.sha256(certificate).digest() in listed for certificate in used):
        found.append("the program is signed with a certificate that its profile does not list")
    return found
