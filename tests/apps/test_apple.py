"""Apple's apps and profiles: bundle, team, sort of profile, dates, devices, addresses, who signed."""

from __future__ import annotations

import datetime as dt
import io
import plistlib

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from tests.samples import apps as samples

from weftline.apps import looks_like_app, triage
from weftline.model.app import AppFindings
from weftline_example.apk.keys import identity

PROFILE = {
    "AppIDName": "Sample",
    "Name": "Sample profile",
    "UUID": "7d3f0c1e-0000-4000-8000-00000000abcd",
    "TeamIdentifier": ["TEAM123456"],
    "TeamName": "Sample Team Ltd",
    "CreationDate": dt.datetime(2022, 3, 1, 8, 30, tzinfo=dt.UTC).replace(tzinfo=None),
    "ExpirationDate": dt.datetime(2023, 3, 1, 8, 30, tzinfo=dt.UTC).replace(tzinfo=None),
    "Entitlements": {"application-identifier": "TEAM123456.invalid.sample.app"},
}
INFO = {
    "CFBundleIdentifier": "invalid.sample.app",
    "CFBundleDisplayName": "样本",
    "CFBundleShortVersionString": "1.2",
    "CFBundleVersion": "7",
    "CFBundleExecutable": "Sample",
    "NSContactsUsageDescription": "to find friends",
    "NSAppTransportSecurity": {"NSAllowsArbitraryLoads": True, "NSExceptionDomains": {"c2.sample.invalid": {}}},
}


def signed(content: bytes) -> bytes:
    who = identity(samples.SIGNER)
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(who.certificate, who.key, SHA256())  # type: ignore[arg-type]
    return builder.sign(Encoding.DER, [PKCS7Options.Binary])


def read(data: bytes) -> AppFindings:
    return triage(io.BytesIO(data), "x-1")


def ipa(**changes: object) -> bytes:
    info = plistlib.dumps({**INFO, **changes}, fmt=plistlib.FMT_BINARY)
    return samples.zipped(
        ("Payload/Sample.app/Info.plist", info),
        ("Payload/Sample.app/embedded.mobileprovision", signed(plistlib.dumps(PROFILE))),
        (
            "Payload/Sample.app/Sample",
            b"\xcf\xfa\xed\xfe" + bytes(28) + b"\0https://api.sample.invalid/v1/up\0" + bytes(9),
        ),
        ("Payload/Sample.app/www/app.js", b"var u='https://h5.sample.invalid/x'"),
        ("Payload/Sample.app/AppIcon60x60@2x.png", b"\x89PNG not a picture"),
    )


def test_an_app_archive() -> None:
    found = read(ipa())
    assert (found.platform, found.package, found.label, found.version_name) == (
        "ios",
        "invalid.sample.app",
        "样本",
        "1.2",
    )
    assert found.permissions == ("NSContactsUsageDescription",)
    places = {endpoint.value: endpoint for endpoint in found.endpoints}
    assert set(places) == {"c2.sample.invalid", "https://api.sample.invalid/v1/up", "https://h5.sample.invalid/x"}
    assert places["https://api.sample.invalid/v1/up"].where == "x-1!Payload/Sample.app/Sample#bytes=33-65"
    accounts = {(account.kind, account.value) for account in found.accounts}
    assert accounts == {("apple_team", "TEAM123456"), ("provisioning_profile", PROFILE["UUID"])}
    assert any("2022-03-01T08:30:00Z" in reason and "app store" in reason for reason in found.reasons)
    assert found.topics == ("permissions", "addresses", "signers")
    assert len(found.reasons) == len(found.topics)
    assert len(found.icon_sha256) == 64
    assert not found.problems


def test_a_program_that_is_not_there_is_said() -> None:
    assert any("Gone" in problem for problem in read(ipa(CFBundleExecutable="Gone")).problems)


