"""Families of near-identical lines: what a slip of the finger leaves alike, and what only looks so."""

from __future__ import annotations

import numpy as np
import pytest

from weftline.linkage.scripts import families, lines_of, shingles_of


def found(*texts: str) -> list[int]:
    lines = [line for report, text in enumerate(texts) for line in lines_of(report, text)]
    return families(lines).family.tolist()


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
    (alphabet, _), (dense, _) = shingles_of(["abcdef"]), shingles_of(["唔好諗住報警"])
    (near, _), (far, _) = shingles_of(["abxdef"]), shingles_of(["唔好諗唔報警"])
    assert np.isin(alphabet, near).sum() == 0
    assert np.isin(dense, far).sum() == 2
