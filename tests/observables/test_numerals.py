"""Numbers spelled as words are read with exact offsets, and small talk with numbers in it is left alone."""

from __future__ import annotations

import pytest

from weftline.observables import Hints, find

SPELLED = [
    ("call nine one two three four five six seven now", "SG", "+6591234567", "nine one two three four five six seven"),
    ("number: double eight one two three four five six", "SG", "+6588123456", "double eight one two three four five six"),
    ("mi número es seis uno dos tres cuatro cinco seis siete ocho", "ES", "+34612345678", "seis uno dos tres cuatro cinco seis siete ocho"),
    ("восемь девять один шесть один два три четыре пять шесть семь", "RU", "+79161234567", "восемь девять один шесть один два три четыре пять шесть семь"),
    ("เบอร์ ศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดแปด", "TH", "+66812345678", "ศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดแปด"),
    ("电话一三八一二三四五六七八", "CN", "+8613812345678", "一三八一二三四五六七八"),
    ("공일공일이삼사오육칠팔", "KR", "+821012345678", "공일공일이삼사오육칠팔"),
    ("फोन ९८७६५४३२१०", "IN", "+919876543210", "९८७६५४३२१०"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "region", "value", "raw"), SPELLED)
def test_spelled_numbers(text, region, value, raw):
    (item,) = [item for item in find(text, Hints(regions=(region,))) if item.kind == "phone"]
    assert (item.value, item.raw) == (value, raw)
    assert text[item.start : item.end] == raw


def test_small_talk_with_numbers():
    assert not find("one two three, four friends and five or six of us at seven", Hints(regions=("SG",)))
    assert not find("I have two sons and three daughters; nine of ten people pay", Hints(regions=("SG",)))
