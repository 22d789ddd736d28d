"""Each evidence format is one file, with its source documented and a test module that reads samples of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs import generate

from weftline.readers import formats

ROOT = Path(__file__).parents[2]
# Formats that share a module of tests; any other has one of its own name.
TESTED_IN = {
    **dict.fromkeys(("apk", "ipa", "audio", "video"), "test_recognised"),
    **dict.fromkeys(("zip", "tar", "compressed"), "test_archives"),
    **dict.fromkeys(("text", "table", "json", "html"), "test_documents"),
    **dict.fromkeys(("sqlite", "imessage", "whatsapp_android", "whatsapp_ios"), "test_chat_databases"),
    **dict.fromkeys(("viber_android", "viber_desktop"), "test_viber"),
    "ole": "test_msg",
    "rtf": "test_office",
}
SHARED_FILES = {"apk": "app", "ipa": "app"}


@pytest.mark.parametrize("name", formats().found)
def test_a_format_has_its_file_its_tests_and_its_source(name):
    home = ROOT / "src/weftline/readers" / f"{SHARED_FILES.get(name, name)}.py"
    assert f'"{name}"' in home.read_text()
    tests = ROOT / "tests/readers" / f"{TESTED_IN.get(name, f'test_{name}')}.py"
    assert f'"{name}"' in tests.read_text(), f"{tests.name} never says that a sample was read as {name}"
    assert f"| `{name}` |" in generate.formats()
    assert formats().found[name].reference


def test_the_table_names_no_format_that_is_gone():
    assert set(TESTED_IN) | set(SHARED_FILES) <= set(formats().found)
