"""`weftline advise`: what a victim should do now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, cast, get_args

import typer

from weftline.advice import Advice, Device, Situation, Step, advise
from weftline.cli.output import as_json, out, print_json
from weftline.errors import UsageError
from weftline.model.report import AgeBand

NOT_REVIEWED = "not reviewed"


def command(
    country: Annotated[str, typer.Option(help="Where the victim is: two letters, such as SG.")] = "",
    language: Annotated[str, typer.Option(help="en, zh, zh-Hant, ar …")] = "en",
    age_band: Annotated[str, typer.Option(help=", ".join(get_args(AgeBand)))] = "unknown",
    kind: Annotated[str, typer.Option(help="sextortion, ransomware, ddos or other.")] = "sextortion",
    danger: Annotated[bool | None, typer.Option("--danger/--no-danger", help="In danger now.")] = None,
    self_harm: Annotated[bool | None, typer.Option("--self-harm/--no-self-harm", help="Thoughts of it.")] = None,
    in_contact: Annotated[bool | None, typer.Option("--in-contact/--no-contact", help="Still in contact.")] = None,
    paid: Annotated[bool | None, typer.Option("--paid/--not-paid", help="Paid already.")] = None,
    paid_at: Annotated[str, typer.Option(help="When: ISO 8601; without an offset it counts as UTC.")] = "",
    method: Annotated[list[str] | None, typer.Option(help="bank, crypto, gift_card, card or wallet; repeat.")] = None,
    app: Annotated[bool | None, typer.Option("--app/--no-app", help="Installed their app.")] = None,
    device: Annotated[str, typer.Option(help="android, ios or other.")] = "",
    code_given: Annotated[bool | None, typer.Option("--code-given/--no-code", help="Gave a messenger's code.")] = None,
    intimate: Annotated[bool | None, typer.Option("--intimate/--not-intimate", help="Intimate pictures exist.")] = None,
    spread: Annotated[bool | None, typer.Option("--spread/--not-spread", help="Pictures were sent to others.")] = None,
    platform: Annotated[str, typer.Option(help="Where it began.")] = "",
    on_behalf: Annotated[bool, typer.Option("--on-behalf", help="Somebody else helps the victim.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What a victim should do now, most urgent first, in the victim's language."""
    as_json(json)
    situation = Situation(
        language=language,
        country=country,
        age_band=cast("AgeBand", _one_of("--age-band", age_band, get_args(AgeBand))),
        on_behalf=on_behalf,
        kind=_one_of("--kind", kind, ("sextortion", "ransomware", "ddos", "other")),
        danger=danger,
        self_harm=self_harm,
        still_in_contact=in_contact,
        paid=True if paid_at and paid is None else paid,
        paid_at=_time(paid_at),
        payment_methods=tuple(method or ()),
        app_installed=app,
        device=cast("Device", _one_of("--device", device, get_args(Device))),
        gave_code=code_given,
        intimate_material=intimate,
        spread=spread,
        platform=platform,
    )
    advice = advise(situation)
    if json:
        print_json(document(advice))
    else:
        _show(advice)


def document(advice: Advice) -> dict[str, Any]:
    """The documented shape of `weftline advise --json`."""
    return {
        "version": 1,
        "language": advice.language,
        "direction": advice.direction,
        "reviewed": advice.is_reviewed,
        "reviewed_by": advice.reviewed_by,
        "reviewed_on": advice.reviewed_on,
        "always": [_plain(step) for step in advice.always],
        "steps": [_plain(step) for step in advice.steps],
        "contacts": advice.contacts,
    }


def _plain(step: Step) -> dict[str, Any]:
    shown = {"name": step.name, "title": step.title, "text": step.text, "urgent": step.urgent}
    if step.english_title:
        shown |= {"english_title": step.english_title, "english_text": step.english_text}
    return {**shown, "contacts": step.contacts}


def _show(advice: Advice) -> None:
    if not advice.is_reviewed:
        out.print(f"({NOT_REVIEWED})", style="yellow")
    for number, step in enumerate(advice.always, 1):
        out.print(f"{number}. {step.title}", style="bold", markup=False)
        _beside(step.english_title)
    for step in advice.steps:
        out.print()
        out.print(
            f"{'! ' if step.urgent else ''}{step.title}", style="bold red" if step.urgent else "bold", markup=False
        )
        _beside(step.english_title)
        out.print(step.text, markup=False)
        _beside(step.english_text)
        for contact in step.contacts:
            out.print(f"  {contact.name}: {contact.number} {contact.link}", markup=False)


def _beside(english: str) -> None:
    if english:
        out.print(english, style="dim", markup=False)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(f"{option} {value!r} is not known.", f"Choose one of: {', '.join(k for k in known if k)}.")
    return value


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--paid-at {text!r} is not a time.", "Write it as 2026-11-24T14:05+08:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
