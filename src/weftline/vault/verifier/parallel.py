"""Walking a long log on several processors, in runs of lines.

First each run is read by itself: form, places, times, what its entries say. Then, once the digests of all lines before
it are known, its chain is proven: each entry must name the root of all before it. The result is that of `walk_log`;
where anything is not in order, the whole is walked again in one piece, so that faults are named as ever.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import Final, NamedTuple

from weftline.vault.verifier.clock import Instant, instant_of, second_of
from weftline.vault.verifier.form import BRINGING, glance, parse_entry
from weftline.vault.verifier.log import LOG, Walk, take_entry, take_objects, take_time, walk_log
from weftline.vault.verifier.merkle import DIGEST, Tree, leaf_of

RUN_LINES: Final = 1 << 11
WORTH_SPLITTING: Final = 8 << 20
_HEX: Final = 2 * DIGEST
_OTHER: Final = (*[""] * 10, "other")


class Run(NamedTuple):
    """Where some lines lie: at most a power of two of them, after `before` lines, of which `last` is the last."""

    path: Path
    offset: int
    length: int
    before: int
    last: bytes


@dataclass(slots=True)
class Reading:
    """What a run says by itself, its own tree included: the digests of its lines, and the roots they name (hex)."""

    walk: Walk
    leaves: bytes
    claimed: str


def walk_file(path: Path, worth_splitting: int = WORTH_SPLITTING) -> Walk:
    """Reads a log; a long one on several processors where this process may be split. Raises OSError."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if processors > 1 and path.stat().st_size > worth_splitting and threading.active_count() == 1:
        walk = walk_in_runs(path, RUN_LINES, processors)
        if walk is not None:
            return walk
    with path.open("rb") as log:
        return walk_log(log)


def walk_in_runs(path: Path, run_lines: int, processors: int) -> Walk | None:
    """The walk, or None where only one in one piece can tell what is wrong. `run_lines`: a power of two."""
    whole = Walk()
    chains = []
    with ProcessPoolExecutor(processors, multiprocessing.get_context("fork")) as pool:
        readings = [pool.submit(read_run, run) for run in _runs(path, run_lines)]
        for promised in readings:
            reading = promised.result()
            if reading is None or not _join(whole, reading.walk):
                pool.shutdown(cancel_futures=True)
                return None
            chains.append(pool.submit(chained_roots, whole.tree.copy(), reading.leaves, reading.claimed))
            whole.tree.join(reading.walk.tree)
        for chain in chains:
            roots = chain.result()
            if roots is None:
                pool.shutdown(cancel_futures=True)
                return None
            whole.roots.extend([roots])
    return whole


def _runs(path: Path, run_lines: int) -> Iterator[Run]:
    offset, before, last = 0, 0, b""
    with path.open("rb") as log:
        while lines := list(islice(log, run_lines)):
            length = sum(map(len, lines))
            yield Run(path, offset, length, before, last)
            offset, before, last = offset + length, before + len(lines), lines[-1]


def read_run(run: Run) -> Reading | None:
    """Reads a run by itself; None where it is not in order."""
    walk = Walk()
    before = parse_entry(run.last[:-1]) if run.last else None
    if before is not None:
        walk.instant, walk.action = instant_of(before), str(before.get("action"))
    with run.path.open("rb") as log:
        log.seek(run.offset)
        data = log.read(run.length)
    whole = data.rfind(b"\n") + 1
    walk.torn = len(data) - whole
    lines = data[:whole].split(b"\n")[:-1]
    claimed = _claimed(walk, run.before, lines, glance(data[:whole]))
    if claimed is None or walk.faults:
        return None
    leaves = [leaf_of(line) for line in lines]
    for leaf in leaves:
        walk.tree.take(leaf)
    return Reading(walk, b"".join(leaves), "".join(claimed))


def _claimed(walk: Walk, size: int, lines: list[bytes], at_a_glance: list[tuple[str, ...]] | None) -> list[str] | None:
    """Takes in what the lines after the first `size` say; returns the root that each names."""
    claimed = []
    for number, (line, plain) in enumerate(zip(lines, at_a_glance or repeat(_OTHER), strict=False), size + 1):
        action, boot, checkpoint, derived_from, mono_ns, objects, previous, seq, second, microsecond, other = plain
        since = None if other else second_of(second)
        if since is not None:
            if int(seq) != number or number == 1:
                return None
            walk.action = action
            walk.named_checkpoints.add(int(checkpoint))
            instant = Instant(since * 1_000_000 + int(microsecond), int(mono_ns), boot)
            take_time(walk, instant, LOG)
            if action in BRINGING:
                take_objects(walk, action, json.loads(objects), number, LOG, derived_from)
        else:
            entry = parse_entry(line)
            if entry is None or entry["seq"] != number:
                return None
            previous = str(entry.get("previous"))
            take_entry(walk, entry, f"{LOG} line {number}")
        if len(previous) != _HEX:
            return None
        claimed.append(previous)
    walk.named_checkpoints.discard(0)
    return claimed


def chained_roots(tree: Tree, leaves: bytes, claimed: str) -> bytes | None:
    """The roots after each of these leaves, or None where one was not the root that the next line claims."""
    root, roots = tree.root(), []
    for at in range(0, len(leaves), DIGEST):
        if root.hex() != claimed[2 * at : 2 * at + _HEX]:
            return None
        tree.take(leaves[at : at + DIGEST])
        root = tree.root()
        roots.append(root)
    return b"".join(roots)


def _join(whole: Walk, part: Walk) -> bool:
    """Puts what a run says behind the others; False where only a walk in one piece can tell what is wrong."""
    if whole.torn or part.objects.keys() & whole.objects.keys():
        return False
    if any(whole.held.get(name) for name in part.disposed):
        return False
    whole.origin = whole.origin or part.origin
    whole.objects |= part.objects
    whole.wrapped |= part.wrapped
    whole.disposed |= part.disposed
    whole.held |= part.held
    whole.keys += part.keys
    whole.cosigned += part.cosigned
    whole.two_person += part.two_person
    if part.recipients_seq:
        whole.recipients, whole.recipients_seq = part.recipients, part.recipients_seq
    whole.key_sha256 = part.key_sha256 or whole.key_sha256
    whole.named_checkpoints |= part.named_checkpoints
    whole.stamps += part.stamps
    whole.notes += part.notes
    whole.torn, whole.instant, whole.action = part.torn, part.instant, part.action
    return True
