from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from weftline.errors import WorkerError
from weftline.sandbox import Done, Failed, Limits, Part, Workers, missing_protections

ROOT = Path(__file__).parents[2]
JOBS = "tests.sandbox.jobs:"


def pool(count=1, **limits):
    return Workers(count, Limits(**limits), readable=[str(ROOT)])


@pytest.fixture(scope="module")
def workers():
    with pool(2, seconds=20, output_mb=8) as running:
        yield running


def nothing():
    return io.BytesIO(b"")


def test_a_job_gets_the_whole_file_from_its_start_and_the_payload(workers, tmp_path):
    path = tmp_path / "exhibit"
    path.write_bytes(b"content" * 1000)
    with path.open("rb") as file:
        file.read(10)
        outcome = workers.run(JOBS + "digest", file, b"four")
        assert file.tell() == 10
    assert isinstance(outcome, Done)
    answer = json.loads(outcome.payload)
    assert answer["sha"] == hashlib.sha256(b"content" * 1000).hexdigest()
    assert answer["n"] == 4
    assert outcome.peak_mb > 1


def test_a_wrapping_stream_is_read_for_what_it_gives_not_for_what_it_wraps(workers, tmp_path):
    path = tmp_path / "exhibit.gz"
    path.write_bytes(gzip.compress(b"inside"))
    with gzip.open(path) as file:
        outcome = workers.run(JOBS + "digest", file)
    assert json.loads(outcome.payload)["sha"] == hashlib.sha256(b"inside").hexdigest()


def test_many_jobs_come_back_by_ticket_and_more_may_be_submitted_inside_the_loop(workers):
    wanted = {workers.submit(JOBS + "echo", nothing(), str(n).encode()): str(n).encode() for n in range(40)}
    seen = {}
    more = 3
    for ticket, outcome in workers.completed():
        seen[ticket] = outcome.payload
        if more:
            more -= 1
            wanted[workers.submit(JOBS + "echo", nothing(), b"more")] = b"more"
    assert seen == wanted
    assert workers.pending == 0


def test_one_urgent_job_overtakes_results_that_nobody_has_taken(workers):
    tickets = {workers.submit(JOBS + "echo", nothing(), b"x") for _ in range(30)}
    assert workers.run(JOBS + "echo", nothing(), b"now").payload == b"now"
    assert {ticket for ticket, _ in workers.completed()} == tickets


def test_parts_come_in_order_and_a_worker_waits_for_who_is_slow(workers):
    tickets = {workers.submit(JOBS + "parts", nothing(), b"30 200000 end"): [] for _ in range(2)}
    ends = {}
    for ticket, outcome in workers.completed():
        if isinstance(outcome, Part):
            tickets[ticket].append(outcome.payload[:1])
            time.sleep(0.002)
            assert len(workers._finished) <= 10
        else:
            ends[ticket] = outcome.payload
    assert all(parts == [bytes([number]) for number in range(30)] for parts in tickets.values())
    assert set(ends.values()) == {b"end"}


def test_time_does_not_run_while_nobody_takes_parts():
    with pool(1, seconds=1.5, output_mb=50) as workers:
        followed = workers.follow(JOBS + "parts", nothing(), b"40 500000 end")
        next(followed)
        time.sleep(3)
        *parts, end = followed
    assert (len(parts), end.payload) == (39, b"end")


def test_parts_count_against_the_limit_of_the_result_and_a_fault_half_way_is_an_outcome(workers):
    *parts, end = workers.follow(JOBS + "parts", nothing(), b"30 1000000 end")
    assert (len(parts), end.kind) == (8, "output")
    *parts, end = workers.follow(JOBS + "parts", nothing(), b"1000000 0 end")
    assert (len(parts) * 4096 >> 20, end.kind) == (8, "output")
    *parts, end = workers.follow(JOBS + "parts", nothing(), b"3 10 fail")
    assert (len(parts), end.kind, end.reason) == (3, "error", "ValueError: half-way")
    assert workers.run(JOBS + "echo", nothing(), b"alive").payload == b"alive"


@pytest.mark.parametrize(
    ("job", "kind", "word"),
    [
        ("crash", "crash", "SIGSEGV"),
        ("abort", "crash", "SIGABRT"),
        ("vanish", "crash", "exit code 7"),
        ("fail", "error", "ValueError: the line is torn"),
        ("leave", "error", "SystemExit: 3"),
        ("no_bytes", "error", "no bytes"),
        ("not_there", "error", "not_there"),
    ],
)
def test_a_job_that_breaks_is_an_outcome_and_the_next_one_runs(workers, job, kind, word):
    outcome = workers.run(JOBS + job, nothing(), b"the line\n is torn")
    assert isinstance(outcome, Failed)
    assert outcome.kind == kind
    assert word in " ".join(outcome.reason.split())
    assert "\n" not in outcome.reason
    assert workers.run(JOBS + "echo", nothing(), b"alive").payload == b"alive"


