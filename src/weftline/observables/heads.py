"""Times at the heads of chat lines (`[03/07/2022, 14:05] Anna: …`): they are the messages' own times, which readers
take, and no values that somebody wrote. They are blanked, names stay, so that a chat is read as fast as other text.
"""

from __future__ import annotations

from weftline.observables.engine import Automaton, Encoded

BLANK = "\x00"
_LEAST = 3
_DATE = r"[0-9]{1,4}(?:[./\-年] ?|\. )[0-9]{1,2}(?:[./\-月] ?|\. )[0-9]{1,4}[.日]?"
_NOON = r"(?:오전|오후|上午|下午|午前|午後|凌晨|早上|中午|晚上|[AaPp]\.?[ \x{a0}]?[Mm]\.?|SA|CH|ص|م)"
_GAP = r"[ \x{a0}\x{202f}]?"
_TIME = rf"(?:{_NOON}{_GAP})?[0-9]{{1,2}}[:.][0-9]{{2}}(?:[:.][0-9]{{2}})?(?:{_GAP}{_NOON})?"
_MARK = r"[\x{200e}\x{200f}\x{feff}]?"
_HEADS = Automaton(
    (
        rf"(?m)^{_MARK}(?:"
        rf"\[{_MARK}(?:{_DATE},? ?{_TIME}|{_TIME}, {_DATE})\]"
        rf"|{_DATE},? {_TIME} (?:-|–) "
        rf"|\[[^\]\[\n]{{1,40}}\] \[{_TIME}\]"
        rf"|{_TIME}\t"
        r")"
    ).encode(),
    unicode=True,
    needs=(b"] ", b" - ", " – ".encode(), b"\t"),
)


def blanked(text: str) -> str:
    """The text, of the same length, with the times at the heads of its lines blanked where three lines and more begin
    with one.
    """
    found = Encoded(text).spans(_HEADS)
    if len(found) < _LEAST:
        return text
    pieces: list[str] = []
    at = 0
    for first, last in found:
        start = max(first, text.rfind("[", first, last))
        pieces += (text[at:start], BLANK * (last - start))
        at = last
    return "".join([*pieces, text[at:]])
