"""Offenders other than the main syndicate: what each of them uses, and reports about them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from weftline_example import chats_telegram, chats_whatsapp, papers, screenshots, telling, wallets
from weftline_example.chats import Chat, Line
from weftline_example.drafts import Draft, form, shown_amount, stamp, talk
from weftline_example.names import Registry, table
from weftline_example.nouns import Identifier, Persona
from weftline_example.scripts import Voice

CURRENCY = {"SG": "SGD", "HK": "HKD"}


@dataclass(slots=True)
class Crew:
    """One offender or group: a name for the truth, its wording, faces, accounts and app."""

    name: str
    voice: Voice
    faces: list[Persona]
    accounts: list[Identifier] = field(default_factory=list)
    code: str = ""
    app: str = ""
    link: str = ""

    def identifiers(self) -> list[Identifier]:
        """All that is this crew's own."""
        own = [face.messenger for face in self.faces] + list(self.accounts)
        own += [(face.platform, face.handle) for face in self.faces]
        return own + ([("invite_code", self.code)] if self.code else [])


@dataclass(slots=True)
class Asked:
    """What one stranger's victim brings: which facts stand in the form, in which form the chat comes."""

    handle: bool = True
    account: bool = False
    app: bool = False
    code: bool = False
    chat: str = ""
    picture: bool = False
    receipt: bool = False


@dataclass(slots=True)
class Person:
    """A victim of somebody else."""

    name: str
    cjk: str
    country: str
    language: str
    phone: str
    email: str
    met: datetime


def person(rng: random.Random, registry: Registry, country: str = "", language: str = "") -> Person:
    """Somebody from the same two countries, speaking the same languages, in the same months."""
    country = country or rng.choice(("SG", "SG", "HK"))
    name, cjk = registry.person(country)
    weights = (("zh-Hant", 60), ("en", 32), ("zh-Hans", 8)) if country == "HK" else (
        ("en", 52), ("zh-Hans", 26), ("ms", 16), ("id", 6))  # fmt: skip
    language = language or rng.choices([one for one, _ in weights], [weight for _, weight in weights])[0]
    met = datetime(2022, 2, 20, tzinfo=UTC) + timedelta(days=rng.randrange(160), seconds=rng.randrange(86_400))
    return Person(name, cjk, country, language, registry.phone(country), registry.email(name), met)


def face(rng: random.Random, registry: Registry) -> Persona:
    """A persona: names recur among strangers, handles do not."""
    name, cjk = rng.choice(table("names")["persona"]["names"])
    kind = rng.choice(("telegram", "line", "wechat", "whatsapp"))
    value = registry.phone(rng.choice(("GB", "PH"))) if kind == "whatsapp" else registry.handle()
    user_id = f"telegram:{registry.digits(10)}" if kind == "telegram" else ""
    return Persona(f"face-{value}", name, cjk, rng.choice(table("names")["persona"]["platforms"]),
                   registry.handle("dotted"), user_id, (kind, value), rng.randrange(10**6, 10**7))  # fmt: skip


def crew(rng: random.Random, registry: Registry, name: str, voice: Voice, faces: int = 1) -> Crew:
    """A crew with everything of its own."""
    country = rng.choice(("SG", "HK"))
    account: Identifier = rng.choice((
        ("bank_account", registry.bank_account(country)), ("tron", wallets.tron(registry.wallet())),
        ("bank_account", registry.bank_account(country)), ("eth", wallets.eth(registry.wallet())),
    ))  # fmt: skip
    app, _, short = rng.choice(table("names")["app"]["names"])
    return Crew(
        name, voice, [face(rng, registry) for _ in range(faces)], [account],
        registry.code(), app, f"https://{registry.domain()}/{rng.choice(('app', 'dl', 'd'))}/{short}.apk",
    )  # fmt: skip


def report(rng: random.Random, crew: Crew, victim: Person, asked: Asked, copy: int = 0) -> Draft:
    """One report about a crew."""
    shown = rng.choice(crew.faces)
    called = shown.name_cjk if victim.language.startswith("zh") else shown.name
    made = form(rng, country=victim.country, language=victim.language, name=victim.name, at=victim.met,
                phones=[victim.phone] if rng.random() < 0.85 else [], email=victim.email,
                platform=telling.platform(rng, shown.platform, victim.language), persona=called)  # fmt: skip
    draft = Draft(crew.name, made)
    amount, currency, account = _price(rng, crew, victim)
    slots = _slots(rng, crew, shown, called, victim, amount, currency, account)
    if asked.handle:
        kind, value = shown.messenger
        moved = {"platform": telling.platform(rng, kind, victim.language)}
        moved["phone" if kind == "whatsapp" else "handle"] = telling.handle(rng, kind, value)
        made["moved_to"] = [moved]
    suspect = {"name": crew.app, "link": crew.link} if asked.app else {}
    if asked.code:
        suspect["invite_code"] = crew.code
    if suspect:
        made["app"] = suspect
    made["triage"] |= {"paid": asked.account, "app_installed": asked.app or None}
    if asked.account:
        _pay(rng, draft, asked, victim, amount, currency, account)
    elif rng.random() < 0.4:
        made["demands"] = [{"amount": shown_amount(amount), "currency": currency}]
    if asked.chat:
        _chat(rng, draft, crew, shown, called, victim, slots, asked)
    if asked.picture:
        data = screenshots.profile(shown.picture_seed, copy=copy)
        draft.attach(f"profile {shown.name}.jpg", data, "profile picture of the other person", owner="offender")
    topics = ["met", *(["moved"] if asked.handle and rng.random() < 0.6 else []), *(["app"] if asked.app else []),
              *(["code"] if asked.code else []), *([] if asked.handle or asked.chat else ["vague"]), "threat",
              *(["paid"] if asked.account and rng.random() < 0.6 else []), "close"]  # fmt: skip
    made["narrative"] = telling.narrative(rng, victim.language, topics, slots)
    return draft


