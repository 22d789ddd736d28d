from __future__ import annotations

import io
import stat

import pytest

from weftline.errors import KeysError, TamperedError
from weftline.vault import Identity, decrypt, encrypt_to, open_key, seal_key


def test_the_identity_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = Identity.load_or_create(tmp_path / "keys")
    second = Identity.load_or_create(tmp_path / "keys")
    assert (first.made_now, second.made_now) == (True, False)
    assert first.recipient == second.recipient
    assert first.recipient.startswith("age1")
    assert first.sign(b"x") == second.sign(b"x")
    assert not second.has_passphrase
    assert second.where == tmp_path / "keys" / "identity.json"
    assert stat.S_IMODE(second.where.stat().st_mode) == 0o600
    assert stat.S_IMODE(second.where.parent.stat().st_mode) == 0o700
    assert "SECRET" not in repr(second)


def test_permissions_that_were_loosened_are_tightened(tmp_path):
    where = Identity.load_or_create(tmp_path / "keys").where
    where.chmod(0o644)
    Identity.load(tmp_path / "keys")
    assert stat.S_IMODE(where.stat().st_mode) == 0o600


def test_a_passphrase_protects_and_a_wrong_one_is_said_so(tmp_path):
    made = Identity.load_or_create(tmp_path)
    made.protect("correct horse")
    assert made.has_passphrase
    assert [path.name for path in tmp_path.iterdir()] == ["identity.age"]
    assert b"SECRET" not in (tmp_path / "identity.age").read_bytes()
    with pytest.raises(KeysError, match="protected by a passphrase"):
        Identity.load_or_create(tmp_path)
    with pytest.raises(KeysError, match="does not open"):
        Identity.load_or_create(tmp_path, "wrong horse")
    assert Identity.load_or_create(tmp_path, "correct horse").recipient == made.recipient


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"age": 1, "signing": ""}', b'{"age": "AGE-SECRET-KEY-1", "signing": "AA=="}']
)
def test_a_damaged_identity_is_said_so(tmp_path, content):
    (tmp_path / "identity.json").write_bytes(content)
    with pytest.raises(KeysError, match="damaged"):
        Identity.load_or_create(tmp_path)


def test_the_operation_key_opens_for_its_recipients(tmp_path):
    one, two, three = (Identity.generate() for _ in range(3))
    key = seal_key(tmp_path, [one.recipient, two.recipient])
    assert len(key) == 32
    assert open_key(tmp_path, one) == open_key(tmp_path, two) == key
    with pytest.raises(KeysError, match="not encrypted for it"):
        open_key(tmp_path, three)
    with pytest.raises(KeysError, match="already has"):
        seal_key(tmp_path, [one.recipient])
    data = bytearray((tmp_path / "operation.key").read_bytes())
    data[-1] ^= 1
    (tmp_path / "operation.key").write_bytes(data)
    with pytest.raises(TamperedError):
        open_key(tmp_path, one)
    with pytest.raises(KeysError, match="cannot be read"):
        open_key(tmp_path / "none", one)


def test_intake_encrypts_with_public_keys_alone():
    reader = Identity.generate()
    spool, opened = io.BytesIO(), io.BytesIO()
    encrypt_to([reader.recipient], io.BytesIO(b"report" * 50_000), spool)
    assert b"report" not in spool.getvalue()
    decrypt(reader, io.BytesIO(spool.getvalue()), opened)
    assert opened.getvalue() == b"report" * 50_000
    with pytest.raises(TamperedError):
        decrypt(reader, io.BytesIO(spool.getvalue()[:-1]), io.BytesIO())
    with pytest.raises(KeysError):
        decrypt(Identity.generate(), io.BytesIO(spool.getvalue()), io.BytesIO())


def test_a_failing_stream_is_not_mistaken_for_tampering():
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    reader, spool = Identity.generate(), io.BytesIO()
    encrypt_to([reader.recipient], io.BytesIO(b"report"), spool)
    with pytest.raises(OSError, match="No space"):
        decrypt(reader, io.BytesIO(spool.getvalue()), Full())
    with pytest.raises(OSError, match="No space"):
        encrypt_to([reader.recipient], io.BytesIO(b"report"), Full())


@pytest.mark.parametrize("recipients", [[], ["age1nonsense"], ["ssh-ed25519 AAAA"], ["\0"]])
def test_what_is_no_public_key_is_refused(recipients):
    with pytest.raises(KeysError):
        encrypt_to(recipients, io.BytesIO(b"x"), io.BytesIO())
