"""A small folder as people have it, and the keys to work it with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weftline.access import single_station
from weftline.operation.opening import Officer
from weftline_example.wallets import btc

WALLET = btc(7)
CHAT = """[03/07/22, 14:05:10] Lily: hello from the app
[03/07/22, 14:06:00] Daniel: hi
[23/07/22, 14:07:00] Lily: pay now to {wallet} or everyone in your contact list will see it
"""


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    home = tmp_path / "identity"
    home.mkdir()
    (home / "throw-away").write_text("for tests")
    return Officer(single_station("tester"), home)


def write_report(folder: Path, name: str, **fields: object) -> Path:
    home = folder / "reports" / name
    home.mkdir(parents=True, exist_ok=True)
    body = {"language": "en", "victim": {"age_band": "25_39", "country": "SG", "name": "Daniel"}, **fields}
    (home / "report.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    root.mkdir()
    (root / "operation.toml").write_text(
        'name = "Small case"\nexample = true\nhome_country = "SG"\nzone = "Asia/Singapore"\n'
    )
    persona = {"platform": "Telegram", "handle": "lily_9911"}
    for name in ("one", "two"):
        home = write_report(root, name, first_contact=persona, occurred={"from": "2022-07-03T12:00:00+08:00"})
        (home / "WhatsApp Chat with Lily.txt").write_text(CHAT.format(wallet=WALLET), encoding="utf-8")
    write_report(
        root,
        "other",
        first_contact={"platform": "Telegram", "handle": "somebody_else"},
        narrative="A stranger asked me for money.",
    )
    return root
