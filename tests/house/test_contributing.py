"""The examples in CONTRIBUTING.md do what they say."""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from tests.samples.trees import make_tar

from weftline.advice.contacts import read_contacts
from weftline.observables import Hints, find
from weftline.observables import search as observable_search
from weftline.readers import ReadHints, _session, read
from weftline.registry import Members
from weftline.servers import examine

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
Example = Callable[[str], ModuleType]


def _block(heading: str, language: str) -> str:
    section = TEXT.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found[1]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    monkeypatch.syspath_prepend(str(tmp_path))

    def load(heading: str) -> ModuleType:
        name = "example_of_" + re.sub(r"\W", "_", heading).lower()
        (tmp_path / f"{name}.py").write_text(_block(heading, "python"), "utf-8")
        sys.modules.pop(name, None)
        return __import__(name)

    return load


def test_a_chat_format(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = example("A chat format").FORMAT
    known = _session.formats()
    monkeypatch.setattr(_session, "formats", lambda: Members({**known.found, chat.name: chat}))
    data = b"#linelog\n2022-07-03T14:05:00+08:00\tMei\tsend 500: now\n"
    seen = read(io.BytesIO(data), ReadHints(exhibit="x-1", name="a.linelog"))
    assert seen.format == "linelog"
    assert [(m.sender, m.text, m.locator) for m in seen.messages] == [("Mei", "send 500: now", "x-1#line=2")]
    assert seen.messages[0].moment is not None
    assert seen.messages[0].moment.at_us == 1_656_828_300_000_000
    assert [(u.locator, u.reason) for u in seen.unparsed] == [("x-1#line=1", "not time, name and text")]
    assert seen.lines_total == seen.lines_accounted == 2


def test_a_kind_of_observable(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    module = example("A kind of observable")
    kind = module.CALL_SIGN
    for raw, value in kind.good:
        assert kind.normalise(raw, Hints()) == kind.normalise(value, Hints()) == value
    assert [raw for raw in kind.bad if kind.normalise(raw, Hints()) is not None] == []
    finders = (*observable_search.finders(), module.FIND_CALL_SIGNS)
    monkeypatch.setattr(observable_search, "finders", lambda: finders)
    found = [o for o in find("ask for call sign 9v1abc there", Hints()) if o.kind == "call_sign"]
    assert [(o.value, o.raw, o.start) for o in found] == [("9V1ABC", "9v1abc", 18)]


def test_a_log_source(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    source = example("A log source").SOURCE
    module = sys.modules["weftline.servers.examining"]
    known = module.sources()
    monkeypatch.setattr(module, "sources", lambda: (source, *known))
    log = b"2022-07-03T14:05:00Z boss 203.0.113.9\n\nodd\n"
    seen = examine(io.BytesIO(make_tar({"www/door.log": log})), exhibit="x-1", name="server.tar")
    assert [(x.user, x.ip, x.at_us) for x in seen.logins] == [("boss", "203.0.113.9", 1_656_857_100_000_000)]
    assert (seen.lines_total, seen.lines_parsed, seen.lines_unparsed) == (3, 1, 1)


def test_a_country() -> None:
    rows = tomllib.loads(_block("A country", "toml"))["contact"]
    (contact,) = read_contacts(rows)
    assert contact.may_be_shown(date(2026, 11, 24))
    assert not contact.may_be_shown(date(2027, 11, 24))
