"""How each address behaved on the web server: counts for millions of them in bounded memory.

Beyond a limit all counts are written to scratch space and begun anew; at the end they are added up again for those
addresses alone that matter, exactly.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

PEERS_KEPT: Final = 100_000
_BAD_KEPT: Final = 64  # of one address
_BAD_OF_ALL: Final = 400_000
_MARKS_AT_ONCE: Final = 2_000_000
_Row = tuple[bytes, int, int, bool, list[int]]


@dataclass(slots=True)
class Peer:
    """Counts for one client address. `bad` holds marks of some of the different requests that were refused."""

    requests: int = 0
    refused: int = 0
    scanner: bool = False
    bad: set[int] | None = None

    @property
    def different(self) -> int:
        """How many different requests were refused or missing, as far as they are kept."""
        return len(self.bad or ())

    def merge(self, later: Peer) -> None:
        """Add what was counted later. Whether the agent is a scanner's is told by the first request."""
        self.requests += later.requests
        self.refused += later.refused
        if later.bad:
            self.bad = {*(self.bad or ()), *later.bad}


@dataclass(slots=True)
class Clients:
    """The counts of all addresses."""

    known: dict[bytes, Peer] = field(default_factory=dict)
    _bad: int = 0
    _aside: _Aside | None = None
    _distinct: int = 0

    def get(self, client: bytes) -> Peer | None:
        """The counts of one address since the last spill; all of them once `settle` was asked for it."""
        return self.known.get(client)

    def meet(self, client: bytes, *, scanner: bool) -> Peer:
        """The counts of one address, new ones where there are none."""
        found = self.known.get(client)
        if found is None:
            found = self.known[client] = Peer(scanner=scanner)
        return found

    def refuse(self, peer: Peer, request: bytes) -> None:
        """Count one request that was refused or missing."""
        peer.refused += 1
        if peer.bad is None:
            peer.bad = set()
        if len(peer.bad) < _BAD_KEPT:
            self._bad += 1
            peer.bad.add(hash(request[:100]))

    @property
    def full(self) -> bool:
        """Whether it is time to spill."""
        return len(self.known) >= PEERS_KEPT or self._bad >= _BAD_OF_ALL

    def spill(self) -> None:
        """Write all counts aside and begin anew."""
        if self._aside is None:
            self._aside = _Aside()
        self._aside.write(self.known)
        self.known.clear()
        self._bad = 0

    def settle(self, wanted: Iterable[bytes]) -> None:
        """Bring the counts of the wanted addresses together again; those of others are given up."""
        if self._aside is None:
            return
        self.spill()
        names = set(wanted)
        for client, peer in self._aside.read(names):
            first = self.known.get(client)
            if first is None:
                self.known[client] = peer
            else:
                first.merge(peer)
        self._distinct = self._aside.distinct()
        self._aside.close()
        self._aside = None

    @property
    def distinct(self) -> int:
        """How many different addresses there were."""
        return self._distinct or len(self.known)


class _Aside:
    """Counts on scratch space, block by block as they were written, and marks that tell addresses apart."""

    def __init__(self) -> None:
        self._rows = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its owner
        self._marks = tempfile.TemporaryFile()  # noqa: SIM115
        self._count = 0

    def write(self, peers: dict[bytes, Peer]) -> None:
        rows = [
            (client, peer.requests, peer.refused, peer.scanner, list(peer.bad or ())) for client, peer in peers.items()
        ]
        data = msgspec.msgpack.encode(rows)
        self._rows.write(len(data).to_bytes(8))
        self._rows.write(data)
        self._marks.write(array("q", map(hash, peers)).tobytes())
        self._count += len(peers)

    def read(self, names: set[bytes]) -> Iterator[tuple[bytes, Peer]]:
        """What was counted of the addresses named, in the order in which it was written."""
        self._rows.seek(0)
        while head := self._rows.read(8):
            block = msgspec.msgpack.decode(self._rows.read(int.from_bytes(head)), type=list[_Row])
            for client, requests, refused, scanner, bad in block:
                if client in names:
                    yield client, Peer(requests, refused, scanner, set(bad) or None)

    def distinct(self) -> int:
        """How many different addresses were written; a part of all marks is looked at at a time."""
        parts = self._count // _MARKS_AT_ONCE + 1
        return sum(self._distinct_of(part, parts) for part in range(parts))

    def _distinct_of(self, part: int, parts: int) -> int:
        import numpy as np  # noqa: PLC0415 - slow to import, and few logs have so many clients

        self._marks.seek(0)
        chosen = []
        while data := self._marks.read(8 << 18):
            marks = np.frombuffer(data, np.int64)
            chosen.append(marks[marks % parts == part])
        found = np.concatenate(chosen)
        found.sort()
        return int(np.count_nonzero(found[1:] != found[:-1])) + bool(len(found))

    def close(self) -> None:
        self._rows.close()
        self._marks.close()
