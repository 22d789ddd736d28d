from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time

import pytest

from weftline.errors import KeysError, MachineError, NotFoundError, TamperedError
from weftline.intake import Spool, discard, fill, open_spooled, waiting
from weftline.intake import parcel as parcel_module
from weftline.intake.spool import SealedStream
from weftline.vault import Identity, encrypt_to

ADULT = [("victim.age_band", "25_39"), ("narrative", "a secret sentence")]
EMPTY = hashlib.sha256(b"").hexdigest()
MINOR = [("victim.age_band", "13_15")]


def send(spool, files=(), answers=ADULT):
    filled = fill(answers)
    parcel = spool.parcel(text_only=filled.is_minor)
    for name, data, intimate in files:
        parcel.begin(name, intimate)
        for at in range(0, len(data), 70_000):
            parcel.feed(data[at : at + 70_000])
        parcel.end()
    return spool.hand_in(parcel, filled, "en")


def test_round_trip(spool, identity):
    big = os.urandom(2_500_000)
    done = send(spool, [("big.bin", big, None), ("chat.txt", b"hello", False), ("chat.txt", b"again", True)])
    (path,) = waiting(spool.inbox)
    assert path.name == f"{done.case}.0001.age"
    with open_spooled(path, identity) as spooled:
        report = json.loads(spooled.report)
        assert report["narrative"] == "a secret sentence"
        assert [row["file"] for row in report["exhibits"]] == ["big.bin", "chat.txt", "chat (2).txt"]
        assert [row["intimate"] for row in report["exhibits"]] == [None, False, True]
        assert [item.open().read() for item in spooled.files] == [big, b"hello", b"again"]
        assert [item.sha256 for item in spooled.files] == [taken.sha256 for taken in done.taken]
        with spooled.files[0].open() as stream:
            stream.seek(2_000_001)
            assert stream.read(10) == big[2_000_001:2_000_011]
    discard(path)
    assert waiting(spool.inbox) == []


def test_nothing_lies_in_the_clear(spool):
    done = send(spool, [("secret-name.txt", b"a secret file", None)])
    for path in spool.inbox.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for hidden in (b"secret", b"25_39", done.receipt.secret.encode()):
                assert hidden not in data
                assert hidden not in path.name.encode()


def test_another_identity_cannot_open(spool):
    send(spool)
    with pytest.raises(KeysError), open_spooled(waiting(spool.inbox)[0], Identity.generate()):
        pass


@pytest.mark.parametrize("cut", [1, 40_000])
def test_a_cut_or_altered_file_is_found(spool, identity, cut):
    send(spool, [("a.bin", os.urandom(200_000), None)])
    path = waiting(spool.inbox)[0]
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    with pytest.raises(TamperedError), open_spooled(path, identity):
        pass
    path.write_bytes(data[:50_000] + bytes([data[50_000] ^ 1]) + data[50_001:])
    with pytest.raises(TamperedError), open_spooled(path, identity):
        pass


def test_a_foreign_file_that_is_no_report_is_found(spool, identity):
    path = spool.inbox / "FFFFFFFF.0001.age"
    with path.open("wb") as sink:
        encrypt_to([identity.recipient], io.BytesIO(b"not a tar" * 1000), sink)
    with pytest.raises(TamperedError), open_spooled(path, identity):
        pass


