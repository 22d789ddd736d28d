from __future__ import annotations

import ipaddress

import pytest

from weftline.places import country, country_of_ip, data_state, networks


def test_documentation_addresses_have_no_country_outside_an_example() -> None:
    for ip in ("192.0.2.7", "198.51.100.3", "203.0.113.9", "2001:db8:1::5", "::ffff:203.0.113.9"):
        place = country_of_ip(ip)
        assert (place.country, place.reserved) == ("", True)


def test_the_example_table_answers_and_says_that_it_is_reserved() -> None:
    place = country_of_ip("203.0.113.9", example=True)
    assert (place.country, place.kind, place.reserved) == ("SG", "isp", True)
    assert country_of_ip("198.51.100.90", example=True).kind == "vpn"
    assert country_of_ip("2001:db8:1::5", example=True).country == "SG"


def test_the_example_table_holds_only_documentation_addresses_without_overlap() -> None:
    rows = networks._example_table()
    for place, (net, code, kind, _name) in enumerate(rows):
        assert any(net.version == doc.version and net.subnet_of(doc) for doc in networks._DOCUMENTATION)
        assert country(code) is not None
        assert kind in {"hosting", "vpn", "mobile", "isp", "unknown"}
        assert not any(net.version == other[0].version and net.overlaps(other[0]) for other in rows[:place])


@pytest.mark.parametrize("ip", ["10.0.0.1", "127.0.0.1", "::1", "fe80::1%eth0", "192.168.4.4"])
def test_private_addresses_are_reserved(ip: str) -> None:
    assert country_of_ip(ip, example=True).reserved


@pytest.mark.parametrize("ip", ["", "unix:", "1.2.3", "999.1.1.1", "host.example"])
def test_what_is_no_address_has_no_place(ip: str) -> None:
    assert country_of_ip(ip).country == ""


def test_missing_data_are_said_and_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "_databases", lambda: ())
    assert country_of_ip("8.8.8.8").country == ""
    assert not data_state().installed
    assert "without a country" in data_state().message


def test_installed_data_name_source_and_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reader:
        def metadata(self) -> object:
            return type("M", (), {"ip_version": 6})()

        def get_with_prefix_len(self, ip: str) -> tuple[object, int]:
            assert ipaddress.ip_address(ip)
            return {"country_code": "us"}, 24

    monkeypatch.setattr(networks, "_databases", lambda: (("geo", "2026-06-01", Reader()),))
    place = country_of_ip("8.8.8.8")
    assert (place.country, place.network, place.source, place.source_date) == ("US", "8.8.8.0/24", "geo", "2026-06-01")
    assert data_state().installed
