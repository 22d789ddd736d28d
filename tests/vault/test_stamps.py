"""Time stamps on checkpoints: two authorities, and every forgery of a token that came to mind."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest

from weftline.bundles import read_answer
from weftline.errors import InputError, MachineError
from weftline.vault import Vault, verify
from weftline.vault.verifier import attested
from weftline.vault.verifier.stamps import attested_time

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = yes
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Example authority {name}
[root]
basicConstraints = critical,CA:true
[stamping]
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    """A time-stamp authority with a root of its own and a certificate under it, both in its answers."""

    def __init__(self, home, name):
        self.home = home / name
        self.home.mkdir()
        (self.home / "cnf").write_text(CONFIG.format(name=name))
        (self.home / "serial").write_text("01\n")
        new = "req -newkey rsa:2048 -nodes -config cnf"
        self.run(f"{new} -x509 -extensions root -keyout root.key -out root.pem -days 3650")
        self.run(f"{new} -keyout tsa.key -out tsa.csr -subj /CN=tsa-{name}")
        sign = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem"
        self.run(f"{sign} -days 3650 -extfile cnf -extensions stamping")
        self.root = self.home / "root.pem"

    def run(self, line):
        subprocess.run(["openssl", *line.split()], cwd=self.home, check=True, capture_output=True)

    def stamp(self, data):
        """The answer to a request for the SHA-256 of some bytes."""
        (self.home / "data").write_bytes(data)
        self.run("ts -query -data data -sha256 -cert -out a.tsq")
        self.run(
            "ts -reply -queryfile a.tsq -signer tsa.pem -inkey tsa.key -chain root.pem -config cnf -section one -out a.tsr"
        )
        return (self.home / "a.tsr").read_bytes()


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    home = tmp_path_factory.mktemp("authorities")
    return Authority(home, "one"), Authority(home, "two")


@pytest.fixture
def stamped(folder, identity, keep, authorities):
    """A vault whose first checkpoint bears both authorities' stamps, and where those lie."""
    with Vault.create(folder, identity) as vault:
        keep(vault)
        point = vault.checkpoint()
        sha256 = hashlib.sha256(point.path.read_bytes()).hexdigest()
        tokens = [authority.stamp(point.path.read_bytes()) for authority in authorities]
        kept = [
            vault.take_stamp(point.size, token, attested="2026-11-27T12:00:00Z", actor="officer", sha256=sha256)[1]
            for token in tokens
        ]
    return folder, kept


def test_two_authorities_stamps_hold_and_are_told(stamped, authorities):
    folder, _ = stamped
    result = verify(folder, authorities=[authority.root for authority in authorities])
    assert result.ok
    (told,) = [checkpoint["stamps"] for checkpoint in result.checkpoints if "stamps" in checkpoint]
    assert {item["authority"] for item in told} == {str(authority.root) for authority in authorities}


def test_without_an_authority_named_they_are_listed_as_not_checked(stamped):
    folder, _ = stamped
    result = verify(folder)
    assert result.ok
    assert len([note for note in result.notes if "--authority" in note.what]) == 2


def test_a_stamp_of_an_authority_nobody_trusts_is_found(stamped, authorities):
    folder, kept = stamped
    result = verify(folder, authorities=[authorities[0].root])
    assert [(fault.where, "(forged)" in fault.what) for fault in result.faults] == [(kept[1].name, True)]


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lambda first, second: first.unlink(), "is missing"),
        (lambda first, second: first.write_bytes(first.read_bytes()[:-1] + b"x"), "changed or exchanged"),
        (lambda first, second: shutil.copy(second, first), "changed or exchanged"),
        (lambda first, second: shutil.copy(first, first.with_name("000000000009-0.tsr")), "(added)"),
    ],
    ids=["removed", "flipped", "exchanged", "added"],
)
def test_a_stamp_that_was_tampered_with_is_found_without_an_authority(stamped, forge, words):
    folder, kept = stamped
    forge(*kept)
    assert any(words in fault.what for fault in verify(folder).faults)


