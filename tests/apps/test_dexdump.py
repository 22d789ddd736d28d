"""Our reading of Dalvik code against Debian's `dexdump`: every count and every reference."""

from __future__ import annotations

import io
import os
import shutil

import pytest
from benchmarks.apps import dumped, parsed
from tests.samples import apps as samples
from tests.samples.flows import flow_cases

from weftline.apps.container import Archive


def need_dexdump() -> None:
    if shutil.which("dexdump") is None and not os.environ.get("CI"):
        pytest.skip("dexdump is not here: apt-get install -y --no-install-recommends dexdump")


def test_assembled_samples_are_read_as_dexdump_reads_them() -> None:
    need_dexdump()
    cases = [case for case in flow_cases() if case.part == "later"]
    assert cases
    for case in cases:
        data = Archive.open(io.BytesIO(case.apk)).read("classes.dex")
        ours = parsed(data)
        assert +ours == dumped(data), case.name
        assert ours["instructions"] > 5


def test_texts_with_line_ends_and_our_own_writer() -> None:
    need_dexdump()
    code = [
        samples.text("v0", "two\nlines // string@0001"),
        samples.text("v1", "|0000: invoke-static"),
        samples.op("return-void"),
    ]
    data = samples.dex(samples.Class("Lcom/sample/app/A;", methods=(samples.method("a", code),)))
    assert +parsed(data) == dumped(data)
