from __future__ import annotations

from dataclasses import replace

import pytest
from tests.bundles.test_compose import PRIVATE
from tests.samples.material import FIRST_US, WALLET, exhibit, material, sighting

from weftline.bundles import Material, Tlp, letter_files
from weftline.bundles.letters import letters_for
from weftline.bundles.letters.addressing import identifiers, recipients
from weftline.errors import RefusedError
from weftline.model.lead import SeriesLeads
from weftline.model.server import Login, ServerFindings


def test_every_letter_is_marked_as_a_draft_and_says_what_to_whom_until_when() -> None:
    files = letter_files(material(), Tlp.AMBER)
    drafts = {name: data.decode() for name, data in files.items() if name[0].isdigit()}
    assert len(drafts) >= 6
    for text in drafts.values():
        assert text.startswith("# DRAFT")
        assert "Marking: TLP:AMBER" in text
        assert "Not sent." in text
    freeze = next(text for name, text in drafts.items() if "freeze-bank" in name)
    assert "To: the bank that holds the account (Singapore)" in freeze
    assert "`SG:1234567890`" in freeze
    assert "within 24 hours" in freeze
    assert "may be a victim too" in " ".join(freeze.split())
    assert "g-" in freeze.partition("Where this comes from")[2]


def test_times_are_given_in_utc_and_local() -> None:
    text = "".join(data.decode() for data in letter_files(material(), Tlp.AMBER).values())
    assert "2022-07-03 12:06:40" in text
    assert "2022-07-03 20:06:40 UTC+0800" in text


def test_letters_carry_every_identifier_that_somebody_can_answer_and_no_other_persons() -> None:
    given = material()
    asked = {(ask.kind, ask.value) for letter in letters_for(given) for ask in letter.asks}
    known = {kind for recipient in recipients() for kind in recipient.kinds}
    unproven = {("telegram", "never_seen_1")}
    assert asked == {pair for pair in identifiers(given) if pair[0] in known} - unproven
    assert asked == {
        ("btc", WALLET),
        ("bank_account", "SG:1234567890"),
        ("ipv4", "203.0.113.9"),
        ("telegram", "velvet_room_9"),
    }
    text = "".join(data.decode() for data in letter_files(given, Tlp.AMBER).values())
    assert not [word for word in (*PRIVATE, "+6580000099") if word in text]


def test_a_value_known_only_from_a_sealed_exhibit_is_asked_of_nobody() -> None:
    base = material()
    photo = next(item for item in base.exhibits.values() if item.sealed)
    seen = {**base.sightings, "g-x": sighting("only", photo, "line", "only_sealed_1")}
    assert ("line", "only_sealed_1") not in identifiers(replace(base, sightings=seen))


def test_an_address_is_asked_for_at_the_exact_second_of_each_login() -> None:
    base = material()
    server = next(item for item in base.exhibits.values() if item.category == "server")
    logins = [
        Login("ssh", "203.0.113.9", True, f"{server.id}#line={n}", at_us=FIRST_US + n * 1_000_000) for n in (1, 61)
    ]
    failed = Login("ssh", "203.0.113.9", False, f"{server.id}#line=9", at_us=FIRST_US)
    files = letter_files(replace(base, servers={server.id: ServerFindings(logins=[*logins, failed])}), Tlp.AMBER)
    text = next(data.decode() for name, data in files.items() if "network-that" in name)
    assert "2022-07-03 12:06:41, 2022-07-03 12:07:41" in text
    assert "12:06:40" not in text.partition("Times of use")[2]


def test_a_step_without_an_identifier_still_gets_its_letter() -> None:
    text = "".join(data.decode() for data in letter_files(material(), Tlp.AMBER).values())
    assert "To: the hosting provider" in text


def test_hostile_text_breaks_no_table_and_names_no_false_recipient() -> None:
    base = material()
    where = exhibit("chat-one", "r-harbour-lane", seq=3)
    bad = "evil.example`|x\n# Not a draft"
    seen = {**base.sightings, "g-y": sighting("bad", where, "domain", bad)}
    files = letter_files(replace(base, sightings=seen), Tlp.AMBER)
    for data in files.values():
        assert "\n# Not a draft" not in data.decode()


def test_nothing_to_ask_is_said() -> None:
    base = material()
    empty = Material(base.header, base.series, SeriesLeads("s-sample", base.series.reports), base.reports)
    with pytest.raises(RefusedError, match="nothing to ask"):
        letter_files(empty, Tlp.AMBER)


def test_no_kind_has_two_recipients() -> None:
    kinds = [kind for recipient in recipients() for kind in recipient.kinds]
    assert len(kinds) == len(set(kinds))