def spooled_by_hand(spool, identity, manifest, members=()):
    """A file that anybody with the public key could make."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, data in (*members, ("manifest.json", json.dumps(manifest).encode())):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    path = spool.inbox / "HHHHHHHH.0001.age"
    plain.seek(0)
    with path.open("wb") as sink:
        encrypt_to([identity.recipient], plain, sink)
    return path


GOOD = {"case": "H", "received_at": "", "report": False, "form": "", "text_only": False, "files": [], "refused": []}
ROW = {"name": "a", "size": 1, "sha256": "0", "intimate": None, "given_name": "a", "first_piece": 0, "pieces": 1}
PIECES = [("evidence/00000000", b"x")]


@pytest.mark.parametrize(
    "manifest",
    [[], 7, {}, {**GOOD, "files": [7]}, {**GOOD, "files": [ROW]}, {**GOOD, "files": [{**ROW, "pieces": 10**9}]},
     {**GOOD, "files": [{**ROW, "pieces": -1}]}, {**GOOD, "files": [{**ROW, "first_piece": 1e999}]},
     {**GOOD, "report": True}, {**GOOD, "files": [{**ROW, "pieces": 0, "sha256": EMPTY}, ROW, ROW]}],
)  # fmt: skip
def test_a_forged_manifest_is_found(spool, identity, manifest):
    path = spooled_by_hand(spool, identity, manifest, PIECES)
    with pytest.raises(TamperedError), open_spooled(path, identity):
        pass


def test_a_forged_name_stays_in_its_folder(spool, identity):
    row = {**ROW, "name": "../../x", "sha256": hashlib.sha256(b"x").hexdigest()}
    path = spooled_by_hand(spool, identity, {**GOOD, "files": [row]}, PIECES)
    with open_spooled(path, identity) as spooled:
        assert [item.name for item in spooled.files] == ["x"]


def test_limits_refuse_files_and_never_the_report(spool, identity):
    done = send(
        spool,
        [("a", b"x" * (3 << 20), None), ("b", b"x" * ((3 << 20) + 1), None), ("c", b"", None), ("", b"", None)],
    )
    assert [taken.name for taken in done.taken] == ["a"]
    assert [(r.name, r.reason) for r in done.refused] == [("b", "too_large"), ("c", "empty")]
    with open_spooled(waiting(spool.inbox)[0], identity) as spooled:
        assert [item.name for item in spooled.files] == ["a"]
        assert spooled.refused == (("b", "too_large"), ("c", "empty"))


def test_number_and_sum_of_files_are_limited(spool):
    many = send(spool, [(f"{n}.txt", b"x", None) for n in range(5)])
    assert (len(many.taken), [r.reason for r in many.refused]) == (3, ["too_many", "too_many"])
    much = send(spool, [(f"{n}.bin", b"x" * (3 << 20), None) for n in range(3)])
    assert (len(much.taken), [r.reason for r in much.refused]) == (2, ["too_much"])


def test_a_minor_sends_text_alone(spool, identity):
    done = send(
        spool,
        [
            ("chat.txt", "你好 🙂".encode(), None),
            ("me.jpg", b"harmless", None),
            ("me.txt", b"\xff\xd8\xff\xe0 jpeg", None),
        ],
        MINOR,
    )
    assert [taken.name for taken in done.taken] == ["chat.txt"]
    assert [r.reason for r in done.refused] == ["picture", "picture"]
    with open_spooled(waiting(spool.inbox)[0], identity) as spooled:
        assert spooled.text_only
        assert [item.open().read().decode() for item in spooled.files] == ["你好 🙂"]


def test_evidence_is_added_to_a_case(spool, identity):
    done = send(spool)
    for number in (2, 3):
        parcel = spool.parcel(text_only=False)
        parcel.begin(f"more{number}.txt", None)
        parcel.feed(b"more")
        parcel.end()
        spool.add(parcel, done.case)
    assert [path.name for path in waiting(spool.inbox)] == [f"{done.case}.000{n}.age" for n in (1, 2, 3)]
    with open_spooled(waiting(spool.inbox)[2], identity) as spooled:
        assert spooled.report is None
        assert spooled.case == done.case
        assert spooled.files[0].name == "more3.txt"


def test_adding_nothing_leaves_nothing(spool):
    spool.add(spool.parcel(text_only=False), "ABCD2345")
    assert list(spool.inbox.iterdir()) == []


def test_abandoned_upload_leaves_nothing(spool):
    parcel = spool.parcel(text_only=False)
    parcel.begin("a", None)
    parcel.feed(b"x" * (2 << 20))
    parcel.abandon()
    assert list(spool.inbox.iterdir()) == []


def test_a_failing_disk_is_said_and_acknowledges_nothing(spool, monkeypatch):
    def full(recipients, source, sink):
        source.read(10)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("weftline.intake.spool.encrypt_to", full)
    with pytest.raises(MachineError, match="No space left"):
        send(spool, [("a.bin", b"x" * (3 << 20), None)])
    assert list(spool.inbox.iterdir()) == []


def test_a_disk_almost_full_is_refused_at_once(spool, monkeypatch):
    monkeypatch.setattr(parcel_module, "FREE_SPACE", 1 << 62)
    with pytest.raises(MachineError, match="almost full"):
        send(spool)


def test_two_intakes_at_once(spool, identity):
    other = Spool.of(spool.inbox.parent)
    done = []

    def work(one):
        done.extend(send(one, [("n.txt", b"x" * 100_000, None)]) for _ in range(5))

    threads = [threading.Thread(target=work, args=(one,)) for one in (spool, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({item.case for item in done}) == 10
    found = waiting(spool.inbox)
    assert len(found) == 10
    for path in found:
        with open_spooled(path, identity) as spooled:
            assert spooled.files[0].size == 100_000


KILLED = """
import sys
from pathlib import Path
from weftline.intake import Spool, fill
spool = Spool.of(Path(sys.argv[1]))
filled = fill([("victim.age_band", "25_39")])
while True:
    parcel = spool.parcel(text_only=False)
    parcel.begin("a.bin", None)
    parcel.feed(b"x" * 2_000_000)
    parcel.end()
    print(spool.hand_in(parcel, filled, "en").case, flush=True)
"""


def test_kill_leaves_no_half_file_and_loses_nothing_acknowledged(spool, identity):
    acknowledged = []
    for pause in (0.02, 0.05, 0.11):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(spool.inbox.parent)], stdout=subprocess.PIPE, text=True
        )
        acknowledged.append(process.stdout.readline().strip())
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in process.stdout.read().splitlines() if len(line.strip()) == 8]
        process.wait()
        process.stdout.close()
    found = waiting(spool.inbox)
    assert set(acknowledged) <= {path.name.partition(".")[0] for path in found}
    for path in found:
        with open_spooled(path, identity) as spooled:
            assert spooled.files[0].size == 2_000_000


def test_an_operation_without_keys_or_folder_is_refused(tmp_path):
    with pytest.raises(NotFoundError):
        Spool.of(tmp_path / "none.weft")
    with pytest.raises(KeysError):
        Spool.of(tmp_path)
    with pytest.raises(KeysError):
        Spool.of(tmp_path, ["not a key"])
    assert Spool.of(tmp_path, [Identity.generate().recipient]).recipients()


def test_a_bad_key_fails_before_anything_is_taken(tmp_path):
    stream = SealedStream(tmp_path, ["age1bad"])
    with pytest.raises(KeysError):
        stream.close(tmp_path / "x.age")
    assert list(tmp_path.iterdir()) == []
