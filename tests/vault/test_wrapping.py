"""An age header wrapped for others, against age itself (`pyrage`)."""

from __future__ import annotations

import io
import os

import pyrage
import pytest

from weftline.errors import KeysError, TamperedError
from weftline.vault import Identity
from weftline.vault.wrapping import take_header, wrapped_for

CONTENT = os.urandom(200_000)


@pytest.fixture
def sealed():
    """Two people who can open it, and the file."""
    one, two = Identity.generate(), Identity.generate()
    readers = [pyrage.x25519.Recipient.from_str(who.recipient) for who in (one, two)]
    return one, two, pyrage.encrypt(CONTENT, readers)


def renewed(data, identity, *recipients):
    stream = io.BytesIO(data)
    return wrapped_for(take_header(stream), identity, [who.recipient for who in recipients]) + stream.read()


def test_age_opens_it_with_every_new_key_and_with_no_other(sealed):
    one, two, data = sealed
    three = Identity.generate()
    for holder in (one, two):
        after = renewed(data, holder, one, three)
        assert pyrage.decrypt(after, [one.age]) == pyrage.decrypt(after, [three.age]) == CONTENT
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(after, [two.age])


def test_the_encrypted_content_stays_as_it_was(sealed):
    one, _, data = sealed
    after = renewed(data, one, one)
    assert after[-len(CONTENT) :] == data[-len(CONTENT) :]
    assert after != data


def test_it_can_be_wrapped_again_and_again(sealed):
    holder, _, data = sealed
    for _ in range(40):
        following = Identity.generate()
        data, holder = renewed(data, holder, following), following
    assert pyrage.decrypt(data, [holder.age]) == CONTENT


def test_a_stranger_cannot(sealed):
    with pytest.raises(KeysError):
        renewed(sealed[2], Identity.generate(), sealed[0])


def test_a_bit_flipped_anywhere_in_the_header_is_never_wrapped_anew(sealed):
    one, two, data = sealed
    length = len(take_header(io.BytesIO(data)))
    for at in range(0, length - 1, 7):
        forged = bytearray(data)
        forged[at] ^= 2
        with pytest.raises((KeysError, TamperedError)):
            renewed(bytes(forged), one, one, two)


@pytest.mark.parametrize(
    "data", [b"", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 ", b"\n" * 3_000_000]
)
def test_what_has_no_header_is_said(data):
    with pytest.raises(TamperedError, match="no age header"):
        take_header(io.BytesIO(data))