def test_a_result_beyond_its_limit_is_refused(workers):
    outcome = workers.run(JOBS + "zeros", nothing(), str(9 << 20).encode())
    assert (outcome.kind, outcome.reason) == ("output", "The result is larger than 8 MiB.")
    assert len(workers.run(JOBS + "zeros", nothing(), str(8 << 20).encode()).payload) == 8 << 20


@pytest.mark.parametrize(
    ("job", "limits", "kind"),
    [
        ("hang", Limits(seconds=0.3), "time"),
        ("hang_holding_everything", Limits(seconds=0.3), "time"),
        ("swell", Limits(memory_mb=120), "memory"),
        ("litter", Limits(scratch_mb=20), "output"),
    ],
)
def test_limits_end_the_job_alone(workers, job, limits, kind):
    outcome = workers.run(JOBS + job, nothing(), b"", limits)
    assert outcome.kind == kind
    assert outcome.seconds < 10
    assert workers.run(JOBS + "echo", nothing(), b"alive").payload == b"alive"


@pytest.mark.parametrize(
    "bytes_sent", [b"\xff" * 64, b"\x02" + b"\xff" * 8, b"\x03" + b"\x7f" * 8 + b"x", b"\x80\x04K\x01.abcde"]
)
def test_a_worker_that_was_taken_over_cannot_confuse_the_pool(workers, bytes_sent):
    outcome = workers.run(JOBS + "raw", nothing(), bytes_sent)
    assert isinstance(outcome, Failed)
    assert outcome.kind in ("crash", "output")
    assert workers.run(JOBS + "echo", nothing(), b"alive").payload == b"alive"


def test_each_job_has_the_scratch_space_of_its_own_limits():
    with pool(scratch_mb=4) as workers:
        assert workers.run(JOBS + "write", nothing(), b"20", Limits(scratch_mb=40)).payload == b"written"
        refused = workers.run(JOBS + "write", nothing(), b"20", Limits(scratch_mb=10))
        assert (refused.kind, "too large" in refused.reason) == ("error", True)


def test_the_scratch_folder_is_private_to_the_job():
    with pool() as workers:
        for _ in range(2):
            assert json.loads(workers.run(JOBS + "scratch_listing", nothing()).payload) == []


def test_nothing_of_the_machine_is_in_reach(tmp_path, monkeypatch):
    if missing_protections():
        pytest.skip("; ".join(missing_protections()))
    monkeypatch.setenv("WEFTLINE_PASSPHRASE", "secret")
    (tmp_path / "secret").write_text("key")
    (tmp_path / "exhibit").write_bytes(b"content")
    target = {"secret": str(tmp_path / "secret"), "elsewhere": str(tmp_path / "new"), "parent": os.getpid()}
    with pool() as workers, (tmp_path / "exhibit").open("rb") as file:
        outcome = workers.run(JOBS + "try_everything", file, json.dumps(target).encode())
    answer = json.loads(outcome.payload)
    assert all(answer["tries"].values()), answer["tries"]
    assert "secret" not in json.dumps(answer["environment"])
    assert (tmp_path / "exhibit").read_bytes() == b"content"
    assert not (tmp_path / "new").exists()


def test_leaving_the_context_ends_every_process_and_refuses_more():
    with pool(2, seconds=60) as workers:
        first = json.loads(workers.run(JOBS + "digest", nothing()).payload)["pid"]
        workers.submit(JOBS + "hang", nothing())
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert not psutil.pid_exists(first)
    with pytest.raises(WorkerError):
        workers.run(JOBS + "echo", nothing())


def test_a_waiting_consumer_hears_that_the_workers_were_ended():
    with pool(1, seconds=60) as workers:
        workers.submit(JOBS + "hang", nothing())
        threading.Timer(0.3, workers.close).start()
        with pytest.raises(WorkerError):
            list(workers.completed())


PARENT = """
import io, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background has it ignored
sys.path.insert(0, {root!r})
from weftline.sandbox import Workers
with Workers(1, readable=[{root!r}]) as workers:
    print(workers.run("tests.sandbox.jobs:digest", io.BytesIO(b"")).payload.decode(), flush=True)
    workers.submit("tests.sandbox.jobs:hang_holding_everything", io.BytesIO(b""))
    list(workers.completed())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_parent_whatever_they_are_doing(end):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(root=str(ROOT))], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    worker = psutil.Process(json.loads(parent.stdout.readline())["pid"])
    parent.send_signal(end)
    parent.wait(20)
    parent.stdout.close()
    psutil.wait_procs([worker], timeout=20)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
