"""Findings as tables: what `investigate`, `demo` and `leads` print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape

from weftline.cli.output import out, table
from weftline.cli.visible import on_one_line
from weftline.model.exhibit import Problem
from weftline.model.wording import amount_in_words, counted, in_words, shortened, sums_in_words, value_in_words
from weftline.operation.views.overview import Overview
from weftline.places import country

MOST_ROWS = 25
FIRST_STEPS = 10
FIRST_URGENT = 10


def show_findings(seen: Overview, leads: dict[str, Any]) -> None:
    """The overview, then the largest series with its leads."""
    counts = seen.counts
    out.print(
        f"\n[bold]{escape(seen.name)}[/]: {counted(counts['reports'], 'report')}, "
        f"{counted(counts['exhibits'], 'exhibit')}, {counted(counts['messages'], 'message')}, "
        f"{counted(counts['sightings'], 'sighting')}"
    )
    if seen.urgent:
        cards = seen.urgent[:FIRST_URGENT]
        rows = [(card.id, card.urgent_because, (card.received or "")[:16].replace("T", " ")) for card in cards]
        table("Cannot wait", ("report", "because", "received (UTC)"), rows, whole=("received (UTC)",))
        _more(len(seen.urgent) - len(rows), "urgent report", "the workspace lists all")
    lines = [
        (
            f"{s.id}\n{(s.first or '')[:10]} to\n{(s.last or '')[:10]}",
            f"{s.reports:,}",
            sums_in_words(s.paid) + (f" = USD {amount_in_words(s.usd)}" if s.usd and s.paid else ""),
            s.actors,
            f"{s.victims_to_notify:,}",
        )
        for s in seen.series[:MOST_ROWS]
    ]
    columns = ("series", "reports", "paid", "actors", "to notify")
    alone = counted(seen.singles, "report stands", "reports stand")
    title = f"Series ({counts['series']:,}; {alone} alone)"
    table(title, columns, lines, right=("reports", "actors", "to notify"), whole=("series",))
    _more(len(seen.series) - len(lines), "series", "the workspace lists all", "series")
    for item in leads["series"][:1]:
        show_series(item, FIRST_STEPS)


def show_series(item: dict[str, Any], first_steps: int = MOST_ROWS) -> None:
    """One series: actors, money, places, victims to notify, next steps."""
    days = f"{(item['first'] or '')[:10]} to {(item['last'] or '')[:10]}"
    out.print(f"\n[bold]Series {escape(item['id'])}[/]: {counted(len(item['reports']), 'report')}, {days}")
    rows = [
        (
            f"{a['label']}\n{a['id']}",
            f"{in_words(a['role'])}\n{a['strength']}",
            identifiers(a["observables"]),
            len(a["reports"]) or "–",
        )
        for a in item["actors"]
    ]
    columns = ("who and id", "role and strength", "identifiers", "reports")
    title = "Actors (assessments, not verdicts; mules are often victims)"
    table(title, columns, rows, right=("reports",))
    _show_money(item["money"])
    if item["places"]:
        table(
            "Places (the country of an address is not the country of a person)",
            ("what", "where", "strength", "why"),
            places(item["places"]),
            whole=("strength",),
        )
    victims = item["victims_to_notify"]
    if victims["distinct"]:
        where = ", ".join(f"{named_country(code)} {number:,}" for code, number in victims["by_country"].items())
        out.print(f"Victims to notify: {victims['distinct']:,} who have not reported ({where})", markup=False)
    warn = item["contacts_to_warn"]["distinct"]
    if warn:
        out.print(
            f"Third parties in stolen contact lists: {warn:,} (sealed; warning them is off until an officer enables it)"
        )
    steps = [(shortened(step["what"]), step["to_whom"], step["why"]) for step in item["next_steps"][:first_steps]]
    if steps:
        table("Next steps, the most urgent first", ("what", "to whom", "why"), steps)
        _more(len(item["next_steps"]) - len(steps), "step", "the workspace lists all, with their drafts")


def _show_money(cash: dict[str, Any]) -> None:
    if not cash["paid"]:
        out.print("Money: no payment is known.")
    else:
        rates = f" at rates of {cash['rate_date']} ({cash['rate_source']})" if cash["rate_source"] else ""
        usd = f" = USD {amount_in_words(cash['usd'])}{rates}" if cash["usd"] else ""
        out.print(f"Money: paid {sums_in_words(cash['paid'])}{usd}", markup=False)
    if cash["demanded"]:
        out.print(f"       demanded {sums_in_words(cash['demanded'])}", markup=False)


def _more(left: int, noun: str, where: str, several: str = "") -> None:
    if left > 0:
        out.print(f"and {counted(left, f'more {noun}', f'more {several}' if several else '')}; {where}")


def show_problems(problems: Sequence[Problem]) -> None:
    """What could not be used, with its reason."""
    if problems:
        rows = [(on_one_line(p.path), _reason(p), in_words(p.severity)) for p in problems[:MOST_ROWS]]
        title = f"{counted(len(problems), 'file or part', 'files or parts')} could not be used in full"
        more = f" (first {MOST_ROWS}; all in the workspace)" if len(problems) > MOST_ROWS else ""
        table(title + more, ("path", "reason", "how much"), rows)


def _reason(problem: Problem) -> str:
    """The reason without the file's name before it: the path stands beside."""
    return on_one_line(problem.reason).removeprefix(f"{on_one_line(problem.path).rpartition('/')[2]}: ")


def identifiers(observables: Sequence[dict[str, str]], most: int = 6) -> str:
    """`Telegram someone; invite code AB12`."""
    shown = [f"{in_words(o['kind'])} {value_in_words(o['value'])}" for o in observables[:most]]
    return "; ".join(shown) + (f"; and {len(observables) - most} more" if len(observables) > most else "")


def places(found: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Rows of places: those of one kind, country and strength together, with the reason of the first."""
    together: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for place in found:
        where = named_country(place["country"]) if place["country"] else interval(place["interval"])
        together.setdefault((in_words(place["kind"]), where, place["strength"]), []).append(place)
    return [
        (*key, first_text(same[0]["reasons"]) + (f"; and {len(same) - 1} more like it" if len(same) > 1 else ""))
        for key, same in together.items()
    ]


def named_country(code: str) -> str:
    """`Cambodia (KH)`; what is no known code as it is, `country not known` for a question mark."""
    known = country(code)
    return f"{known.name} ({code})" if known else "country not known" if code == "?" else code


def interval(hours: Sequence[float] | None) -> str:
    """`UTC+7 to UTC+9`."""
    return " to ".join(f"UTC{hour:+g}" for hour in hours) if hours else ""


def first_text(reasons: Sequence[dict[str, Any]]) -> str:
    """The first reason in words."""
    return str(reasons[0]["text"]) if reasons else ""
