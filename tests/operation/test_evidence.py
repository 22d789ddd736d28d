from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from weftline.model.columns import Messages
from weftline.model.observable import Hints
from weftline.model.records import Message
from weftline.model.report import ExhibitNote, Persona, Report, Victim
from weftline.operation.evidence import EvidenceAnswer, EvidencePart, EvidenceRequest, read_evidence
from weftline.operation.messages import decode, encode
from weftline.operation.speakers import Known, known_from, speakers_of
from weftline.readers import ReadHints, _gather

CHAT = "".join(
    f"13/07/2022, {10 + n // 60}:{n % 60:02} - {'Mei' if n % 3 else '+65 8000 0001'}: "
    f"pay {n} SGD to 123-45678{n % 10}-{n % 7}\nor else\n"
    for n in range(300)
)


def answers(data: bytes, name: str, tmp_path: Path, *, in_parts: bool):
    hints = ReadHints("x-1", name, zone="Asia/Singapore", zone_source="report")
    known = Known(victim=frozenset({"80000001"}))
    request = EvidenceRequest(hints, "r-1", Hints(), known, in_parts)
    parts, running = [], read_evidence(io.BytesIO(data), encode(request), tmp_path)
    while True:
        try:
            parts.append(decode(next(running), EvidencePart))
        except StopIteration as end:
            return parts, decode(end.value, EvidenceAnswer)


def test_a_long_chat_in_parts_says_what_it_says_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none, whole = answers(CHAT.encode(), "_chat.txt", tmp_path, in_parts=False)
    assert none == []
    assert len(whole.reading.messages) == 300
    monkeypatch.setattr(_gather, "MOST_HELD", 50)
    parts, rest = answers(CHAT.encode(), "_chat.txt", tmp_path, in_parts=True)
    assert rest.reading.messages == []
    assert rest.reading.lines_total == rest.reading.lines_accounted == 600
    assert rest.roles == whole.roles == {"+65 8000 0001": "victim", "Mei": "offender"}
    assert [message for part in parts for message in Messages.from_bytes(part.messages)] == whole.reading.messages
    assert {sighting.id for part in parts for sighting in part.sightings} == {item.id for item in whole.sightings}


def test_messages_of_any_format_may_come_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ",".join(
        f'{{"id":{n},"type":"message","date":"2022-07-13T14:30:00","from":"M{n % 2}","from_id":"user{n % 2}","text":"pay {n}\\ud83d"}}'
        for n in range(120)
    )
    data = f'{{"name":"M","type":"personal_chat","id":1,"messages":[{rows}]}}'.encode()
    _, whole = answers(data, "result.json", tmp_path, in_parts=False)
    monkeypatch.setattr(_gather, "MOST_HELD", 50)
    monkeypatch.setattr(_gather, "_BATCH", 30)
    parts, _ = answers(data, "result.json", tmp_path, in_parts=True)
    assert len(parts) > 2
    assert [message for part in parts for message in Messages.from_bytes(part.messages)] == whole.reading.messages
    assert whole.reading.messages[3].text == "pay 3\ufffd"


def test_what_is_no_batch_of_messages_is_refused() -> None:
    good = Messages.of([]).to_bytes()
    assert list(Messages.from_bytes(good)) == []
    for bad in (b"", b"x" * 100, good[: len(good) // 2], good.replace(b"place", b"plaza")):
        with pytest.raises(ValueError, match=r"no batch|columns"):
            Messages.from_bytes(bad)


REPORT = Report("r-1", victim=Victim(name="Tan"), first_contact=Persona(name="Mei"))


@pytest.mark.parametrize(
    ("owner", "holder", "other"),
    [("", "victim", "offender"), ("Tan", "victim", "offender"), ("offender", "offender", "victim"), ("Mei", "offender", "victim")],
)  # fmt: skip
def test_the_holder_of_an_account_is_whom_the_report_says(owner: str, holder: str, other: str) -> None:
    known = known_from(REPORT, ExhibitNote("msgstore.db", owner=owner))
    name = owner or "account holder"
    chat = [
        Message("x-1#msg=1", "a", sender=name, sender_is_victim=True),
        Message("x-1#msg=2", "b", sender="6580000009"),
    ]
    assert speakers_of(chat).roles(known, "") == {name: holder, "6580000009": other}


def test_nobody_is_the_victim_where_no_one_says_whose_account_it_is() -> None:
    known = replace(known_from(REPORT), holder="unknown")
    chat = [
        Message("x-1#msg=1", "a", sender="account holder", sender_is_victim=True),
        Message("x-1#msg=2", "b", sender="+1"),
    ]
    assert speakers_of(chat).roles(known, "account holder") == {"account holder": "unknown"}
