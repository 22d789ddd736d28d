"""Signatures of all schemes: read, verified, found broken where they are, and weighed."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.samples import apps as samples
from tests.samples import rotated

from weftline.apps import triage
from weftline.apps.container import Archive
from weftline.apps.signing.block import _content_holds, find_block
from weftline.apps.signing.der import read as read_der
from weftline.errors import UnreadableError
from weftline.model.app import AppFindings
from weftline.operation.app_sightings import observables_of_app
from weftline_example.apk.keys import SignerSpec, identity
from weftline_example.apk.writer import AppSpec, write_apk


def read(data: bytes) -> AppFindings:
    return triage(io.BytesIO(data), "x-1")


def signed(*schemes: str, spec: SignerSpec = samples.SIGNER) -> bytes:
    return write_apk(
        AppSpec("com.sample.app", "Sample", spec, schemes=schemes, files=(("assets/a.txt", b"hello " * 40),))
    )


@pytest.mark.parametrize("schemes", [("v1",), ("v2",), ("v3",), ("v1", "v2"), ("v2", "v3"), ("v1", "v2", "v3")])
def test_a_good_signature_holds(schemes: tuple[str, ...]) -> None:
    found = read(signed(*schemes))
    (signer,) = found.signers
    assert signer.verified is True
    assert signer.schemes == schemes
    assert signer.sha256 == identity(samples.SIGNER).sha256
    assert signer.weight == "identifying"
    assert signer.not_before.startswith("2021-05-01")
    assert "CN=Sample" in signer.subject
    assert not any("signature" in anomaly for anomaly in found.anomalies)


def test_a_digest_of_an_unknown_kind_proves_nothing() -> None:
    archive = Archive.open(io.BytesIO(signed("v2")))
    block = find_block(archive)
    assert block is not None
    for stated, said in (({0x0999: b"x"}, "no digest"), ({}, "no digest"), ({0x0421: b"x"}, "only a hash tree")):
        holds, why = _content_holds(archive, block, stated, {})
        assert holds is None
        assert said in why
    assert _content_holds(archive, block, {0x0103: b"x", 0x0999: b"y"}, {})[0] is False


@pytest.mark.parametrize(
    ("good", "bent"),
    [
        (bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d016601")),
        (bytes.fromhex("a003020102"), bytes.fromhex("a003020101")),
    ],
    ids=["kind of key", "version of certificate"],
)
@pytest.mark.parametrize("scheme", ["v2", "v3"])
def test_a_bent_key_or_certificate_hides_no_signer(good: bytes, bent: bytes, scheme: str) -> None:
    data = signed(scheme)
    assert good in data
    found = read(data.replace(good, bent))
    (signer,) = found.signers
    assert signer.verified is not True
    assert not any("InvalidVersion" in problem or "UnsupportedAlgorithm" in problem for problem in found.problems)
    assert any("signature" in text or "certificate" in text for text in (*found.anomalies, *found.problems))


def test_an_elliptic_key() -> None:
    spec = SignerSpec("other", "CN=Elliptic", datetime(2022, 1, 1, tzinfo=UTC), kind="ec")
    assert read(signed("v2", spec=spec)).signers[0].verified is True


@pytest.mark.parametrize("schemes", [("v1",), ("v2",), ("v3",), ("v1", "v2")])
def test_changed_content_breaks_it(schemes: tuple[str, ...]) -> None:
    data = bytearray(signed(*schemes))
    at = data.index(b"assets/a.txt") + len("assets/a.txt") + 3
    data[at] ^= 1
    found = read(bytes(data))
    assert found.signers[0].verified is False
    assert any("signature" in anomaly for anomaly in found.anomalies)


def test_a_swapped_certificate_breaks_it() -> None:
    other = SignerSpec("elsewhere", "CN=Sample, O=Weftline", datetime(2021, 5, 1, tzinfo=UTC))
    mine, theirs = identity(samples.SIGNER).certificate, identity(other).certificate
    mine_der, their_der = mine.public_bytes(Encoding.DER), theirs.public_bytes(Encoding.DER)
    if len(mine_der) != len(their_der):
        pytest.skip("the two certificates differ in length on this key")
    data = signed("v2").replace(mine_der, their_der)
    assert read(data).signers[0].verified is False


def test_a_developer_machine_key_is_told_from_an_identifying_one() -> None:
    spec = SignerSpec("debug", "CN=Android Debug, O=Android, C=US")
    assert read(signed("v2", spec=spec)).signers[0].weight == "debug_machine"


def test_a_name_that_only_contains_the_debug_name_is_identifying() -> None:
    spec = SignerSpec("debug2", "CN=Android Debuggers, O=Android, C=US")
    assert read(signed("v2", spec=spec)).signers[0].weight == "identifying"


def test_no_signature_is_said() -> None:
    found = read(signed())
    assert not found.signers
    assert "the app is not signed" in found.anomalies


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x82", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 200, b"\x3f\x81\x01"]
)
def test_broken_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_der(data)[0].children()


def test_indefinite_length_is_read() -> None:
    item, end = read_der(b"\x30\x80\x02\x01\x07\x00\x00rest")
    assert item.children()[0].body == b"\x07"
    assert end == 7


def test_a_block_that_was_taken_away_is_said() -> None:
    data = signed("v1", "v2")
    archive = Archive.open(io.BytesIO(data))
    block = find_block(archive)
    assert block is not None
    end = bytearray(data[archive.directory_at :])
    struct.pack_into("<I", end, len(end) - 6, block.start)
    found = read(data[: block.start] + bytes(end))
    assert any("taken away" in anomaly for anomaly in found.anomalies)
    assert found.signers[0].schemes == ("v1",)


def test_a_key_that_was_handed_over() -> None:
    old, new = identity(rotated.OLD).sha256, identity(rotated.NEW).sha256
    found = read(rotated.rotated(newest=False))
    first, second = found.signers
    assert (first.sha256, first.schemes, first.verified, first.lineage) == (new, ("v3",), True, (old,))
    assert (second.sha256, second.schemes, second.lineage) == (old, ("lineage",), ())
    assert not any("signature" in anomaly or "chain" in anomaly for anomaly in found.anomalies)
    assert any("took over from 1 earlier key" in reason for reason in found.reasons)


def test_the_newest_scheme_beside_the_older_one() -> None:
    old, new = identity(rotated.OLD).sha256, identity(rotated.NEW).sha256
    found = read(rotated.rotated(newest=True))
    by_sha = {signer.sha256: signer for signer in found.signers}
    assert (by_sha[old].schemes, by_sha[old].verified) == (("v3",), True)
    assert (by_sha[new].schemes, by_sha[new].verified, by_sha[new].lineage) == (("v3.1",), True, (old,))


def test_a_chain_that_does_not_hold() -> None:
    found = read(rotated.rotated(newest=False, bend=True))
    assert any("step in the chain of keys does not hold" in anomaly for anomaly in found.anomalies)
    old, new = identity(rotated.OLD).sha256, identity(rotated.NEW).sha256
    by_sha = {signer.sha256: signer for signer in found.signers}
    assert (by_sha[new].verified, by_sha[new].lineage) == (True, ())
    assert (by_sha[old].schemes, by_sha[old].verified) == (("lineage",), False)
    assert any("without proof: nothing follows" in reason for reason in found.reasons)
    assert {
        seen.value: seen.linkable for _, seen in observables_of_app(found, "x-1") if seen.kind == "cert_sha256"
    } == {
        new: True,
        old: False,
    }


def test_a_newest_signature_that_was_taken_away() -> None:
    found = read(rotated.rotated(newest=True, without=(rotated.V31,)))
    assert any("promises v3.1" in anomaly for anomaly in found.anomalies)


def test_the_birth_of_a_key_is_said() -> None:
    assert any("its certificate was made 2021-05-01" in reason for reason in read(signed("v2")).reasons)
