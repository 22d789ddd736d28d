from __future__ import annotations

import pytest

from weftline.model.report import ExhibitNote, Report, Triage, Victim
from weftline.operation.sealing import Seal, note_for, seal_for

ADULT = Report("r-1", victim=Victim(age_band="25_39"))
CHILD = Report("r-2", victim=Victim(age_band="16_17"))
TOLD = Report("r-3", victim=Victim(age_band="25_39"), triage=Triage(intimate_material=True))
UNKNOWN = Report("r-4")


@pytest.mark.parametrize(
    ("report", "name", "intimate", "whole", "media"),
    [
        (ADULT, "a.jpg", None, False, False),
        (ADULT, "a.jpg", True, True, True),
        (ADULT, "chat.txt", True, True, True),
        (CHILD, "a.PNG", False, True, True),
        (CHILD, "chat.txt", None, False, True),
        (TOLD, "a.mp4", None, True, True),
        (TOLD, "a.jpg", False, False, False),
        (UNKNOWN, "a.jpg", None, True, True),
        (UNKNOWN, "chat.zip", None, False, True),
        (None, "a.heic", None, True, True),
    ],
)
def test_what_is_sealed(report: Report | None, name: str, intimate: bool | None, whole: bool, media: bool) -> None:
    note = ExhibitNote(name, intimate=intimate)
    seal = seal_for(f"reports/x/{name}", report, note)
    assert (seal.whole, seal.media) == (whole, media)
    assert (seal == Seal()) == (not media)
    assert bool(seal.reason) == media


def test_a_note_is_found_by_path_or_name() -> None:
    report = Report("r-1", exhibits=(ExhibitNote("sub/a.jpg", intimate=True), ExhibitNote("b.txt")))
    assert note_for("reports/x/sub/a.jpg", report, "x") == report.exhibits[0]
    assert note_for("reports/x/deep/b.txt", report, "x") == report.exhibits[1]
    assert note_for("reports/x/c.txt", report, "x") is None
