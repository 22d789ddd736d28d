from __future__ import annotations

import pytest

from weftline.bundles.markings import Tlp, read_marking, requested_marking, strictest
from weftline.errors import UsageError


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("TLP:AMBER", Tlp.AMBER),
        ("tlp:amber+strict", Tlp.AMBER_STRICT),
        ("TLP AMBER-STRICT", Tlp.AMBER_STRICT),
        ("TLP:WHITE", Tlp.CLEAR),
        ("green", Tlp.GREEN),
        (" TLP: RED ", Tlp.RED),
        ("", None),
        ("confidential", None),
        ("TLP:", None),
    ],
)
def test_markings_are_read(text: str, marking: Tlp | None) -> None:
    assert read_marking(text) == marking


def test_order_and_names() -> None:
    assert [str(tlp) for tlp in sorted(Tlp)] == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


def test_what_is_derived_takes_the_strictest_and_none_where_one_has_none() -> None:
    assert strictest([Tlp.GREEN, Tlp.RED, Tlp.AMBER]) == Tlp.RED
    assert strictest([Tlp.GREEN, None]) is None
    assert strictest([]) is None


def test_an_unknown_marking_is_refused() -> None:
    with pytest.raises(UsageError, match="TLP:AMBER"):
        requested_marking("secret")
