"""What the tests need of the system is named in one place, and its absence in one clear line."""

from __future__ import annotations

import pytest
from tests import needs


def test_packages_are_named_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert needs.main(["--packages"]) == 0
    line = capsys.readouterr().out
    assert line.split() == sorted(line.split())
    assert line.count("\n") == 1


def test_a_missing_package_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(needs, "NEEDS", (needs.Need("some-package", "no-such-program", "a trial"),))
    assert needs.main([]) == 1
    said = capsys.readouterr().err
    assert "apt-get install -y --no-install-recommends some-package" in said
    assert "a trial" in said
