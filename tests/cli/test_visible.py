"""What others wrote is shown on a terminal as text, and only as text."""

from __future__ import annotations

import io
import json

import pytest

from weftline.cli import output
from weftline.cli.visible import Terminal, on_one_line, visible

HOSTILE = "a\x1b[31mred\x1b]0;owned\x07\r\x9b2J\u202eexe.txt\u2066[bold]x[/] \udcff\x00"


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> tuple[io.StringIO, io.StringIO]:
    seen, said = io.StringIO(), io.StringIO()
    monkeypatch.setattr(output, "out", Terminal(file=seen, force_terminal=True, width=200, color_system=None))
    monkeypatch.setattr(output, "err", Terminal(file=said, force_terminal=True, width=200, color_system=None))
    return seen, said


def _harmless(text: str) -> bool:
    return not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\u2066" for c in text)


def test_nothing_of_others_moves_the_cursor_or_turns_the_reading_order(screens) -> None:
    seen, said = screens
    output.table(HOSTILE, ("a", "b"), [(HOSTILE, 1), ("two\nlines", 2)])
    output.out.print(HOSTILE, markup=False)
    output.complain(HOSTILE, HOSTILE)
    output.warn([HOSTILE])
    for shown in (seen.getvalue(), said.getvalue()):
        assert "\\x1b[31mred" in shown
        assert "\\u202eexe" in shown
        assert "[bold]x[/]" in shown
        assert _harmless(shown)


def test_nothing_is_lost_where_a_line_is_broken() -> None:
    seen = io.StringIO()
    narrow = Terminal(file=seen, width=20, highlight=False)
    narrow.print("\x1b" * 30 + "the end", markup=False)
    assert "".join(seen.getvalue().split()) == "\\x1b" * 30 + "theend"


def test_a_message_stays_one_line_whatever_it_names(screens) -> None:
    output.complain("cannot read a\nweftline: all proven")
    assert screens[1].getvalue().splitlines() == ["weftline: cannot read a\\nweftline: all proven"]


def test_scripts_of_all_people_stay_as_they_are() -> None:
    text = "می‌خواهم 邀请码 עברית \u200f क्‍ष é\nнет"
    assert visible(text) == text
    assert on_one_line("a\tb\n") == "a\\tb\\n"


def test_json_holds_names_that_are_no_unicode(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"name": "bad\udcff"})
    assert json.loads(capsys.readouterr().out) == {"name": "bad\udcff"}
