"""The labelled samples of what is read and sent: inert, balanced, each with its source in the code."""

from __future__ import annotations

import io
import zipfile

import pytest

from weftline_example.apk.flows import FlowSample, flow_samples

SAMPLES = flow_samples()
MARKS = {"contacts": b"ContactsContract", "call_log": b"CallLog", "sms": b"Telephony$Sms"}


def test_as_many_that_send_as_that_do_not() -> None:
    assert sum(sample.leaks for sample in SAMPLES) == sum(not sample.leaks for sample in SAMPLES) == 9
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_each_is_inert_and_holds_its_source(sample: FlowSample) -> None:
    with zipfile.ZipFile(io.BytesIO(sample.apk)) as archive:
        manifest, code = archive.read("AndroidManifest.xml"), archive.read("classes.dex")
    text = manifest.replace(b"\0", b"")
    assert b"uses-permission" not in text
    assert b"intent-filter" not in text
    assert (10_000).to_bytes(4, "little") in manifest
    assert MARKS[sample.source] in code
    assert sample.why
