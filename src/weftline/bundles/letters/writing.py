"""Letters in words: plain English, exact identifiers, UTC and local time, marked DRAFT on every one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weftline.bundles.letters.addressing import Ask, Letter, letters_for
from weftline.bundles.markings import Tlp
from weftline.bundles.material import Header, Material
from weftline.bundles.packing import with_manifest
from weftline.errors import RefusedError
from weftline.model.moment import from_us

MOST_TIMES: Final = 40
_TITLES: Final = {
    "freeze": "Request to freeze or recall",
    "preservation": "Request to preserve",
    "production": "Request to produce",
    "other": "Request",
}
_WORDS: Final = {
    "freeze": "Please mark the following as used in fraud and, as far as your law allows, hold what is left and recall "
    "what has not been withdrawn. A formal order follows.",
    "preservation": "Please preserve, unchanged and without telling the customer, the records below until a formal "
    "request reaches you.",
    "production": "Please produce the records below on the basis of the order enclosed.",
}
_BASES: Final = {
    "freeze": "national law on provisional measures; for payments, the recall procedure of the scheme",
    "preservation": "Budapest Convention on Cybercrime, articles 16 and 29 (24/7 network: article 35), or national law",
    "production": "national order; across borders Budapest Convention article 18 or 31, mutual legal assistance, or "
    "where it applies Regulation (EU) 2023/1543",
}


_LIMITS: Final = (
    "Records of other customers are not wanted. An account holder may be a victim too: please do not treat the holder "
    "as an offender on the strength of this letter."
)
_RETURN: Final = (
    "Please return the records in a machine-readable form with their hash values, times in UTC with the zone stated, "
    "by a secure way agreed with the officer."
)


def letter_files(material: Material, marking: Tlp) -> dict[str, bytes]:
    """Every draft as Markdown by file name, with an index. Raises RefusedError where there is nothing to ask."""
    letters = letters_for(material)
    if not letters:
        raise RefusedError("There is nothing to ask anybody about in this series yet.")
    contents: dict[str, bytes] = {}
    listed = []
    for number, letter in enumerate(letters, 1):
        for form in letter.forms:
            name = f"{number:02d}-{form}-{_slug(letter.to)}.md"
            contents[name] = written(letter, form, material, marking).encode()
            listed.append(f"| {name} | {letter.to} | {_TITLES[form]} | {len(letter.asks)} | {_clock(letter)} |")
    contents["INDEX.md"] = _index(listed, material.header, marking).encode()
    return with_manifest(contents)


def written(letter: Letter, form: str, material: Material, marking: Tlp) -> str:
    """One draft."""
    header, series = material.header, material.series.id
    parts = [
        "# DRAFT – not sent – to be checked, completed and signed by an officer",
        f"Marking: {marking}{' – made-up example' if header.example else ''}",
        f"## {_TITLES[form]}",
        f"To: {letter.to}",
        f"From: {header.agency or '[agency]'}, [officer, telephone, secure return address]",
        f"Reference: {header.name or '[case]'}, series {series}",
        f"Urgency: {_clock(letter)}",
        f"Legal basis: {_BASES.get(form, 'to be stated')} [officer: state the article and enclose the order]",
        _WORDS.get(form, ""),
        *letter.words,
        _identifiers(letter.asks, header) if letter.asks else "",
        "### What is asked for\n\n" + "\n".join(f"- {item}" for item in letter.ask_for) if letter.ask_for else "",
        _LIMITS,
        _RETURN,
        _sources(letter),
        f"Drafted {from_us(header.made_us).isoformat(timespec='seconds')} by {''.join(header.tools[:1])}. Not sent.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _identifiers(asks: Sequence[Ask], header: Header) -> str:
    lines = ["### Identifiers", "", "| kind | identifier | from (UTC) | to (UTC) | from (local) | to (local) |"]
    lines.append("|---|---|---|---|---|---|")
    for ask in asks:
        times = [_utc(ask.first_us), _utc(ask.last_us), _local(ask.first_us, header), _local(ask.last_us, header)]
        lines.append(f"| {ask.kind.replace('_', ' ')} | `{_in_table(ask.value)}` | {' | '.join(times)} |")
    used = [ask for ask in asks if ask.times]
    if used:
        lines += ["", "### Times of use (UTC)", ""]
        lines += [f"- `{_in_table(ask.value)}`: {_listed(ask.times)}" for ask in used]
    return "\n".join(lines)


def _listed(times: tuple[int, ...]) -> str:
    shown = ", ".join(_utc(at_us) for at_us in times[:MOST_TIMES])
    return shown + (f" and {len(times) - MOST_TIMES} more until {_utc(times[-1])}" if len(times) > MOST_TIMES else "")


def _in_table(text: str) -> str:
    """Text of an offender's inside a table: neither ends the cell nor the code span."""
    return text.replace("|", "\\|").replace("`", "'").replace("\n", " ")


def _utc(at_us: int | None) -> str:
    return from_us(at_us).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at_us is not None else "not known"


def _local(at_us: int | None, header: Header) -> str:
    if at_us is None or not header.zone:
        return "not known"
    try:
        zone = ZoneInfo(header.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return "not known"
    return from_us(at_us).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S UTC%z")


def _sources(letter: Letter) -> str:
    if not letter.proofs:
        return ""
    lines = ["### Where this comes from (for the officer; remove before sending)", ""]
    for proof in letter.proofs[:30]:
        if proof.sealed:
            lines.append(f"- {proof.id}: exhibit {proof.exhibit} (sealed)")
        else:
            where = f"custody entry {proof.custody_seq}, SHA-256 {proof.sha256}"
            lines.append(f"- {proof.id}: exhibit {proof.exhibit}, {where}")
    if len(letter.proofs) > 30:
        lines.append(f"- and {len(letter.proofs) - 30} more")
    return "\n".join(lines)


def _clock(letter: Letter) -> str:
    if not letter.hours:
        return "no known end"
    return f"within {letter.hours} hours" if letter.hours <= 72 else f"within {letter.hours // 24} days"


def _index(listed: list[str], header: Header, marking: Tlp) -> str:
    head = f"# Draft letters – {header.name}\n\nMarking: {marking}. Not sent; an officer checks and signs each.\n\n"
    return head + "| file | to | what | identifiers | urgency |\n|---|---|---|---|---|\n" + "\n".join(listed) + "\n"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().removeprefix("the ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "recipient"
