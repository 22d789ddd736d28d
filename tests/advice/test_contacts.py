from __future__ import annotations

from datetime import date, timedelta

import pytest

from weftline.advice import Contact, Situation, advise, contacts_for
from weftline.advice.contacts import read_contacts, unfit_contacts

TODAY = date(2026, 11, 24)
GOOD = Contact("police", "Police", number="+999 123", source="https://police.example/", verified_on=TODAY)


def test_shown_only_with_source_and_recent_date():
    assert GOOD.may_be_shown(TODAY)
    assert GOOD.may_be_shown(TODAY + timedelta(days=365))
    assert not GOOD.may_be_shown(TODAY + timedelta(days=366))
    assert not GOOD.may_be_shown(TODAY - timedelta(days=1))
    assert not Contact("police", "Police", number="1", verified_on=TODAY).may_be_shown(TODAY)
    assert not Contact("police", "Police", number="1", source="https://police.example/").may_be_shown(TODAY)


@pytest.mark.parametrize("country", ["SG", "HK", "US", "GB", "sg", "", "XX", "../US", "world"])
def test_nothing_unverified_is_shown(country):
    assert contacts_for(country, TODAY) == ()
    assert advise(Situation(country=country)).contacts == ()


def test_what_is_not_shown_is_listed_for_its_keepers():
    assert ("SG", "ScamShield helpline") in unfit_contacts(TODAY)


def test_a_date_that_is_text_is_refused():
    with pytest.raises(ValueError, match="not a date"):
        read_contacts([{"kind": "police", "name": "Police", "verified_on": "soon"}])


def test_verified_contact_of_the_right_age_is_shown_with_its_step(monkeypatch):
    rows = {"SG": (GOOD, Contact("police", "Old", source="https://a.example", verified_on=date(2020, 1, 1)))}
    rows["world"] = (
        Contact("image_removal", "For adults", for_whom="adults", source="https://b.example", verified_on=TODAY),
        Contact("image_removal", "For minors", for_whom="minors", source="https://b.example", verified_on=TODAY),
    )
    monkeypatch.setattr("weftline.advice.contacts._of", lambda country: rows.get(country, ()))
    assert [contact.name for contact in contacts_for("SG", TODAY)] == ["Police", "For adults"]
    assert [contact.name for contact in contacts_for("SG", TODAY, minor=True)] == ["Police", "For minors"]
