"""Bounds on the processor's time of this process, which say the same however busy the machine is."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """What measures coverage rests, since its time would be measured too."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@contextmanager
def uncollected() -> Iterator[None]:
    """The garbage collector rests: its time grows with what all other tests left in this process."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails if what is done inside takes more of the processor's time than that."""
    with untraced():
        start = time.process_time()
        yield
        taken = time.process_time() - start
    assert taken < seconds, f"took {taken:.1f} s of the processor's time, {seconds} s are allowed"
