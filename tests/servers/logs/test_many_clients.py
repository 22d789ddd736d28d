"""Counts of clients that do not fit into memory: written aside and added up again, nothing that matters is lost."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from tests.samples.strangers import SERVERS
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import clients, examine
from weftline.servers.clients import Clients
from weftline.servers.sessions import is_scanner


def _found(name: str) -> ServerFindings:
    return examine(io.BytesIO(make_tar(SERVERS[name]().files, "w")), exhibit="x-1", name=name, example=True)


@pytest.mark.parametrize("name", ["cpanel", "go"])
def test_findings_are_the_same_with_room_for_ten_clients(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    roomy = _found(name)
    monkeypatch.setattr(clients, "PEERS_KEPT", 10)
    tight = _found(name)
    assert int(roomy.inventory["web clients"]) > 20
    assert tight == replace(roomy)


def test_a_scanner_is_told_from_what_it_did_before_and_after_a_spill() -> None:
    counts = Clients()
    for part in range(4):
        peer = counts.meet(b"192.0.2.1", scanner=False)
        for number in range(5):
            peer.requests += 1
            counts.refuse(peer, b"GET /%d-%d" % (part, number))
        counts.meet(b"203.0.113.%d" % part, scanner=False).requests += 1
        counts.spill()
    counts.settle([b"192.0.2.1"])
    peer = counts.get(b"192.0.2.1")
    assert peer is not None
    assert (peer.requests, peer.refused, peer.different) == (20, 20, 20)
    assert is_scanner(peer)
    assert counts.get(b"203.0.113.1") is None
    assert counts.distinct == 5
