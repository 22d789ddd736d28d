"""What offenders wrote, report by report: the text from which linkage finds script families."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from weftline.operation.speakers import folded, known_from
from weftline.store.records import Passage, StoredMessage
from weftline.store.reports import StoredReport

LONGEST_SCRIPT = 4000
LONGEST_NAME = 40
_QUOTED = re.compile(r"[“\"「『«]([^“”\"「」『』«»]{20,600})[”\"」』»]")


def scripts_of(
    messages: Iterable[StoredMessage], passages: Iterable[Passage], stored: Iterable[StoredReport]
) -> dict[str, str]:
    """One text a report, a line a message: what others than the victim wrote in chats, mails and screenshots, and what
    the victim quotes. The victim's own telling is not it: victims tell alike whoever blackmailed them.
    """
    people = {item.report.id: item for item in stored}
    victims = {name: known_from(item.report).victim for name, item in people.items()}
    parts: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.sender_role in {"offender", "unknown"} and not message.system:
            parts[message.report].append(_one_line(message.text))
    for passage in passages:
        if passage.kind == "image_text" and passage.title != "right":
            parts[passage.report].append(_one_line(passage.text))
        elif passage.kind == "page":
            parts[passage.report] += _others_lines(passage.text, victims.get(passage.report, frozenset()))
    for name, item in people.items():
        if item.report.threat_words:
            parts[name].append(item.report.threat_words)
        parts[name] += _QUOTED.findall(item.report.narrative)
    return {report: "\n".join(texts)[:LONGEST_SCRIPT] for report, texts in parts.items() if report and texts}


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
