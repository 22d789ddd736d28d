from __future__ import annotations


def test_it_says_who_when_where_what_and_why_of_every_entry(made):
    record = made["record"]()
    assert [touch.seq for touch in record.touches] == list(range(1, record.entries + 1))
    assert all(touch.who and touch.utc and touch.machine.startswith("m-") for touch in record.touches)
    whys = {touch.what: touch.why for touch in record.touches}
    assert whys["hold"] == "reason: appeal"
    assert whys["view"] == "purpose: to compare"
    assert whys["dispose"] == "reason: order 8"


def test_each_item_has_what_the_log_says_of_it(made):
    first, _, held, sealed, derived = made["record"]().items
    assert (first.brought, first.taken_by, first.derived_from) == (2, "Officer Nguyen", "")
    assert held.held > 0
    assert (derived.derived_from, derived.tool) == (first.id, "tesseract 5.3.0")
    assert (sealed.brought, sealed.sealed) == (5, True)


def test_a_sealed_exhibits_name_stands_in_no_touch(made):
    whys = [touch.why for touch in made["record"]().touches]
    assert any("reports/2/" in why for why in whys)
    assert not any("reports/3/" in why for why in whys)


def test_without_reasons_only_touches_of_the_listed_exhibits_are_told(made):
    record = made["record"](why=False, items=made["items"][:2])
    assert {touch.what for touch in record.touches} == {"keep", "derive", "view", "disclose"} - {"derive"}
    assert {touch.why for touch in record.touches} == {""}
    assert [touch.others for touch in record.touches if touch.what == "disclose"] == [1]


def test_the_second_person_and_the_erased_are_told(made):
    record = made["record"]()
    [(size, under, key)] = record.second
    assert (under, key) == ("open_sealed", made["second"].fingerprint)
    assert size == next(touch.seq for touch in record.touches if touch.what == "open_sealed")
    assert record.erased == 1
