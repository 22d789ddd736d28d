"""A small series by hand: two reports, a shared wallet and handle, a sealed picture, a mule, a payment."""

from __future__ import annotations

import hashlib

from weftline.bundles import Counted, Header, Material, Told
from weftline.model.exhibit import Exhibit, Problem
from weftline.model.lead import Actor, CountedPayment, Money, NextStep, Place, Reason, SeriesLeads, VictimToNotify
from weftline.model.observable import Role, Sighting
from weftline.model.report import Consents, Handle, Report, Victim
from weftline.model.series import Link, Series, Term

WALLET = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
MADE_US = 1_659_312_000_000_000
FIRST_US = 1_656_850_000_000_000
PHONE = "+6580000042"
UNREPORTED = "+6580000077"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def exhibit(name: str, report: str = "", *, seq: int, sealed: bool = False, path: str = "") -> Exhibit:
    return Exhibit(
        id="x-" + digest("id" + name),
        path=path or f"reports/{name}",
        size=len(name),
        sha256=digest(name),
        category="report" if report else "server",
        report=report,
        sealed=sealed,
        format="text",
        custody_seq=seq,
        received_us=FIRST_US,
    )


def sighting(
    name: str,
    where: Exhibit,
    kind: str,
    value: str,
    *,
    role: Role = "offender",
    report: str | None = None,
    raw: str = "",
) -> Sighting:
    return Sighting(
        id="g-" + digest(name)[:16],
        exhibit=where.id,
        locator=f"{where.id}#line=1",
        kind=kind,
        value=value,
        raw=raw or value,
        start=0,
        end=len(raw or value),
        role=role,
        confidence=0.9,
        linkable=True,
        report=where.report if report is None else report,
        tool="text",
        at_us=FIRST_US,
    )


def victim(name: str, phone: str) -> Victim:
    return Victim("25_39", "SG", name, phones=(phone,), handles=(Handle("telegram", "@quiet_harbour_1"),))


def report(name: str, who: Victim, marking: str = "TLP:AMBER") -> Report:
    return Report(f"r-{name}", marking=marking, victim=who, language="en", consents=Consents(statistics=True))


def material(marking: str = "TLP:AMBER", second_marking: str = "TLP:AMBER") -> Material:
    one = report("harbour-lane", victim("Willem Anders", PHONE), marking)
    two = report("second-street", victim("Rosalind Tan", "+6580000043"), second_marking)
    chat_one = exhibit("chat-one", one.id, seq=3, path="reports/harbour-lane/Chat with Willem.txt")
    chat_two = exhibit("chat-two", two.id, seq=4)
    photo = exhibit("photo", two.id, seq=5, sealed=True)
    server = exhibit("server", seq=6)
    seen = [
        sighting("w1", chat_one, "btc", WALLET),
        sighting("w2", chat_two, "btc", WALLET),
        sighting("h1", chat_one, "telegram", "velvet_room_9"),
        sighting("h2", photo, "telegram", "velvet_room_9"),
        sighting("v1", chat_one, "phone", PHONE, role="victim", raw="8000 0042"),
        sighting("t1", server, "phone", "+6580000099", role="third_party"),
        sighting("b1", chat_two, "bank_account", "SG:1234567890"),
        sighting("i1", server, "ipv4", "203.0.113.9"),
    ]
    by_name = {s.value + s.exhibit: s.id for s in seen}
    link = Link(one.id, two.id, 20.0, (Term("prior", "", -6), Term("btc", WALLET, 27), Term("platform", "", -1)))
    mule = Actor(
        "a-mule",
        "mule",
        "holder of the account",
        (("bank_account", "SG:1234567890"),),
        (two.id,),
        "strong",
        (Reason(f"{two.id} paid to it; Willem and {PHONE} did not", 5.0, (by_name["SG:1234567890" + chat_two.id],)),),
        (Reason("mules are often victims"),),
    )
    ghost = Actor("a-ghost", "handler", "nobody", (("telegram", "never_seen_1"),), (), "weak", (Reason("hearsay"),))
    paid = CountedPayment("1200", "SGD", (two.id,), FIRST_US, "transfer", "SG:1234567890", "", "870", ())
    leads = SeriesLeads(
        "s-sample",
        (one.id, two.id),
        FIRST_US,
        MADE_US,
        Money({"SGD": "1200"}, {"SGD": "5000"}, "870", "sample", "2022-07-29", {"SGD": "0.725"}, (paid,)),
        (mule, ghost),
        (Place("login_network", "MM", None, "weak", (Reason("logins", 0, (by_name["203.0.113.9" + server.id],)),)),),
        (VictimToNotify("d-1", "HK", UNREPORTED),),
        17,
        (NextStep("Ask the host of the server", "the hosting provider", "it ran there", "Please preserve.", 100),),
        (server.id,),
    )
    return Material(
        header=Header(
            "Sample",
            "Sample Unit",
            "TLP:AMBER",
            "test",
            "SG",
            "Asia/Singapore",
            True,
            MADE_US,
            "tester",
            ("weftline test",),
        ),
        series=Series("s-sample", (one.id, two.id), 20.0, 20.0, ("looks like one group",)),
        leads=leads,
        reports=(Told(one, chat_one.id, f"{chat_one.id}#", FIRST_US), Told(two, chat_two.id, "", MADE_US)),
        links=(link,),
        sightings={s.id: s for s in seen},
        exhibits={item.id: item for item in (chat_one, chat_two, photo, server)},
        problems=(Problem(chat_one.id, chat_one.path, "Willem's file is cut off", "partial"),),
        counts={chat_one.id: Counted(2, 3)},
    )
