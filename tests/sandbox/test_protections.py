from __future__ import annotations

from typing import ClassVar

import pytest

from weftline.errors import WorkerError
from weftline.sandbox import missing_protections
from weftline.sandbox.confine import COSTS


class Worker:
    missing: ClassVar[dict[str, str]] = {}

    def __init__(self, *_, **__):
        pass

    def end(self):
        pass


@pytest.mark.parametrize("names", [["files"], ["network", "system calls"], list(COSTS)])
def test_each_missing_protection_says_what_it_costs(monkeypatch, names):
    monkeypatch.setattr(Worker, "missing", dict.fromkeys(names, "not permitted"))
    monkeypatch.setattr("weftline.sandbox.protections.Process", Worker)
    said = missing_protections()
    assert len(said) == len(names)
    for name, sentence in zip(names, said, strict=True):
        assert sentence.startswith(name)
        assert "not permitted" in sentence
        assert COSTS[name] in sentence


def test_a_network_kept_away_by_the_filter_alone_is_said_so(monkeypatch):
    monkeypatch.setattr(Worker, "missing", {"network": "not permitted"})
    monkeypatch.setattr("weftline.sandbox.protections.Process", Worker)
    assert "only the filter" in missing_protections()[0]


def test_a_machine_without_workers_is_said_so(monkeypatch):
    def none(*_, **__):
        raise WorkerError("A worker process could not be started.")

    monkeypatch.setattr("weftline.sandbox.protections.Process", none)
    assert "none could be started" in missing_protections()[0]
