"""From a series' material to the neutral result document."""

from __future__ import annotations

from weftline.bundles.assessing import actor_lines, link_lines, place_lines, series_statements, step_lines
from weftline.bundles.markings import Tlp, strictest
from weftline.bundles.material import Material
from weftline.bundles.paying import money_line
from weftline.bundles.proving import Prover
from weftline.bundles.result import ExhibitLine, GapLine, ReportLine, Result
from weftline.bundles.scale import ERROR_RATES, SCALE
from weftline.bundles.stating import facts
from weftline.bundles.withholding import Withholding
from weftline.model.exhibit import Exhibit
from weftline.model.lead import SeriesLeads
from weftline.model.moment import iso
from weftline.model.report import Report

LIMITS = (
    "Links, actors and places are assessments by software, to be judged by a person; none of them is a verdict.",
    "An account holder is not an offender until a person confirms it: mules are often victims themselves.",
    "The country of an address or number is not the country of a person; VPN and relay addresses stand for many.",
    "Error rates of the methods are not known for real cases; weights rank leads and are no probabilities.",
    "Times in the custody log are those claimed by the machine that wrote them, unless a time stamp is enclosed.",
    "Hashes and the custody log support authentication; whether anything is admitted is for the court to decide.",
)


def compose(material: Material, *, identities: bool = False, marking: str = "") -> Result:
    """The result document of one series. `identities`: name the victims; third parties are never named.

    `marking`: what the document bears, where a person chose a stricter one than its sources have.
    """
    withholding = Withholding.of(material, identities=identities)
    prover = Prover(material, withholding)
    header, leads = material.header, material.leads
    sources = marking_of(material)
    return Result(
        title=f"Findings in series {material.series.id}",
        case=header.name,
        series=material.series.id,
        marking=marking or (str(sources) if sources is not None else ""),
        originator=header.agency,
        purpose=header.purpose,
        legal_basis=_legal_basis(material),
        made_at=iso(header.made_us) or "",
        made_by=header.made_by,
        tools=header.tools,
        example=header.example,
        pseudonymous=not identities,
        scale=tuple((step.word, step.meaning) for step in SCALE),
        error_rates=ERROR_RATES,
        exhibits=_exhibits(material, prover),
        reports=_reports(material, prover),
        facts=facts(material, prover),
        series_assessment=series_statements(material, prover),
        links=link_lines(material, prover),
        actors=actor_lines(material, prover),
        places=place_lines(material, prover),
        money=money_line(material, prover),
        gaps=_gaps(material, prover),
        victims_to_notify=_notify(leads),
        contacts_to_warn=leads.contacts_to_warn,
        next_steps=step_lines(material, prover),
        limits=LIMITS,
        left_out=dict(sorted(prover.left_out.items())),
        proofs=dict(sorted(prover.proofs.items())),
    )


def marking_of(material: Material) -> Tlp | None:
    """What anything drawn from the whole series bears: the strictest of its reports; None where one has none."""
    return strictest(material.marking_of_report(told.report.id) for told in material.reports)


def _legal_basis(material: Material) -> tuple[str, ...]:
    stated = {told.report.legal_basis for told in material.reports if told.report.legal_basis}
    return tuple(sorted(stated))


def _exhibits(material: Material, prover: Prover) -> tuple[ExhibitLine, ...]:
    lines = [_exhibit(material.exhibits[name], number, prover) for name, number in prover.numbers.items()]
    return tuple(sorted(lines, key=lambda line: line.number))


def _exhibit(item: Exhibit, number: str, prover: Prover) -> ExhibitLine:
    if item.sealed:
        return ExhibitLine(number, sealed=True)
    withholding = prover.withholding
    return ExhibitLine(
        number,
        sealed=False,
        id=item.id,
        sha256=item.sha256,
        size=item.size,
        format=item.format,
        category=item.category,
        report=withholding.label(item.report) if item.report else "",
        received=iso(item.received_us),
        acquired_at=item.acquired_at,
        acquired_by=withholding.clean(item.acquired_by) if item.category in {"app", "server"} else "",
        custody_seq=item.custody_seq,
        name=withholding.clean(item.path) if withholding.identities else "",
    )


def _reports(material: Material, prover: Prover) -> tuple[ReportLine, ...]:
    lines = []
    for told in material.reports:
        report = told.report
        held = [prover.numbers[item.id] for item in material.exhibits.values() if item.report == report.id]
        named = prover.withholding.identities
        lines.append(
            ReportLine(
                label=prover.withholding.label(report.id),
                received=iso(told.received_us),
                kind=report.kind,
                channel=report.channel,
                language=report.language,
                country=report.victim.country,
                age=_age(report),
                exhibits=tuple(sorted(held)),
                victim=report.victim.name if named else "",
                id=report.id if named else "",
            )
        )
    return tuple(lines)


def _age(report: Report) -> str:
    if report.victim.age_band == "unknown":
        return "not known"
    return "under 18" if report.victim.is_minor else "adult"


def _gaps(material: Material, prover: Prover) -> tuple[GapLine, ...]:
    lines = []
    for problem in material.problems:
        number = prover.numbers.get(problem.exhibit)
        if number is not None:
            sealed = material.exhibits[problem.exhibit].sealed
            reason = "sealed" if sealed else prover.withholding.clean(problem.reason)
            lines.append(GapLine(number, problem.severity, reason))
    for name, number in prover.numbers.items():
        counted = material.counts.get(name)
        if material.exhibits[name].sealed:
            lines.append(GapLine(number, "sealed", "sealed: its content was not looked at for this document"))
        elif counted is not None:
            if counted.unparsed:
                lines.append(GapLine(number, "unparsed", "lines or records no reader could take", counted.unparsed))
            if counted.ambiguous:
                lines.append(
                    GapLine(number, "ambiguous", "messages whose day and month cannot be told apart", counted.ambiguous)
                )
    return tuple(sorted(lines, key=lambda line: (line.exhibit, line.what, line.reason)))


def _notify(leads: SeriesLeads) -> dict[str, object]:
    by_country: dict[str, int] = {}
    for victim in leads.victims_to_notify:
        place = victim.country or "not known"
        by_country[place] = by_country.get(place, 0) + 1
    return {"distinct": len(leads.victims_to_notify), "by_country": dict(sorted(by_country.items()))}
