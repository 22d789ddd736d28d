"""Whose word on the client counts: a balancer's of the own network, an edge network's, never one public client's."""

from __future__ import annotations

import io
import json

import pytest
from tests.samples.trees import make_tar

from weftline.servers import examine


def _log(peers: list[str], header: str) -> bytes:
    return "".join(
        json.dumps({
            "time": "2023-03-01T12:00:00+00:00", "remote_addr": peers[n % len(peers)], header: f"198.51.100.{n + 1}",
            "request": "GET /a HTTP/1.1", "status": 200, "http_user_agent": "M",
        }) + "\n"
        for n in range(60)
    ).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("peers", "header", "believed"),
    [
        (["203.0.113.66"], "http_x_forwarded_for", False),
        (["203.0.113.66"], "cf_connecting_ip", False),
        (["203.0.113.66", "203.0.113.67"], "http_x_forwarded_for", False),
        (["203.0.113.66", "203.0.113.67"], "cf_connecting_ip", True),
        (["10.0.0.9"], "http_x_forwarded_for", True),
    ],
    ids=["a forger", "a forger of an edge's header", "two forgers", "an edge network", "a balancer"],
)
def test_a_client_that_forges_headers_is_no_proxy(peers: list[str], header: str, believed: bool) -> None:
    found = examine(io.BytesIO(make_tar({"var/log/access.json": _log(peers, header)}, "w")), exhibit="x-1", name="a")
    assert found.inventory["web clients"] == str(60 if believed else len(peers))
