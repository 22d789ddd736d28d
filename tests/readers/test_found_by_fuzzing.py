"""Inputs that `make fuzz` found, each once a fault of a reader."""

from __future__ import annotations

from tests.samples.reading import reading

from weftline.model.locator import Locator


def test_a_checksum_that_is_no_octal_number_is_no_archive():
    header = bytearray(512)
    header[:5] = b"a.txt"
    header[148:156] = b"99999999"
    assert reading(bytes(header), "a.tar").format != "tar"


def test_half_characters_in_names_may_stand_in_locators():
    data = b'{"messages":[],"type":"x","date_unixtime":{"a":1},"from_id":2,"id\\ud83d":[1]}'
    result = reading(data, "result.json")
    assert all(" stopped" not in problem for problem in result.problems)
    assert str(Locator("x-1", ("a\ud83d.txt",)).at(table="\ud83d")) == "x-1!a%5Cud83d.txt#table=%5Cud83d"


def test_half_characters_in_texts_are_replaced():
    data = b'[{"ID":1,"Timestamp":"2022-07-13 14:30:00","Contents":"a\\ud83d \\ud83d\\ude00","Attachments":""}]'
    assert reading(data, "messages.json").messages[0].text == "a\ufffd \U0001f600"