@pytest.mark.parametrize(
    ("changes", "sort"),
    [
        ({"ProvisionsAllDevices": True}, "enterprise"),
        ({"ProvisionedDevices": ["00008030-AAAA", "00008030-BBBB"]}, "ad hoc"),
        ({"ProvisionedDevices": ["00008030-AAAA"], "Entitlements": {"get-task-allow": True}}, "development"),
        ({}, "app store"),
    ],
)
def test_sorts_of_profile(changes: dict[str, object], sort: str) -> None:
    found = read(signed(plistlib.dumps({**PROFILE, **changes})))
    assert f"{sort!r}" in found.reasons[0]
    assert found.topics == ("signers", *(["accounts"] if "ProvisionedDevices" in changes else []))
    devices = [account.value for account in found.accounts if account.kind == "device"]
    assert devices == changes.get("ProvisionedDevices", [])
    (signer,) = found.signers
    assert signer.verified is True
    assert signer.sha256 == identity(samples.SIGNER).sha256


def test_a_changed_profile_does_not_hold() -> None:
    data = signed(plistlib.dumps(PROFILE)).replace(b"Sample Team Ltd", b"Simple Team Ltd")
    found = read(data)
    assert found.signers[0].verified is False


def test_a_configuration_profile() -> None:
    content = {
        "PayloadType": "Configuration",
        "PayloadIdentifier": "invalid.sample.clip",
        "PayloadUUID": "0000-clip",
        "PayloadDisplayName": "Naked Chat",
        "PayloadOrganization": "Whoever",
        "PayloadContent": [
            {"PayloadType": "com.apple.webClip.managed", "URL": "https://clip.invalid/i", "Label": "Chat"}
        ],
    }
    for data in (plistlib.dumps(content), signed(plistlib.dumps(content))):
        assert looks_like_app(data[:4096])
        found = read(data)
        assert (found.package, found.label) == ("invalid.sample.clip", "Naked Chat")
        assert [endpoint.value for endpoint in found.endpoints] == ["https://clip.invalid/i"]
        assert found.endpoints[0].where == "x-1#field=PayloadContent.0.URL"
        assert dict(zip(found.topics, found.reasons, strict=True)) == {
            "addresses": "It puts an icon 'Chat' on the screen that opens https://clip.invalid/i.",
            "signers": "It names as its organisation 'Whoever', which anybody can write.",
        }
        assert not found.problems


def test_an_install_manifest() -> None:
    content = {
        "items": [
            {
                "assets": [{"kind": "software-package", "url": "https://dl.invalid/a.ipa"}],
                "metadata": {"bundle-identifier": "invalid.sample.app", "bundle-version": "3", "title": "Sample"},
            }
        ]
    }
    found = read(plistlib.dumps(content))
    assert (found.package, found.label, found.version_name) == ("invalid.sample.app", "Sample", "3")
    assert found.endpoints[0].value == "https://dl.invalid/a.ipa"


@pytest.mark.parametrize("cut", [10, 80, 400, 900])
def test_cut_profiles_are_said(cut: int) -> None:
    found = read(signed(plistlib.dumps(PROFILE))[:cut])
    assert found.problems


def test_entities_are_refused() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist><dict><key>PayloadType</key><string>&a;</string></dict></plist>'
    assert any("entities" in problem for problem in read(data).problems)


def test_a_message_nested_very_deeply_is_said_in_words() -> None:
    def element(tag: int, body: bytes) -> bytes:
        return bytes([tag, 0x84]) + len(body).to_bytes(4, "big") + body

    content = b"<?xml"
    for _ in range(3000):
        content = element(0x24, content)
    sign, data = (bytes.fromhex(f"06092a864886f70d01070{last}") for last in "21")
    body = b"\x02\x01\x01" + element(0x31, b"") + element(0x30, data + element(0xA0, content)) + element(0x31, b"")
    [problem] = read(element(0x30, sign + element(0xA0, element(0x30, body)))).problems
    assert "nested more than 64 deep" in problem
