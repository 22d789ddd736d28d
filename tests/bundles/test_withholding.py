from __future__ import annotations

from tests.samples.material import material

from weftline.bundles.withholding import BAR, Withholding

RULES = Withholding.of(material())


def test_reports_become_numbers_and_exhibits_their_numbers() -> None:
    exhibit = next(iter(material().exhibits))
    assert RULES.clean(f"r-harbour-lane names {exhibit}") == "Report 01 names E001"
    assert RULES.label("r-elsewhere") == "a report outside this series"


def test_a_name_written_as_a_name_is_barred_and_a_word_is_not() -> None:
    rules = Withholding({}, {}, [], ["Will", "伟明"])
    assert rules.clean("They will see Will") == f"They will see {BAR}"
    assert rules.clean("告诉伟明。") == f"告诉{BAR}。"
    assert rules.clean_evidence("chat with will.txt") == f"chat with {BAR}.txt"
    assert rules.clean("goodwill and Willow") == "goodwill and Willow"


def test_a_locator_keeps_its_exhibit_and_loses_names() -> None:
    exhibit = "x-" + "0" * 64
    assert RULES.clean_locator(f"{exhibit}!Chat with Willem.zip#line=1") == f"{exhibit}!Chat with {BAR}.zip#line=1"


def test_amounts_and_dates_are_nobodys() -> None:
    assert RULES.clean("SGD 1200 on 2022-07-03") == "SGD 1200 on 2022-07-03"
