"""What counts as one line of an offender."""

from __future__ import annotations

from weftline.model.moment import Moment
from weftline.operation.scripts import script_lines
from weftline.store.records import StoredMessage


def lines_of(text: str, role: str = "offender") -> list[str]:
    message = StoredMessage("x-1", "r-1", "x-1#msg=1", Moment(None, ""), "Lily", role, False, text, ())
    return [line.text for line in script_lines([message], [], []).get("r-1", [])]


def test_a_wrapped_message_is_one_line_and_a_mail_has_one_for_each_paragraph() -> None:
    assert lines_of("pay today\nor they will see it") == ["pay today or they will see it"]
    assert lines_of("pay today\n\nor they\nwill see it\n \n") == ["pay today", "or they will see it"]


def test_what_the_victim_wrote_is_no_line() -> None:
    assert lines_of("please do not", role="victim") == []
