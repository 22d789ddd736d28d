from __future__ import annotations

import io
import lzma
import random

import pyarrow as pa
import pytest
from tests.samples.real import real
from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine
from weftline.servers.logs._journal_objects import CannotUnpackError, Piece, header_of, objects, payload_of

PATH = "var/log/journal/0123/system.journal"
ENTRIES = 47


def run(data: bytes, path: str = PATH) -> ServerFindings:
    return examine(io.BytesIO(make_tar({path: data})), exhibit="x-1", name="s.tgz", example=True)


@pytest.mark.parametrize("name", ["plain.journal.xz", "compact.journal.xz"])
def test_a_journal_as_systemd_writes_it(name: str) -> None:
    found = run(real(name))
    assert (found.lines_total, found.lines_parsed, found.problems) == (ENTRIES, ENTRIES, [])
    accepted = [login for login in found.logins if login.success]
    assert [(login.user, login.ip, iso(login.at_us)) for login in accepted] == [
        ("root", "203.0.113.9", "2022-07-03T06:00:05Z"),
        ("ops", "2001:db8::5", "2022-07-03T06:04:20Z"),
    ]
    assert accepted[0].key_fingerprint.startswith("SHA256:AAAAmadeup")
    assert {login.ip for login in found.logins if not login.success} == {"192.0.2.77"}
    assert sum(not login.success for login in found.logins) == 40
    assert ("command", "ops: /usr/bin/vi /www/.env") in [(each.kind, each.text) for each in found.timeline]
    assert found.inventory["machine id"] == "fedcba9876543210fedcba9876543210"
    assert "47 entries, 2022-07-03T06:00:00Z" in found.inventory[f"journal: {PATH}"]


def test_only_the_ssh_service_itself_tells_of_its_logins() -> None:
    found = run(real("plain.journal.xz"))
    assert "198.51.100.3" not in {login.ip for login in found.logins}


def test_a_compressed_text_is_searched_for_identifiers() -> None:
    found = run(real("compact.journal.xz"))
    assert "keeper@example.invalid" in {each.value for _, each in found.observables}


@pytest.mark.parametrize("name", ["plain.journal.xz", "compact.journal.xz"])
def test_a_locator_leads_to_the_entry(name: str) -> None:
    data = real(name)
    login = next(login for login in run(data).logins if login.success)
    begin, end = (int(part) for part in login.locator.partition("#bytes=")[2].split("-"))
    assert data[begin] == 3
    assert int.from_bytes(data[begin + 8 : begin + 16], "little") == end - begin
    assert int.from_bytes(data[begin + 24 : begin + 32], "little") == login.at_us


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", ["plain.journal.xz", "compact.journal.xz"])
def test_damage_costs_only_what_lies_in_it(name: str, seed: int) -> None:
    """The entries begin behind 3.7 MB of hash tables."""
    rng = random.Random(seed)
    data = bytearray(real(name))
    head = header_of(bytes(data[:4096]))
    first = next(piece.at for piece in objects(io.BytesIO(bytes(data)), head, []))
    begin = rng.randrange(first, head.tail)
    size = rng.choice([16, 200, 3000])
    data[begin : begin + size] = bytes(size) if seed % 2 else rng.randbytes(size)
    found = run(bytes(data))
    assert found.lines_total == found.lines_parsed + found.lines_unparsed
    assert found.lines_total <= ENTRIES
    if found.lines_parsed < ENTRIES:
        assert found.unparsed or found.problems
    if size == 16:
        assert found.lines_parsed >= ENTRIES - 41  # one damaged object can be the program's name that 41 entries share


@pytest.mark.parametrize("share", [0.2, 0.446, 0.447])
def test_a_cut_journal_says_what_is_lacking(share: float) -> None:
    data = real("plain.journal.xz")
    found = run(data[: int(len(data) * share)])
    assert found.lines_total < ENTRIES
    assert any(f"says that it holds {ENTRIES} entries" in problem for problem in found.problems)


@pytest.mark.parametrize("compact", [False, True])
def test_all_three_ways_of_packing(compact: bool) -> None:
    text = b"MESSAGE=" + b"made up " * 200
    before = bytes(56 if compact else 48)
    ways = {
        1: lzma.compress(text),
        2: len(text).to_bytes(8, "little") + pa.Codec("lz4_raw").compress(text, asbytes=True),
        4: pa.Codec("zstd").compress(text, asbytes=True),
    }
    for flag, packed in ways.items():
        assert payload_of(Piece(0, 0, 1, flag, before + packed), compact=compact) == text
        with pytest.raises(CannotUnpackError):
            payload_of(Piece(0, 0, 1, flag, before + packed[:12] + b"\xff" * 30), compact=compact)
