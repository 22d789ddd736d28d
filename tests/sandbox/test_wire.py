from __future__ import annotations

import os
import socket
import threading

import pytest

from weftline.sandbox.wire import HEAD, Order, exactly, receive_order, send_frame, send_order


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize("payload", [b"", b"x", os.urandom(3 << 20)])
def test_an_order_arrives_with_its_open_file(pair, tmp_path, payload):
    (tmp_path / "exhibit").write_bytes(b"content")
    order = Order("a.b:c", "/scratch/ß", 7, payload)
    with (tmp_path / "exhibit").open("rb") as file:
        sender = threading.Thread(target=send_order, args=(pair[0], order, file.fileno()))
        sender.start()
        received, descriptor = receive_order(pair[1])
        sender.join()
    assert received == order
    with os.fdopen(descriptor, "rb") as file:
        assert file.read() == b"content"


def test_a_pool_that_has_gone_is_the_end_and_a_cut_frame_an_error(pair):
    ours, theirs = pair
    send_frame(ours, 2, b"result")
    assert HEAD.unpack(exactly(theirs, HEAD.size)) == (2, 6)
    assert exactly(theirs, 6) == b"result"
    ours.shutdown(socket.SHUT_WR)
    assert receive_order(theirs) is None
    with pytest.raises(EOFError):
        exactly(theirs, 1)
