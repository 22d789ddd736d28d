"""A small operation written by hand: one series of two reports, hostile texts, a sealed exhibit, a child's report."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from weftline.model.exhibit import Exhibit, Problem
from weftline.model.lead import (
    Actor,
    CountedPayment,
    Money,
    NextStep,
    Place,
    Reason,
    SeriesLeads,
    VictimToNotify,
)
from weftline.model.moment import Moment
from weftline.model.observable import Sighting
from weftline.model.records import Message, Page, Reading, Unparsed
from weftline.model.report import Handle, Persona, Report, Triage, Victim
from weftline.model.series import Hub, Link, Relation, Series, Term
from weftline.operation.opening import Officer, Operation, create_or_open
from weftline.operation.settings import Settings
from weftline.store import exhibits, records, reports, series, sightings
from weftline.store.reports import Arrival

SCRIPT = "<script>alert('narrative')</script>"
HOSTILE_NAME = 'reports/"><img src=x onerror=alert(1)>.txt'
HOSTILE_SENDER = "<b onmouseover=alert(2)>Vivian</b>"
VICTIM_NAME, VICTIM_PHONE, CONTACT = "Wei Ling Example", "+6580001234", "+85250000777"
SERIES = "s-00000000000000aa"
T0 = 1_657_000_000_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """The open operation and the ids that tests ask for."""

    operation: Operation
    chat: str
    sealed: str
    sighting: str
    actor: str = "a-00000000000000bb"


def make_sample(folder: Path) -> Sample:
    """Write and open the operation."""
    officer = Officer.here(folder / "identity")
    settings = Settings(name="Operation Sample & Co", home_country="SG", marking="TLP:AMBER", example=True)
    operation = create_or_open(folder / "sample.weft", settings, officer)
    chat = _keep(operation, HOSTILE_NAME, b"chat", report="r-one")
    other = _keep(operation, "reports/two/chat.txt", b"chat two", report="r-two")
    sealed = _keep(operation, "reports/one/picture.jpg", b"picture", report="r-one", sealed=True)
    with operation.store.write() as db:
        exhibits.add(db, [chat, other, sealed], operation.marking)
        for report in _reports():
            reports.put(db, Arrival(report, chat.id, f"{chat.id}#", report.id, T0, T0, *_urgency(report)), T0)
        for item in (chat, other):
            records.put(
                db, item.id, item.report, _reading(item.id), roles={"Me": "victim"}, tool="t", marking=operation.marking
            )
        seen = [_telegram(chat), _telegram(other), _phone(chat), _phone(other)]
        sightings.put(db, seen, operation.marking)
        problem = Problem(chat.id, chat.path, "encrypted with a <password>", "partial", f"{chat.id}!inner.zip#")
        exhibits.add_problems(db, [problem], "read")
        series.replace(
            db,
            series=[
                Series(SERIES, ("r-one", "r-two"), 12.5, 9.0, ("looks like <two> groups",)),
                Series("s-c", ("r-child",)),
            ],
            links=[_link()],
            hubs=[Hub("domain", "cdn.example", 40, 0.1, "shared by strangers")],
            relations=[Relation(SERIES, "s-c", "bank_account", "SG:1234567", 3.0, "one mule")],
            weights=[],
            changes=[series.SeriesChange(T0, "made", SERIES, "", "2 reports")],
        )
        series.put_leads(db, {SERIES: _leads(seen[0].id)})
    return Sample(operation, chat.id, sealed.id, seen[0].id)


def _keep(operation: Operation, path: str, content: bytes, *, report: str, sealed: bool = False) -> Exhibit:
    kept = operation.vault.keep(io.BytesIO(content), actor=operation.actor)
    reason = "marked intimate" if sealed else ""
    return Exhibit(
        kept.id, path, kept.size, kept.sha256, "report", report, sealed, reason, "whatsapp", kept.custody_seq, T0
    )


def _urgency(report: Report) -> tuple[int, str]:
    return (80, "under 18") if report.victim.is_minor else (0, "")


def _reports() -> list[Report]:
    victim = Victim("25_39", "SG", VICTIM_NAME, (VICTIM_PHONE,), (), (Handle("telegram", "weiling_x"),))
    narrative = f"I am {VICTIM_NAME}, {VICTIM_PHONE}. {SCRIPT} عربي 中文"
    return [
        Report(
            "r-one",
            victim=victim,
            narrative=narrative,
            language="en",
            triage=Triage(paid=True),
            first_contact=Persona("Tinder", HOSTILE_SENDER),
            unknown={"<odd>": SCRIPT},
        ),
        Report("r-two", victim=Victim("18_24", "HK"), narrative="他们威胁我", language="zh-Hant"),
        Report("r-child", victim=Victim("13_15", "SG"), narrative="they ask for more"),
    ]


def _reading(exhibit: str) -> Reading:
    messages = [
        Message(f"{exhibit}#line={n}", text, Moment(T0 + n, f"5/7/22 {n}"), sender)
        for n, (sender, text) in enumerate(
            [
                (HOSTILE_SENDER, f"hello {SCRIPT}"),
                (HOSTILE_SENDER, "write me at @evil_twin now"),
                ("Me", f"my number is {VICTIM_PHONE}"),
                (HOSTILE_SENDER, "pay or all your contacts see it"),
            ],
            start=1,
        )
    ]
    pages = [Page(f"{exhibit}#field=victim.name", VICTIM_NAME, "form", "victim.name")]
    return Reading(
        "whatsapp", messages=messages, pages=pages, unparsed=[Unparsed(f"{exhibit}#line=9", SCRIPT, "no rule")]
    )


def _telegram(item: Exhibit) -> Sighting:
    locator = f"{item.id}#line=2"
    return Sighting(
        f"g-{item.id[2:14]}",
        item.id,
        locator,
        "telegram",
        "evil_twin",
        "@evil_twin",
        12,
        22,
        "offender",
        0.95,
        True,
        item.report,
    )


def _phone(item: Exhibit) -> Sighting:
    locator = f"{item.id}#line=3"
    return Sighting(
        f"g-p{item.id[2:13]}",
        item.id,
        locator,
        "phone",
        VICTIM_PHONE,
        VICTIM_PHONE,
        13,
        24,
        "victim",
        0.95,
        True,
        item.report,
    )


def _link() -> Link:
    terms = (
        Term("prior", "", -8.0),
        Term("telegram", "evil_twin", 22.5, "named in 2 reports"),
        Term("platform", "", -2.0, "other platform"),
    )
    return Link("r-one", "r-two", 12.5, terms)


def _leads(proof: str) -> SeriesLeads:
    reason = Reason(f"wrote as evil_twin {SCRIPT}", 3.0, (proof,))
    return SeriesLeads(
        SERIES,
        ("r-one", "r-two"),
        T0,
        T0 + 86_400_000_000,
        money=Money(
            {"SGD": "1500"},
            {"SGD": "9000"},
            "1080",
            "example rates",
            "2022-07-01",
            {"SGD": "0.72"},
            (CountedPayment("1500", "SGD", ("r-one",), T0, "PayNow", "SG:1234567", "REF9", "1080", (proof,), 2),),
        ),
        actors=(
            Actor(
                "a-00000000000000bb",
                "handler",
                HOSTILE_SENDER,
                (("telegram", "evil_twin"),),
                ("r-one", "r-two"),
                "strong",
                (reason,),
                (Reason("the handle may have been passed on"),),
            ),
        ),
        places=(
            Place("working_hours", "", (7.0, 9.0), "weak", (reason,)),
            Place("bank", "SG", None, "moderate", (reason,)),
        ),
        victims_to_notify=(VictimToNotify("device-7", "HK", CONTACT, "AB12", "handler 3", "x-1#table=d&row=7"),),
        contacts_to_warn=1234,
        next_steps=(
            NextStep("Ask for the holder", "the bank", "money was paid", f"Dear bank {SCRIPT}", 24, (reason,)),
        ),
    )
