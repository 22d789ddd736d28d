"""Families of near-identical lines: what a slip of the finger leaves alike, and what only looks so."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from weftline.linkage.engines import engine
from weftline.linkage.lines import Codes, lines_of
from weftline.linkage.reports import read_reports
from weftline.linkage.run import solve
from weftline.linkage.scripts import script_mentions, shingles_of
from weftline.linkage.settings import Settings


def found(*texts: str) -> list[int]:
    """Family of each text's line, -1 where it has none of its kind."""
    reports = read_reports(pa.table({"report_id": [f"r-{n}" for n in range(len(texts))], "text": texts}))
    scripts, _ = script_mentions(reports)
    told = dict(zip(scripts.report.tolist(), scripts.value.tolist(), strict=True))
    return [told.get(report, -1) for report in range(len(texts))]


def letters(*words: str) -> tuple[Codes, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    return codes, np.cumsum([0, *map(len, words)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("唔好諗住報警,山高皇帝遠,我哋機房喺海外", "唔好諗住報警,山高帝遠,我機房喺海外"),
        ("경찰에 신고해도 소용없어 우리 서버는 해외에 있어", "경찰 신고해도 소용없어 서버는 해외에 있어"),
        ("警察に言っても無駄だ、サーバーは海外にある", "警察に言っても無駄だ、サバーは外にある"),
        ("do not think of going to the police, our servers are abroad", "do not thnk of going to police, our servers are abroad"),
    ],
)  # fmt: skip
def test_slips_of_single_letters_leave_a_line_in_its_family(one: str, other: str) -> None:
    first, second, stranger = found(one, other, "我今日去咗街市買餸同埋食飯,你呢 have you eaten your dinner yet")
    assert first == second >= 0
    assert stranger == -1


def test_runs_of_dense_scripts_are_shorter_than_those_of_alphabets() -> None:
    (alphabet, _), (dense, _) = shingles_of(*letters("abcdef")), shingles_of(*letters("唔好諗住報警"))
    (near, _), (far, _) = shingles_of(*letters("abxdef")), shingles_of(*letters("唔好諗唔報警"))
    assert np.isin(alphabet, near).sum() == 0
    assert np.isin(dense, far).sum() == 3
    assert len(dense) == 5


def test_runs_end_with_their_text_and_begin_with_the_next() -> None:
    texts = ["abcdef", "唔好諗住", "ab唔好cdef"]
    runs, starts = shingles_of(*letters(*texts))
    alone = [shingles_of(*letters(text))[0].tolist() for text in texts]
    assert [runs[starts[n] : starts[n + 1]].tolist() for n in range(len(texts))] == alone
    assert [len(one) for one in alone] == [3, 3, 5]


def test_lines_are_cut_as_each_text_stands() -> None:
    texts = [
        "",
        "short\n",
        "Do not go to the police, it makes all worse\r\n\r\nDo not go to the POLICE: it makes all worse",
    ]
    texts += ["\n" + texts[2], "唔好諗住報警,山高皇帝遠,我哋機房喺海外"]
    lines = lines_of(texts)
    assert lines.text.tolist() == [2, 3, 4]
    told = [texts[text][begin:end].strip() for text, begin, end in zip(lines.text, lines.begin, lines.end, strict=True)]
    assert told == ["Do not go to the police, it makes all worse"] * 2 + [texts[4]]
    assert lines.hash[0] == lines.hash[1] != lines.hash[2]
    assert np.diff(lines.starts).tolist() == [33, 33, 18]


def line(number: int) -> str:
    """A line that shares nothing with another number's."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(8))


def evidence_of(own_lines: int) -> float:
    """Bits of two lines that two reports share, each with so many further lines of its own."""
    texts = [[line(0), line(1), *(line(100 * report + n) for n in range(own_lines))] for report in (1, 2)]
    texts += [[line(1000 + 10 * n), line(1001 + 10 * n)] for n in range(20)]
    reports = pa.table(
        {"report_id": [f"r-{n}" for n in range(len(texts))], "text": ["\n".join(lines) for lines in texts]}
    )
    names = ("report_id", "kind", "value", "role", "confidence")
    mentions = pa.table({name: pa.array([], pa.float64() if name == "confidence" else pa.string()) for name in names})
    solved = solve(reports, mentions, None, engine("duckdb", 256, 1), Settings())
    return float(solved.scores.evidence.sum())


def test_few_lines_alike_among_many_say_less() -> None:
    assert evidence_of(8) < 0.7 * evidence_of(1)
    assert evidence_of(1) == pytest.approx(evidence_of(2))
