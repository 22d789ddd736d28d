from __future__ import annotations

import threading

import pytest

from weftline.vault.aside import Aside


def test_blocks_are_worked_on_in_order_and_small_ones_without_a_thread():
    seen, threads = [], set()

    def work(block):
        seen.append(block)
        threads.add(threading.current_thread().name)

    aside = Aside(work, 10)
    aside.give(b"small")
    assert threads == {threading.current_thread().name}
    blocks = [bytes([n]) * 10 for n in range(50)]
    for block in blocks:
        aside.give(block)
    aside.give(b"last")
    aside.finish()
    assert seen == [b"small", *blocks, b"last"]
    assert len(threads) == 2


def test_what_the_work_raises_comes_out():
    def work(block):
        raise OSError(28, "full")

    def give_many():
        for _ in range(20):
            aside.give(b"block")

    aside = Aside(work, 1)
    with pytest.raises(OSError, match="full"):
        give_many()
    aside.stop()
    aside = Aside(work, 1)
    aside.give(b"block")
    with pytest.raises(OSError, match="full"):
        aside.finish()
    aside.stop()