def test_a_stamp_for_other_bytes_is_found(folder, identity, keep, authorities):
    with Vault.create(folder, identity) as vault:
        point = vault.checkpoint()
        vault.take_stamp(
            point.size, authorities[0].stamp(b"other"), attested="2026-11-27T12:00:00Z", actor="officer", sha256=""
        )
    result = verify(folder, authorities=[authorities[0].root])
    assert any("(forged)" in fault.what for fault in result.faults)


def test_a_machine_whose_clock_was_wrong_when_it_signed_is_told(folder, identity, keep, authorities, time_machine):
    with Vault.create(folder, identity) as vault:
        time_machine.move_to("2021-03-01T00:00:00Z")
        keep(vault)
        point = vault.checkpoint()
        time_machine.move_to("2021-03-01T00:01:00Z")
        token = authorities[0].stamp(point.path.read_bytes())
        vault.take_stamp(point.size, token, attested="", actor="officer", sha256="")
    result = verify(folder, authorities=[authorities[0].root])
    assert any("the machine claimed 2021-03-01" in note.what for note in result.notes)


def test_a_time_written_into_the_unsigned_part_of_an_answer_is_not_believed(authorities, tmp_path):
    answer = authorities[0].stamp(b"bytes")
    lying = tmp_path / "lying.tsr"
    lying.write_bytes(with_status_text(answer, b"Granted.\nTime stamp: Jan  1 00:00:00 2020 GMT"))
    said = subprocess.run(["openssl", "ts", "-reply", "-in", lying, "-text"], capture_output=True, check=True).stdout
    assert b"\nTime stamp: Jan  1 00:00:00 2020 GMT" in said
    assert attested_time(lying) == read_answer(answer).time


def with_status_text(answer, text):
    """An answer whose status says `text`; the authority's token in it stays as it is and still holds."""
    token = answer[answer.index(bytes.fromhex("06092a864886f70d010702")) - 4 :]
    said = wrap(0x30, wrap(0x0C, text))
    return wrap(0x30, wrap(0x30, b"\x02\x01\x00" + said) + token)


def wrap(tag, body):
    size = len(body)
    return bytes([tag, size] if size < 128 else [tag, 0x82, size >> 8, size & 255]) + body


def test_a_file_that_is_no_certificate_makes_no_stamp_a_forgery(stamped, tmp_path):
    folder, _ = stamped
    (tmp_path / "root.der").write_bytes(b"0\x82\x01\x00")
    for path in (tmp_path / "root.der", tmp_path / "none"):
        with pytest.raises(InputError, match=r"no certificate in PEM|cannot be read"):
            verify(folder, authorities=[path])


def test_a_stamp_whose_taking_was_interrupted_is_taken_in_again(folder, identity, keep, authorities, monkeypatch):
    with Vault.create(folder, identity) as vault:
        point = vault.checkpoint()
        token = authorities[0].stamp(point.path.read_bytes())
        parts = {"attested": "2026-11-27T12:00:00Z", "actor": "officer", "sha256": ""}
        with monkeypatch.context() as patch:
            patch.setattr(vault._keeper, "append", interrupted)
            with pytest.raises(MachineError):
                vault.take_stamp(point.size, token, **parts)
        vault.record("view", [], actor="officer")
        assert [("take it in again" in fault.what) for fault in verify(folder).faults] == [True]
        vault.take_stamp(point.size, token, **parts)
    assert verify(folder, authorities=[authorities[0].root]).ok


def interrupted(drafts):
    raise MachineError("The disk is full.")


def test_a_checkpoint_whose_time_is_no_time_is_told(stamped, authorities, monkeypatch):
    folder, _ = stamped
    monkeypatch.setattr("weftline.vault.verifier.attested._described", timeless(attested._described))
    result = verify(folder, authorities=[authority.root for authority in authorities])
    assert result.ok
    assert any("claimed yesterday" in note.what for note in result.notes)


def timeless(describe):
    return lambda *parts: describe(*parts) | {"time": "yesterday"}


def test_without_openssl_it_cannot_be_told(stamped, authorities, monkeypatch):
    folder, _ = stamped
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Exception, match="openssl"):
        verify(folder, authorities=[authorities[0].root])
