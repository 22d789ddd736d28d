"""Walking a long log on several processors: each takes a run of lines, on top of the tree of all lines before it.

The result is that of `walk_log`; where any part is not in order, the whole is walked again in one piece, so that faults
are named as ever.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from weftline.vault.verifier.clock import instant_of
from weftline.vault.verifier.form import parse_entry
from weftline.vault.verifier.log import Walk, walk_log, walk_on
from weftline.vault.verifier.merkle import Tree

RUN_BYTES: Final = 8 << 20


def walk_file(path: Path, run_bytes: int = RUN_BYTES) -> Walk:
    """Reads a log; a long one on several processors where this process may be split. Raises OSError."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if processors > 1 and path.stat().st_size > 2 * run_bytes and threading.active_count() == 1:
        walk = _walk_in_runs(path, run_bytes, processors)
        if walk is not None:
            return walk
    with path.open("rb") as log:
        return walk_log(log)


def _walk_in_runs(path: Path, run_bytes: int, processors: int) -> Walk | None:
    whole = Walk()
    with ProcessPoolExecutor(processors, multiprocessing.get_context("fork")) as pool:
        parts = [pool.submit(_walk_run, *run) for run in _runs(path, run_bytes)]
        return whole if all(_join(whole, part.result()) for part in parts) else None


def _runs(path: Path, run_bytes: int) -> Iterator[tuple[Path, int, int, Walk]]:
    """Where each run lies (offset, length), and what a walk before it would know."""
    start = Walk()
    offset = 0
    with path.open("rb") as log:
        while lines := log.readlines(run_bytes):
            length = sum(map(len, lines))
            yield path, offset, length, start
            offset += length
            tree = start.tree.copy()
            for line in lines:
                tree.add(line[:-1])
            start = _at(tree, lines[-1])


def _at(tree: Tree, last_line: bytes) -> Walk:
    entry = parse_entry(last_line[:-1])
    instant, action = (instant_of(entry), str(entry.get("action"))) if entry else (None, "")
    return Walk(tree=tree, roots=[tree.root()], instant=instant, action=action)


def _walk_run(path: Path, offset: int, length: int, start: Walk) -> Walk:
    with path.open("rb") as log:
        log.seek(offset)
        return walk_on(start, io.BytesIO(log.read(length)))


def _join(whole: Walk, part: Walk) -> bool:
    """Puts a part behind what was joined so far; False where only a walk in one piece can tell what is wrong."""
    if part.faults or whole.torn or part.objects.keys() & whole.objects.keys():
        return False
    whole.tree = part.tree
    whole.roots += part.roots[1:]
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
