"""A small made-up case: two handlers, a boss, a technician, a maker, two mules, a cash-out, ten victims."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from weftline.leads import Case, Rates
from weftline.model.app import AppFindings, Signer
from weftline.model.observable import Observable, Role, Sighting
from weftline.model.report import Demand, Handle, Payment, Persona, Report, SuspectApp, Victim
from weftline.model.series import Relation, Series
from weftline.model.server import Account, Device, Login, Operator, ServerFindings, ServerPayment, StolenContacts
from weftline.places import IpPlace

SERVER, APP = "x-server", "x-app"
NETWORKS = {
    "192.0.2.10": ("PH", "home", "isp"),
    "198.51.100.7": ("NL", "hide", "vpn"),
    "192.0.2.50": ("MY", "office", "isp"),
}
RATES = Rates("example rates", "2022-08-01", {"SGD": "0.7", "HKD": "0.125", "USDT": "1"})


def sight(
    report: str, kind: str, value: str, role: Role = "offender", locator: str = "", exhibit: str = ""
) -> Sighting:
    place = locator or f"x-{report}#field=narrative"
    return Sighting(
        f"g-{report}{exhibit}-{kind}-{value}-{place}"[:80],
        exhibit or f"x-{report}",
        place,
        kind,
        value,
        value,
        0,
        1,
        role,
        0.9,
        True,
        report,
    )


def report(number: int, **fields: Any) -> Report:
    victim = fields.pop("victim", Victim(country="SG", phones=(f"+65800000{number:02d}",)))
    return Report(f"r-{number}", victim=victim, **fields)


def place(ip: str) -> IpPlace:
    country, network, kind = NETWORKS.get(ip, ("", "", "unknown"))
    return IpPlace(ip, country, network, kind)  # type: ignore[arg-type]


def server(**changes: Any) -> ServerFindings:
    findings = ServerFindings(
        accounts=[
            Account(
                "admin:1",
                "fa_admin",
                "x-server!d#table=fa_admin&row=1",
                "bigwong",
                "admin",
                "super",
                "",
                (),
                ("telegram:wong_tg", "tron:TPAYOUT"),
                ("192.0.2.50",),
            ),
            Account(
                "admin:2",
                "fa_admin",
                "x-server!d#table=fa_admin&row=2",
                "opslee",
                "admin",
                "staff",
                "",
                (),
                ("email:lee@ops.example",),
                ("192.0.2.10", "192.0.2.50"),
            ),
            Account(
                "agent:1",
                "fa_agent",
                "x-server!d#table=fa_agent&row=1",
                "amy",
                "agent",
                "",
                "admin:1",
                ("A111",),
                ("telegram:amy_tg", "tron:TCASH"),
            ),
            Account(
                "agent:2",
                "fa_agent",
                "x-server!d#table=fa_agent&row=2",
                "ben",
                "agent",
                "",
                "admin:1",
                ("B222",),
                ("telegram:ben_tg", "tron:TCASH"),
            ),
        ],
        logins=[
            Login("ssh", "192.0.2.10", True, "x-server!auth#line=1", "root", 1, key_fingerprint="SHA256:k1"),
            Login("ssh", "198.51.100.7", True, "x-server!auth#line=2", "root", 2, key_fingerprint="SHA256:k1"),
            Login("ssh", "203.0.113.99", False, "x-server!auth#line=3", "root", 3),
        ],
        operators=[
            Operator(
                "192.0.2.10", "", ("ssh", "web_admin"), 40, 1, 9, "PH", "home", "very strong", ("two planes",), ()
            ),
            Operator("198.51.100.7", "", ("ssh",), 2, 1, 9, "NL", "hide (vpn)", "strong", (), ()),
        ],
        devices=[
            Device(
                "1", "x-server!d#table=dev&row=1", phone="+639170000001", likely_operator_test=True, invite_code="A111"
            ),
            Device("2", "x-server!d#table=dev&row=2", phone="+6580000001", country="SG", invite_code="A111"),
            Device("3", "x-server!d#table=dev&row=3", phone="+6580000002", country="SG", invite_code="B222"),
            Device("4", "x-server!d#table=dev&row=4", phone="+6580000091", country="SG", invite_code="A111"),
            Device("5", "x-server!d#table=dev&row=5", phone="+85260000092", country="HK", invite_code="B222"),
            Device("6", "x-server!d#table=dev&row=6", phone="+85260000092", country="HK", invite_code="B222"),
        ],
        contacts=StolenContacts(500, 321),
        payments=[
            ServerPayment(
                "x-server!d#table=pay&row=1",
                "500",
                "SGD",
                at_us=1_656_900_000_000_000,
                account="SG:111",
                reference="REF-1",
                device="2",
            ),
            ServerPayment("x-server!d#table=pay&row=2", "900", "HKD", account="HK:222", reference="REF-9", device="5"),
        ],
        observables=[
            ("x-server!d#table=payee&row=1", Observable("bank_account", "SG:111", "111", 0, 3, "offender", 0.9)),
            ("x-server!d#table=payee&row=2", Observable("bank_account", "HK:222", "222", 0, 3, "offender", 0.9)),
            ("x-server!app/.git/logs/HEAD#line=1", Observable("email", "coder@dev.example", "c", 0, 1, "unknown", 0.9)),
            (
                "x-server!root/.acme.sh/account.conf#line=1",
                Observable("email", "dns@ops.example", "d", 0, 1, "unknown", 0.9),
            ),
        ],
        hours_n=60,
        utc_offset_interval=(7.0, 9.0),
    )
    return replace(findings, **changes)


def reports() -> list[Report]:
    paid = Payment("500", "SGD", "2022-07-04T10:00:00+08:00", "bank", "TAN AH KOW", "111", "REF-1")
    return [
        report(1, first_contact=Persona("tinder", "lily_a"), payments=(paid,), app=SuspectApp(invite_code="a111"), demands=(Demand("2000", "SGD"),)),
        report(2, first_contact=Persona("line", "mei_b"), payments=(Payment("1000", "USDT", account="TCASH", tx_hash="aa11"),)),
        report(3, first_contact=Persona("tinder", "lily_a"), payments=(Payment("800", "HKD", "2022-07-06T10:00:00+08:00", "fps", "LEE MING", "222"),), victim=Victim(country="HK", phones=("+85260000003",))),
        report(4, victim=Victim(country="SG", phones=("+6580000004",), handles=(Handle("telegram", "vic4"),))),
    ]  # fmt: skip


def sightings() -> list[Sighting]:
    return [
        sight("r-1", "telegram", "lily_a"), sight("r-3", "telegram", "lily_a"), sight("r-2", "line", "mei_b"),
        sight("r-1", "bank_account", "SG:111"), sight("r-3", "bank_account", "HK:222"), sight("r-4", "bank_account", "SG:111"),
        sight("r-2", "tron", "TCASH"), sight("r-4", "telegram", "odd_one"), sight("r-4", "telegram", "vic4", "victim"),
        sight("r-4", "bank_account", "SG:VICTIM", "victim"), sight("r-1", "telegram", "everyone"), sight("r-2", "telegram", "everyone"),
        sight("", "telegram", "amy_tg", locator="x-server!d#table=fa_agent&row=1", exhibit=SERVER),
        sight("", "ipv4", "192.0.2.10", locator="x-server!auth#line=1", exhibit=SERVER),
    ]  # fmt: skip


def case(**changes: Any) -> Case:
    ties = {name: {SERVER: "phone in its tables"} for name in ("r-1", "r-2")}
    found = Case(
        reports={one.id: one for one in reports()},
        sightings=sightings(),
        series=[Series("s-1", ("r-1", "r-2", "r-3", "r-4"))],
        servers={SERVER: server()},
        apps={APP: AppFindings("abc", 1, label="LivePlay", package="com.live", signers=(Signer("c" * 64, "d" * 40),))},
        app_reports={APP: frozenset({"r-1"})},
        server_ties=ties,
        rates=RATES,
        home_country="SG",
        country_of_ip=place,
    )
    for name, value in changes.items():
        setattr(found, name, value)
    return found


SHARED_MULE = Relation("s-1", "s-2", "bank_account", "SG:111", 5.0, "a mule")
