"""Who is who in a conversation: which senders are the victim and which the offender."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from weftline.model.locator import Locator
from weftline.model.observable import Role
from weftline.model.records import Message, Photo
from weftline.model.report import ExhibitNote, Report

OFFENDER_WORDS = frozenset({"offender", "suspect", "scammer", "blackmailer", "the other person", "other person"})
PROFILE_WORDS = ("profile picture", "profile photo", "persona", "头像", "頭像", "프로필", "foto profil", "صورة الملف")
CONVERSATION_OF_TWO = 2
SHORTEST_NUMBER, NATIONAL_DIGITS, MOST_SEPARATORS = 7, 8, 6


@dataclass(frozen=True, slots=True)
class Known:
    """Names under which the victim and the offender are known, folded. `bubbles`: screenshots show the victim's own
    phone, so the left side is the other's. `pictures`: whom a picture given as such shows, where the report says so.
    `holder`: who holds the account or phone that a conversation was taken from, `unknown` where nobody says.
    """

    victim: frozenset[str] = frozenset()
    offender: frozenset[str] = frozenset()
    bubbles: bool = True
    pictures: Role = "unknown"
    holder: Role = "victim"


def known_from(report: Report, note: ExhibitNote | None = None) -> Known:
    """What a report tells about names, and its note about whose an exhibit is."""
    personas = (report.first_contact, *report.moved_to)
    others = [text for persona in personas for text in (persona.name, persona.handle, persona.phone, persona.user_id)]
    owner = note.owner if note else ""
    holder: Role = "offender" if _is_offender(owner, others) else "victim"
    own = [report.victim.name, owner if holder == "victim" else ""]
    own += [*report.victim.phones, *report.victim.emails, *(handle.value for handle in report.victim.handles)]
    pictures = _picture_role(note, others)
    return Known(frozenset(folded(own)), frozenset(folded(others)), pictures=pictures, holder=holder)


def _is_offender(owner: str, offender_names: Iterable[str]) -> bool:
    """True where an exhibit's stated owner is the offender, by a word for it or by name."""
    return owner.casefold() in OFFENDER_WORDS or not set(folded([owner])).isdisjoint(folded(offender_names))


def _picture_role(note: ExhibitNote | None, offender_names: Iterable[str]) -> Role:
    """A picture is the offender's where the report says that it is, or calls it a profile picture of the other side."""
    if note is None:
        return "unknown"
    if _is_offender(note.owner, offender_names):
        return "offender"
    described = note.description.casefold()
    return "offender" if any(word in described for word in PROFILE_WORDS) else "unknown"


@dataclass(slots=True)
class Speakers:
    """Who speaks in a conversation, gathered message by message or batch by batch."""

    names: dict[str, set[str]] = field(default_factory=dict)
    holders: dict[str, bool] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    _spoke: dict[str, None] = field(default_factory=dict)

    def hear(self, message: Message) -> None:
        """Take one message, or any one of several that are alike in sender, identifiers and kind."""
        if not message.sender:
            return
        self.names.setdefault(message.sender, set()).update(message.sender_ids)
        if message.sender_is_victim is not None:
            self.holders[message.sender] = message.sender_is_victim or self.holders.get(message.sender, False)
        if not message.system:
            self._spoke[message.sender] = None
        self.files.update(dict.fromkeys(message.attachments, message.sender))

    def roles(self, known: Known, owner: str) -> dict[str, Role]:
        """A role for every sender that can be told. In a conversation of two, knowing one tells the other; nothing
        else is guessed.
        """
        roles: dict[str, Role] = {
            name: known.holder if is_holder else "unknown" for name, is_holder in self.holders.items()
        }
        own = set(folded([owner])) if owner else set()
        for sender in self._spoke:
            ids = [pair.rpartition("=")[2].rpartition(":")[2] for pair in self.names[sender]]
            names = set(folded([sender, *ids]))
            if names & known.victim:
                roles[sender] = "victim"
            elif names & known.offender:
                roles[sender] = "offender"
            elif names & own:
                roles[sender] = known.holder
        if len(self._spoke) == CONVERSATION_OF_TWO:
            _tell_the_other(list(self._spoke), roles)
        return roles


def speakers_of(messages: Iterable[Message]) -> Speakers:
    """Who speaks in messages."""
    speakers = Speakers()
    for message in messages:
        speakers.hear(message)
    return speakers


def photo_roles(
    photos: Iterable[Photo], files: dict[str, str], roles: dict[str, Role], otherwise: Role
) -> dict[str, Role]:
    """A role for every picture that some sender's message names as its attachment (`files`: senders by the name or the
    `sha256:…` of a file), by the picture's locator; for a picture that is the exhibit itself, `otherwise`.
    """
    found: dict[str, Role] = {}
    for photo in photos:
        members = Locator.parse(photo.locator).members
        name = members[-1].rpartition("/")[2] if members else ""
        sender = files.get(name) if name in files else files.get(f"sha256:{photo.sha256}")
        role = roles.get(sender, "unknown") if sender is not None else "unknown" if members else otherwise
        if role != "unknown":
            found[photo.locator] = role
    return found


def _tell_the_other(senders: list[str], roles: dict[str, Role]) -> None:
    opposite: dict[str, Role] = {"victim": "offender", "offender": "victim"}
    for sender, other in (senders, senders[::-1]):
        role = opposite.get(roles.get(other, "unknown"))
        if role is not None and roles.get(sender, "unknown") == "unknown":
            roles[sender] = role


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