def _price(rng: random.Random, crew: Crew, victim: Person) -> tuple[Decimal, str, Identifier]:
    fitting = [one for one in crew.accounts if one[0] != "bank_account" or one[1].startswith(victim.country)]
    account = rng.choice(fitting or crew.accounts)
    if account[0] in {"tron", "eth"}:
        return Decimal(rng.randrange(15, 300) * 10), "USDT", account
    return Decimal(rng.randrange(6, 60) * (50 if victim.country == "SG" else 250)), CURRENCY[victim.country], account


def _slots(
    rng: random.Random, crew: Crew, shown: Persona, called: str, victim: Person, amount: Decimal, currency: str,
    account: Identifier,
) -> dict[str, str]:  # fmt: skip
    bank = rng.choice(table("names")["bank"][victim.country]) if account[0] == "bank_account" else ""
    names = table("names")["malay" if victim.country == "SG" else "tamil"]["first"]
    return {
        "persona": called, "app": crew.app, "link": crew.link, "code": crew.code, "contact1": rng.choice(names),
        "contact2": rng.choice(("mum", "boss", "brother", rng.choice(names))),
        "amount": telling.money(rng, amount, currency),
        "account": telling.account(rng, victim.language, *account, bank), "phone": telling.phone(rng, victim.phone),
        "platform": telling.platform(rng, shown.platform, victim.language),
        "messenger": telling.platform(rng, shown.messenger[0], victim.language),
        "handle": telling.handle(rng, *shown.messenger),
    }  # fmt: skip


def _pay(
    rng: random.Random, draft: Draft, asked: Asked, victim: Person, amount: Decimal, currency: str, account: Identifier
) -> None:
    kind, value = account
    at = victim.met + timedelta(hours=rng.uniform(12, 23))
    written = telling.bank_digits(rng, value) if kind == "bank_account" else value
    stated: dict[str, Any] = {"amount": shown_amount(amount), "currency": currency, "time": stamp(at),
                              "account": written, "method": "bank transfer"}  # fmt: skip
    if kind in {"tron", "eth"}:
        stated |= {"method": "USDT", "tx_hash": wallets.tx_hash(value, at)}
    elif kind in {"fps", "paynow"}:
        stated["method"] = {"fps": "FPS", "paynow": "PayNow"}[kind]
    else:
        stated["reference"] = f"FT{at:%y%m%d}{rng.randrange(10**5, 10**6)}"
    draft.form["payments"] = [stated]
    if asked.receipt:
        lines = ["Status: Successful", f"Amount: {currency} {amount:,.2f}", f"To account: {written}",
                 f"Reference number: {stated.get('reference', '')}", f"Date: {at:%d %b %Y}"]  # fmt: skip
        draft.attach(f"receipt_{at:%Y%m%d}.pdf", papers.pdf(lines, "Transfer receipt"), "receipt")


def _chat(
    rng: random.Random, draft: Draft, crew: Crew, shown: Persona, called: str, victim: Person, slots: dict[str, str],
    asked: Asked,
) -> None:  # fmt: skip
    steps = ["greet", *(["lure"] if asked.app else []), *(["code"] if asked.code else []), "threat"]
    steps += ["signature0"] if crew.name == "second" or rng.random() < 0.5 else []
    steps += ["demand", *(["payto"] if asked.account and rng.random() < 0.5 else []), "deadline"]
    lines = talk(rng, crew.voice, victim.language, victim.met, slots, steps=steps)
    owner = victim.cjk or victim.name if victim.language.startswith("zh") else victim.name
    zone = str(draft.form["occurred"]["zone"])
    if asked.chat == "threat_words":
        draft.form["threat_words"] = "\n".join(line.text for line in lines if line.who == "offender")
        return
    kind, value = shown.messenger
    other = value if kind == "whatsapp" and asked.handle else called
    chat = Chat(owner, other, lines, shown.user_id)
    if asked.chat == "screens":
        for number, data in enumerate(screenshots.screens(chat), 1):
            draft.screenshot(f"Screenshot {number}.png", data, "chat")
    elif kind == "telegram":
        draft.attach("result.json", chats_telegram.export(chat), "Telegram chat", owner=owner, zone=zone)
    elif kind == "whatsapp":
        locale = rng.choice(chats_whatsapp.LOCALES[victim.language])
        data = chats_whatsapp.text(chat, locale).encode("utf-8")
        draft.attach(f"WhatsApp Chat with {chat.other}.txt", data, "chat", owner=owner, zone=zone)
    else:
        draft.attach("chat copy.txt", _copied(chat, lines).encode("utf-8"), "copied from the chat", owner=owner)


def _copied(chat: Chat, lines: tuple[Line, ...]) -> str:
    names = {"offender": chat.other, "victim": chat.owner}
    return "".join(f"{names[line.who]}: {line.text}\n" for line in lines if line.who in names)
