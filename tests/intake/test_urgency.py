from __future__ import annotations

from datetime import UTC, datetime

import pytest

from weftline.intake.urgency import urgency
from weftline.model.report import Payment, Report, Triage, Victim

NOW = datetime(2022, 7, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("report", "level", "words"),
    [
        (Report("r-1"), 0, ""),
        (Report("r-1", triage=Triage(still_in_contact=True)), 0, ""),
        (Report("r-1", triage=Triage(self_harm=True, danger=True)), 100, "thoughts of self-harm; in danger now"),
        (
            Report("r-1", victim=Victim(age_band="13_15"), triage=Triage(still_in_contact=True)),
            80,
            "under 18; still in contact",
        ),
        (Report("r-1", payments=(Payment(time="2022-07-04T02:00:00+08:00"),)), 70, "less than 24 hours"),
        (Report("r-1", payments=(Payment(time="2022-07-02T02:00:00+08:00"),)), 0, ""),
        (Report("r-1", payments=(Payment(time="2022-07-05T02:00:00+08:00"),)), 0, ""),
        (Report("r-1", triage=Triage(paid=True, paid_at="2022-07-04T11:00:00+00:00")), 70, "less than 24 hours"),
        (Report("r-1", payments=(Payment(time="yesterday"),)), 0, ""),
    ],
)
def test_what_cannot_wait(report: Report, level: int, words: str) -> None:
    found, because = urgency(report, NOW)
    assert found == level
    assert words in because
    assert bool(because) == bool(level)
