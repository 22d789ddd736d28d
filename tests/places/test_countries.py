from __future__ import annotations

from zoneinfo import ZoneInfo

import phonenumbers

from weftline.places import countries, country, currency_of


def test_codes_are_found_in_any_case_and_unknown_ones_are_not_invented() -> None:
    assert country("sg") == country("SG")
    assert country("ZZ") is None
    assert (currency_of("HK"), currency_of("SG"), currency_of("zz")) == ("HKD", "SGD", "")


def test_every_row_is_whole() -> None:
    for code, found in countries().items():
        assert code == found.code
        assert len(found.alpha3) == 3
        assert -90 <= found.latitude <= 90
        assert -180 <= found.longitude <= 180
        assert found.currency or code == "AQ"
        for zone in found.zones:
            ZoneInfo(zone)


def test_calling_codes_agree_with_the_numbering_plan() -> None:
    for found in countries().values():
        known = phonenumbers.country_code_for_region(found.code)
        if known:
            assert found.calling_code == str(known)
