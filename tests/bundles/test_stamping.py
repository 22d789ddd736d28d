from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weftline.bundles import read_answer, request_for
from weftline.errors import InputError

HASH = hashlib.sha256(b"a checkpoint").hexdigest()
OPENSSL = shutil.which("openssl")
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {home}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
[req]
distinguished_name = dn
x509_extensions = ext
prompt = no
[dn]
CN = Example time-stamp authority
[ext]
extendedKeyUsage = critical,timeStamping
"""


def answer_of(home: Path, request: bytes) -> bytes:
    """What an authority with made-up keys answers."""
    (home / "openssl.cnf").write_text(CONFIG.format(home=home))
    (home / "serial").write_text("01\n")
    (home / "a.tsq").write_bytes(request)

    def run(*arguments: str) -> None:
        subprocess.run([OPENSSL or "", *arguments], cwd=home, check=True, capture_output=True)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-config", "openssl.cnf")
    run(
        "ts",
        "-reply",
        "-queryfile",
        "a.tsq",
        "-signer",
        "c.pem",
        "-inkey",
        "k.pem",
        "-out",
        "a.tsr",
        "-config",
        "openssl.cnf",
    )
    return (home / "a.tsr").read_bytes()


def test_a_request_is_the_hash_and_nothing_else() -> None:
    request = request_for(HASH, 0x1234)
    assert bytes.fromhex(HASH) in request
    assert len(request) < 70
    assert request[0] == 0x30
    assert request[1] == len(request) - 2


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_an_authoritys_answer_is_read(tmp_path: Path) -> None:
    stamp = read_answer(answer_of(tmp_path, request_for(HASH, (1 << 63) + 5)))
    assert (stamp.sha256, stamp.nonce) == (HASH, (1 << 63) + 5)
    assert stamp.time.tzinfo is not None
    assert stamp.serial > 0


def test_a_refusal_is_said() -> None:
    with pytest.raises(InputError, match=r"refused \(status 2\)"):
        read_answer(bytes.fromhex("3005300302 0102".replace(" ", "")))


@given(data=st.binary(max_size=200))
def test_whatever_is_handed_in_is_read_or_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_answer(data)


def test_a_cut_or_bent_answer_is_refused() -> None:
    for data in (b"0\x84\xff\xff\xff\xff", b"0\x80", b"\x30\x82", b"x" * (1 << 21)):
        with pytest.raises(InputError):
            read_answer(data)
