"""kill -9 at any moment, with two readers beside: what was acknowledged is there, matched by id."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest

from weftline.vault import Identity, Vault, verify

WRITER = """
import io, os, sys
from pathlib import Path
from weftline.vault import Identity, Vault
folder, keys = Path(sys.argv[1]), Path(sys.argv[2])
with Vault.at(folder, Identity.load(keys)) as vault:
    print("open", flush=True)
    n = 0
    while True:
        n += 1
        data = f"{os.getpid()} {n}".encode() * (1 + n % 7 * 40)
        kept = vault.keep(io.BytesIO(data), actor="one")
        print(kept.id, kept.sha256, flush=True)
        with vault.batch(every=5) as batch:
            for k in range(8):
                batch.keep(io.BytesIO(data + bytes([k])), actor="two")
        for kept in batch.acknowledged:
            print(kept.id, kept.sha256, flush=True)
        victim = vault.exhibits[-1]
        seq = vault.dispose(victim, actor="one", reason="test")
        print(victim, "disposed", flush=True)
"""


def trial(folder, identity, rng, promised):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(identity.where.parent)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout.readline() == "open\n"
    threading.Timer(rng.uniform(0, 0.06), writer.kill).start()
    for line in writer.stdout:
        if line.endswith("\n"):
            identifier, digest = line.split()
            promised[identifier] = digest
    writer.wait()
    writer.stdout.close()


def readers(folder, stop, seen, wrong):
    """Somebody looks while it is written, killed and mended: the log that is seen is in order at any moment."""
    while not stop.is_set():
        result = verify(folder)
        seen.append(result.entries)
        wrong.extend(fault for fault in result.faults if not fault.where.startswith("exhibits/"))
        stop.wait(5 * result.entries / 10_000)


def kills(folder, identity, rounds):
    Vault.create(folder, identity).close()
    rng, promised, stop, seen, wrong = random.Random(rounds), {}, threading.Event(), [], []
    threads = [threading.Thread(target=readers, args=(folder, stop, seen, wrong)) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(rounds):
            trial(folder, identity, rng, promised)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    with Vault.at(folder, identity) as vault:
        present, disposed = set(vault.exhibits), vault.disposed
        for identifier, digest in promised.items():
            if digest == "disposed":
                assert identifier in disposed
            else:
                assert identifier in present or identifier in disposed
        assert list(vault.entries())
    result = verify(folder, identity=identity, deep=True)
    assert result.faults == []
    assert result.exhibits == len(present)
    assert seen
    assert wrong == []
    print(f"{rounds} kills, {len(promised)} acknowledged, {result.entries} entries, {len(seen)} looks")  # noqa: T201
    return promised


def test_fifty_kills_lose_nothing_that_was_acknowledged(folder, identity):
    assert len(kills(folder, identity, 50)) > 50


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_nothing_that_was_acknowledged(folder, identity):
    assert len(kills(folder, identity, 1000)) > 1000


def test_the_identity_of_a_killed_writer_still_opens(folder, identity):
    Vault.create(folder, identity).close()
    trial(folder, identity, random.Random(1), {})
    again = Identity.load(identity.where.parent)
    Vault.at(folder, again).close()
    assert verify(folder, identity=again).ok
