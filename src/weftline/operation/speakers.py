"""Who is who in a conversation: which senders are the victim and which the offender."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weftline.model.locator import Locator
from weftline.model.observable import Role
from weftline.model.records import Reading
from weftline.model.report import ExhibitNote, Report

OFFENDER_WORDS = frozenset({"offender", "suspect", "scammer", "blackmailer", "the other person", "other person"})
PROFILE_WORDS = ("profile picture", "profile photo", "persona", "头像", "頭像", "프로필", "foto profil", "صورة الملف")
CONVERSATION_OF_TWO = 2
SHORTEST_NUMBER, NATIONAL_DIGITS, MOST_SEPARATORS = 7, 8, 6


@dataclass(frozen=True, slots=True)
class Known:
    """Names under which the victim and the offender are known, folded. `bubbles`: screenshots show the victim's own
    phone, so the left side is the other's. `pictures`: whom a picture given as such shows, where the report says so.
    """

    victim: frozenset[str] = frozenset()
    offender: frozenset[str] = frozenset()
    bubbles: bool = True
    pictures: Role = "unknown"


def known_from(report: Report, note: ExhibitNote | None = None) -> Known:
    """What a report tells about names, and its note about whose an exhibit is."""
    owner = note.owner if note else ""
    own = [report.victim.name, "" if owner.casefold() in OFFENDER_WORDS else owner]
    own += [*report.victim.phones, *report.victim.emails, *(handle.value for handle in report.victim.handles)]
    personas = (report.first_contact, *report.moved_to)
    others = [text for persona in personas for text in (persona.name, persona.handle, persona.phone, persona.user_id)]
    return Known(frozenset(folded(own)), frozenset(folded(others)), pictures=_picture_role(note, others))


def _picture_role(note: ExhibitNote | None, offender_names: Iterable[str]) -> Role:
    """A picture is the offender's where the report says that it is, or calls it a profile picture of the other side."""
    if note is None:
        return "unknown"
    owner = folded([note.owner])
    if note.owner.casefold() in OFFENDER_WORDS or set(owner) & set(folded(offender_names)):
        return "offender"
    described = note.description.casefold()
    return "offender" if any(word in described for word in PROFILE_WORDS) else "unknown"


def roles_of(reading: Reading, known: Known) -> dict[str, Role]:
    """A role for every sender that can be told. In a conversation of two, knowing one tells the other; nothing else is
    guessed.
    """
    senders = list(
        dict.fromkeys(message.sender for message in reading.messages if message.sender and not message.system)
    )
    roles: dict[str, Role] = {}
    for message in reading.messages:
        if message.sender_is_victim is not None and message.sender:
            roles[message.sender] = "victim" if message.sender_is_victim else roles.get(message.sender, "unknown")
    for sender in senders:
        names = set(folded([sender, *_ids_of(reading, sender)]))
        if names & known.victim or (reading.owner and names & set(folded([reading.owner]))):
            roles[sender] = "victim"
        elif names & known.offender:
            roles[sender] = "offender"
    if len(senders) == CONVERSATION_OF_TWO:
        _tell_the_other(senders, roles)
    return roles


def photo_roles(reading: Reading, roles: dict[str, Role], otherwise: Role) -> dict[str, Role]:
    """A role for every picture that some sender's message names as its attachment, by the picture's locator; for a
    picture that is the exhibit itself, `otherwise`.
    """
    senders = {name: roles.get(m.sender, "unknown") for m in reading.messages for name in m.attachments}
    found: dict[str, Role] = {}
    for photo in reading.photos:
        members = Locator.parse(photo.locator).members
        name = members[-1].rpartition("/")[2] if members else ""
        role = senders.get(name, otherwise if not members else "unknown")
        if role != "unknown":
            found[photo.locator] = role
    return found


def _tell_the_other(senders: list[str], roles: dict[str, Role]) -> None:
    opposite: dict[str, Role] = {"victim": "offender", "offender": "victim"}
    for sender, other in (senders, senders[::-1]):
        role = opposite.get(roles.get(other, "unknown"))
        if role is not None and roles.get(sender, "unknown") == "unknown":
            roles[sender] = role


def _ids_of(reading: Reading, sender: str) -> list[str]:
    ids = {pair for message in reading.messages if message.sender == sender for pair in message.sender_ids}
    return [pair.rpartition("=")[2].rpartition(":")[2] for pair in ids]


def folded(names: Iterable[str]) -> list[str]:
    """Names without what differs between forms: case, spaces, a leading @, separators and country codes of numbers."""
    folded = []
    for name in names:
        text = "".join(name.split()).casefold().lstrip("@")
        digits = "".join(character for character in text if character.isdigit())
        is_number = len(digits) >= SHORTEST_NUMBER and len(digits) >= len(text) - MOST_SEPARATORS
        if text:
            folded.append(digits[-NATIONAL_DIGITS:] if is_number else text)
    return folded
