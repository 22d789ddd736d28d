"""Every trick of the tamper matrix: read right or reported, never silent, within five seconds and 500 MB."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cpu_time import within
from tests.samples import apps as samples
from tests.samples.bent import REPORTED, WHOLE, Bend

from weftline.apps import triage
from weftline.model.app import AppFindings

SECONDS, MEGABYTES = 5.0, 500


def peak_mb() -> float:
    """The most memory that this process has held since the mark was set back."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bounded(bend: Bend) -> AppFindings:
    """What is found in a bent app."""
    data = bend(samples.simple())
    Path("/proc/self/clear_refs").write_text("5")
    before = peak_mb()
    with within(SECONDS):
        found = triage(io.BytesIO(data), "x-1")
    assert peak_mb() - before < MEGABYTES
    return found


def said(found: AppFindings, words: str) -> bool:
    return any(words in text for text in (*found.anomalies, *found.problems))


@pytest.mark.parametrize("name", WHOLE)
def test_read_through(name: str) -> None:
    bend, words = WHOLE[name]
    found = bounded(bend)
    assert found.package == "com.sample.app"
    assert any(endpoint.value == "https://c2.invalid/api/upload" for endpoint in found.endpoints) or "class" in name
    assert said(found, words) or not words, (found.anomalies, found.problems)


@pytest.mark.parametrize("name", REPORTED)
def test_reported(name: str) -> None:
    bend, words = REPORTED[name]
    found = bounded(bend)
    assert said(found, words), (found.anomalies, found.problems)


def test_there_are_enough() -> None:
    assert len(WHOLE) + len(REPORTED) >= 30
