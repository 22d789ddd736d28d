"""What offenders wrote, report by report and line by line: the text from which linkage finds script families."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from weftline.model.locator import Locator
from weftline.operation.speakers import folded, known_from
from weftline.store.records import Passage, StoredMessage
from weftline.store.reports import StoredReport

LONGEST_SCRIPT = 4000
LONGEST_NAME = 40
RUN = 4
LEAST_ALIKE = 0.1
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_QUOTED = re.compile(r"[“\"「『«]([^“”\"「」『』«»]{20,600})[”\"」』»]")


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One message of an offender, or one paragraph of it, as one line, and where it stands."""

    locator: str
    text: str


def script_lines(
    messages: Iterable[StoredMessage], passages: Iterable[Passage], stored: Iterable[StoredReport]
) -> dict[str, list[ScriptLine]]:
    """By report: what others than the victim wrote in chats, mails and screenshots, and what the victim quotes.

    The victim's own telling is not it: victims tell alike whoever blackmailed them.
    """
    people = {item.report.id: item for item in stored}
    victims = {name: known_from(item.report).victim for name, item in people.items()}
    lines: dict[str, list[ScriptLine]] = defaultdict(list)
    for message in messages:
        if message.sender_role in {"offender", "unknown"} and not message.system:
            lines[message.report] += [ScriptLine(message.locator, said) for said in _sayings(message.text)]
    for passage in passages:
        if passage.kind == "image_text" and passage.title != "right":
            lines[passage.report].append(ScriptLine(passage.locator, _one_line(passage.text)))
        elif passage.kind == "page":
            victim = victims.get(passage.report, frozenset())
            lines[passage.report] += [ScriptLine(passage.locator, text) for text in _others_lines(passage.text, victim)]
    for name, item in people.items():
        lines[name] += _quoted(item)
    return {report: found for report, found in lines.items() if report and found}


def scripts_of(lines: Mapping[str, Sequence[ScriptLine]]) -> dict[str, str]:
    """One text a report, a line a message, as linkage takes it."""
    return {report: "\n".join(line.text for line in found)[:LONGEST_SCRIPT] for report, found in lines.items()}


def alike(lines: Sequence[ScriptLine], wordings: Iterable[str]) -> list[ScriptLine]:
    """The lines that share runs of letters with one of the wordings, the likest first."""
    wanted = [_runs(wording) for wording in wordings]
    scored: list[tuple[float, ScriptLine]] = []
    for line in lines:
        own = _runs(line.text)
        score = max((len(own & runs) / max(1, len(own | runs)) for runs in wanted), default=0.0)
        if score >= LEAST_ALIKE:
            scored.append((score, line))
    return [line for _, line in sorted(scored, key=lambda pair: -pair[0])]


def _runs(text: str) -> frozenset[str]:
    letters = "".join(character for character in text.casefold() if character.isalpha())
    return frozenset(letters[n : n + RUN] for n in range(max(1, len(letters) - RUN + 1)))


def _quoted(item: StoredReport) -> Iterator[ScriptLine]:
    report = item.report
    if not item.locator:
        return
    place = Locator.parse(item.locator)

    def at(field: str) -> str:
        return str(Locator(place.exhibit, place.members, (*place.part, ("field", field))))

    if report.threat_words:
        yield from (ScriptLine(at("threat_words"), text) for text in report.threat_words.splitlines() if text.strip())
    for quote in _QUOTED.findall(report.narrative):
        yield ScriptLine(at("narrative"), _one_line(quote))


def _sayings(text: str) -> list[str]:
    """What one message says: each paragraph on its own, as a mail puts in one what a chat spreads over many."""
    return [_one_line(paragraph) for paragraph in _PARAGRAPHS.split(text) if paragraph.strip()]


def _one_line(text: str) -> str:
    """What one message says, as one line, however it was wrapped."""
    return " ".join(text.split())


def _others_lines(text: str, victim: frozenset[str]) -> list[str]:
    """The lines of a copied conversation (`Name: words`) without the victim's; text of another shape as it is."""
    lines = []
    for line in text.splitlines():
        name, colon, words = line.partition(":")
        if colon and len(name) <= LONGEST_NAME and words.strip():
            if not set(folded([name])) & victim:
                lines.append(words.strip())
        elif line.strip():
            lines.append(line.strip())
    return lines
