"""Signatures inside iOS programs: team, entitlements, signer, and what does not agree with the profile."""

from __future__ import annotations

import io
import plistlib

import pytest
from tests.apps.test_apple import INFO, PROFILE, signed
from tests.samples import apps as samples
from tests.samples.machos import BODY, der_entitlements, fat, signed_program

from weftline.apps import triage
from weftline.model.app import AppFindings
from weftline_example.apk.keys import identity

ASKS = {"application-identifier": "TEAM123456.invalid.sample.app", "get-task-allow": True}


def read(program: bytes, **profile: object) -> AppFindings:
    parts = [
        ("Payload/Sample.app/Info.plist", plistlib.dumps(INFO)),
        ("Payload/Sample.app/embedded.mobileprovision", signed(plistlib.dumps({**PROFILE, **profile}))),
        ("Payload/Sample.app/Sample", program),
    ]
    return triage(io.BytesIO(samples.zipped(*parts)), "x-1")


def test_entitlements_team_and_signer_of_the_program() -> None:
    program = signed_program(ASKS)
    found = read(program, Entitlements=ASKS)
    assert found.entitlements == (
        ("application-identifier", "TEAM123456.invalid.sample.app"),
        ("get-task-allow", "yes"),
    )
    (signer,) = found.signers
    assert (signer.sha256, signer.schemes, signer.verified) == (identity(samples.SIGNER).sha256, ("code",), True)
    told = list(zip(found.topics, found.reasons, strict=True))
    named = "signed for team TEAM123456 under the name 'invalid.sample.app'"
    assert any(topic == "signers" and named in reason for topic, reason in told)
    assert any(topic == "permissions" and "it can be debugged" in reason for topic, reason in told)
    assert not found.anomalies
    assert not found.problems


def test_a_team_that_no_profile_names_is_an_account_with_its_place() -> None:
    found = read(signed_program(ASKS, team="OTHER54321"), Entitlements=ASKS)
    teams = {account.value: account for account in found.accounts if account.kind == "apple_team"}
    assert set(teams) == {"TEAM123456", "OTHER54321"}
    assert teams["OTHER54321"].where.startswith("x-1!Payload/Sample.app/Sample#bytes=4096-")
    assert teams["OTHER54321"].source.startswith("https://")
    assert "the program is signed for team OTHER54321, its profile is of team TEAM123456" in found.anomalies


def test_what_the_profile_does_not_grant_and_another_name_are_said() -> None:
    found = read(signed_program({**ASKS, "aps-environment": "production"}, name="invalid.other"), Entitlements=ASKS)
    assert "the program asks for what its profile does not grant: aps-environment" in found.anomalies
    assert any("under the name 'invalid.other', the app calls itself" in text for text in found.anomalies)


@pytest.mark.parametrize(("old", "new"), [(BODY, BODY.upper()), (b"get-task-allow", b"get-task-xxxxx")])
def test_a_program_changed_after_signing_does_not_hold(old: bytes, new: bytes) -> None:
    found = read(signed_program(ASKS).replace(old, new))
    assert "the program or its entitlements were changed after they were signed" in found.anomalies
    assert found.signers[0].verified is False


def test_several_processors_and_the_newer_form() -> None:
    one = signed_program({}, der=der_entitlements("aps-environment", "production"))
    found = read(fat(one, one))
    assert found.entitlements == (("aps-environment", "production"),)
    assert found.signers[0].verified is True
    assert not [text for text in found.anomalies if "processors" in text]
    apart = read(fat(one, signed_program(ASKS)))
    assert "the program's parts for different processors are signed differently" in apart.anomalies


def test_a_certificate_that_the_profile_does_not_list() -> None:
    listed = read(signed_program(ASKS), DeveloperCertificates=[b"other"], Entitlements=ASKS)
    assert "the program is signed with a certificate that its profile does not list" in listed.anomalies


@pytest.mark.parametrize("cut", [20, 40, 4100, 4120, 4300, 4700, 5200])
def test_damaged_signatures_are_said(cut: int) -> None:
    found = read(signed_program(ASKS)[:cut])
    assert found.problems or found.anomalies
    assert not [text for text in found.problems if "Error" in text]


def test_a_program_without_a_signature() -> None:
    assert "the program is not signed" in read(b"\xcf\xfa\xed\xfe" + bytes(40)).anomalies
