"""Times at the heads of chat lines (`[03/07/2022, 14:05] Anna: …`): they are the messages' own times, which readers
take, and no values that somebody wrote. They are blanked, names stay, so that a chat is read as fast as other text.
"""

from __future__ import annotations

import re

BLANK = "\x00"
_LEAST = 3
_DATE = r"[0-9]{1,4}(?:[./\-年] ?|\. )[0-9]{1,2}(?:[./\-月] ?|\. )[0-9]{1,4}[.日]?"
_NOON = r"(?:오전|오후|上午|下午|午前|午後|凌晨|早上|中午|晚上|[AaPp]\.?[ \xa0]?[Mm]\.?|SA|CH|ص|م)"
_GAP = r"[ \xa0\u202f]?"
_TIME = rf"(?:{_NOON}{_GAP})?[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?(?:{_GAP}{_NOON})?"
_MARK = r"[\u200e\u200f\ufeff]?"
# nothing in it repeats without a bound, so that each line costs no more than its head
_HEAD = re.compile(
    rf"{_MARK}(?:"
    rf"\[{_MARK}(?:{_DATE},? ?{_TIME}|{_TIME}, {_DATE})\]"
    rf"|{_DATE},? {_TIME} (?:-|–) "
    rf"|\[[^\]\[\n]{{1,40}}\] \[{_TIME}\]"
    rf"|{_TIME}\t"
    r")"
)
_NEEDS = ("] ", " - ", " – ", "\t")
_FIRST = frozenset("0123456789[\u200e\u200f\ufeff오上下午凌早中晚AaPpSCصم")


def blanked(text: str) -> str:
    """The text, of the same length, with the times at the heads of its lines blanked where three lines and more begin
    with one.
    """
    if not any(need in text for need in _NEEDS):
        return text
    lines: list[str] = []
    found = 0
    for line in text.split("\n"):
        head = _HEAD.match(line) if line[:1] in _FIRST else None
        if head:
            found += 1
            end = head.end()
            start = max(0, line.rfind("[", 0, end))
            lines.append(line[:start] + BLANK * (end - start) + line[end:])
        else:
            lines.append(line)
    return "\n".join(lines) if found >= _LEAST else text
