from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weftline.web.intake.forms import BrokenFormError, Reader, TooBigError

KIND = "multipart/form-data; boundary=B"
BODY = (
    b'--B\r\nContent-Disposition: form-data; name="narrative"\r\n\r\n\xe4\xbd\xa0\r\n-\r\n--B\r\n'
    b'Content-Disposition: form-data; name="files.plain"; filename="a b.bin"\r\nContent-Type: x/y\r\n\r\n'
    b"\r\n--\r\n--C\r\n\x00\r\n--B\r\n"
    b'Content-Disposition: form-data; name="files.plain"; filename=""\r\n\r\n\r\n--B--\r\n'
)


class Sink:
    def __init__(self):
        self.files = []

    def begin(self, field, name):
        self.files.append([field, name, b"", False])

    def feed(self, data):
        self.files[-1][2] += data

    def end(self):
        self.files[-1][3] = True


def read(chunks):
    pairs, sink = [], Sink()
    reader = Reader(KIND, pairs, sink)
    for chunk in chunks:
        reader.write(chunk)
    reader.finish()
    return pairs, sink.files


@given(st.lists(st.integers(1, len(BODY) - 1), max_size=12))
def test_however_it_arrives_it_is_the_same(cuts):
    places = [0, *sorted(cuts), len(BODY)]
    pairs, files = read([BODY[a:b] for a, b in itertools.pairwise(places)])
    assert pairs == [("narrative", "你\r\n-")]
    assert files == [
        ["files.plain", "a b.bin", b"\r\n--\r\n--C\r\n\x00", True],
        ["files.plain", "", b"", True],
    ]


@given(st.integers(0, len(BODY) - 5))
def test_whatever_is_cut_off_is_noticed(length):
    with pytest.raises(BrokenFormError):
        read([BODY[:length]])


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(noise):
    for body in (noise, b"--B\r\n" + noise, BODY[:60] + noise + BODY[60:]):
        with contextlib.suppress(BrokenFormError, TooBigError):
            read([body])
