"""At least 300 reports that have nothing to do with the main syndicate, many of which look as if they had."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from weftline_example import telling, wallets
from weftline_example.crews import CURRENCY, Asked, Crew, Person, crew, face, person, report
from weftline_example.drafts import Draft, form, stamp
from weftline_example.names import Registry
from weftline_example.nouns import World
from weftline_example.scripts import Voice

_LATIN = {"en", "ms", "id"}
# A guide that strangers share shows as such where several of them report in its language.
_GUIDE_READERS = (("SG", "en"), ("HK", "zh-Hant"))


class _KitVoice(Voice):
    """A stranger who took two lines out of the same guide that the main syndicate uses."""

    def __init__(self, seed: object, kit: Voice) -> None:
        super().__init__(seed, unlike=kit)
        self.kit = kit

    def line(self, language: str, step: str) -> str:
        voice = self.kit if step in {"demand", "deadline"} else super()
        return voice.line(language, step)


def unrelated_reports(world: World) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The reports, and all identifiers of the people behind them (which are nobody's in the main syndicate)."""
    maker = _Maker(world)
    maker.second()
    maker.template()
    maker.small_groups()
    maker.singles()
    maker.traps()
    maker.other_kinds()
    return maker.drafts, maker.identifiers


class _Maker:
    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = random.Random(f"{world.seed}:unrelated")
        self.registry = Registry(random.Random(f"{world.seed}:strangers"), (1, 2))
        self.main_voice = Voice(world.main.script_seed)
        self.drafts: list[Draft] = []
        self.identifiers: list[tuple[str, str]] = []

    def _add(self, draft: Draft, trap: str = "") -> Draft:
        draft.trap = trap or draft.trap
        if not draft.files:
            draft.way = self.rng.choices(("folder", "csv", "jsonl", "parquet"), (2, 5, 3, 2))[0]  # type: ignore[assignment]
        self.drafts.append(draft)
        return draft

    def _crew(self, name: str, voice: Voice | None = None, faces: int = 1) -> Crew:
        voice = voice or Voice(f"{name}:{self.rng.randrange(10**9)}", unlike=self.main_voice)
        made = crew(self.rng, self.registry, name, voice, faces)
        self.identifiers += made.identifiers()
        return made

    def _person(self, country: str = "", language: str = "") -> Person:
        return person(self.rng, self.registry, country, language)

    def second(self) -> None:
        """The second syndicate: its own wording, faces and wallet, and one mule that the main syndicate uses too."""
        group, rng = self.world.second, self.rng
        own = [one for actor in group.actors for one in actor.strong if one[0] in {"bank_account", "fps", "tron"}]
        faces = [persona for actor in group.actors for persona in actor.personas]
        voice = Voice(group.script_seed, unlike=self.main_voice)
        link = f"https://{self.registry.domain()}/lounge.apk"
        made = Crew("second", voice, faces, own, self.registry.code(), "Night Lounge", link)
        shared = next(one for one in self.world.main.actor(self.world.shared_mule).identifiers
                      if one[0] == "bank_account")  # fmt: skip
        count, mule = rng.randrange(10, 14), rng.randrange(3, 5)
        for number in range(count):
            with_mule = number < mule
            used = replace(made, accounts=[shared] if with_mule else own)
            victim = self._person(shared[1][:2] if with_mule else "")
            app = rng.random() < 0.6
            chat = rng.choice(("chat", "chat", "threat_words", ""))
            asked = Asked(handle=rng.random() < 0.7, account=with_mule or rng.random() < 0.6, app=app, code=app,
                          chat=chat, picture=rng.random() < 0.4)  # fmt: skip
            if with_mule and not asked.handle:
                asked.chat = "chat"
            self._add(report(rng, used, victim, asked, number), "shared_mule" if with_mule else "second")

    def template(self) -> None:
        """People who built their app from the same open-source template: other signer, other host."""
        app, rng = self.world.template_app, self.rng
        made = self._crew("template")
        made.app, made.link = app.label, app.link
        for number in range(4):
            asked = Asked(handle=number % 2 == 0, account=number < 2, app=True, code=number != 3, chat="chat")
            self._add(report(rng, made, self._person(), asked), "template_app")

    def small_groups(self) -> None:
        """Pairs and threes by one hand: series of their own."""
        rng = self.rng
        for number in range(7):
            made = self._crew(f"small-{number}", faces=rng.choice((1, 2)))
            for _ in range(rng.choice((2, 3, 3, 4))):
                asked = Asked(account=True, app=rng.random() < 0.5, chat=rng.choice(("", "chat")))
                asked.code = asked.app
                self._add(report(rng, made, self._person(), asked))

    def singles(self) -> None:
        """Single reports with identifiers of their own, some on shared hosting, some with lines from the same guide."""
        rng, kit = self.rng, self.main_voice
        domain, address, cdn = self.world.shared_hosting
        for number in range(160):
            name = f"single-{number}"
            voice = _KitVoice(f"{name}:{rng.random()}", kit) if number < 8 else None
            made = self._crew(name, voice)
            app = rng.random() < 0.45
            chat = "chat" if rng.random() < 0.3 or number < 8 else rng.choice(("threat_words", "", "", ""))
            asked = Asked(
                handle=rng.random() < 0.7,
                account=rng.random() < 0.45,
                app=app,
                chat=chat,
                code=app and rng.random() < 0.8,
                picture=rng.random() < 0.05,
                receipt=rng.random() < 0.2,
            )
            trap = "script_kit" if number < 8 else ""
            if 8 <= number < 22:
                trap = "shared_hosting"
                made.link = f"https://{domain}/u{number}/{made.link.rsplit('/', 1)[1]}"
                asked.app = True
            victim = self._person(*_GUIDE_READERS[number % 2]) if trap == "script_kit" else self._person()
            if 40 <= number < 45 and victim.language in _LATIN:
                asked.chat = "screens"
            draft = report(rng, made, victim, asked)
            if trap == "shared_hosting":
                draft.form["narrative"] += f" ({rng.choice((address, cdn))})"
            if 22 <= number < 27:
                trap = "own_number"
                draft.form["first_contact"]["phone"] = telling.phone(rng, victim.phone)
                draft.form["victim"]["phones"] = [telling.phone(rng, victim.phone)]
            self._add(draft, trap)
        for number in range(25):
            made = self._crew(f"bare-{number}")
            self._add(report(rng, made, self._person(), Asked(handle=False)), "nothing_hard")

    def traps(self) -> None:
        """A victim of the syndicate who reports something else too, one who reports twice, one under 18, two people
        who stand in stolen address books.
        """
        rng, world = self.rng, self.world
        known = rng.choice([victim for victim in world.reported if victim.device])
        twice = Person(known.name, known.name_cjk, known.country, known.language, known.phone, known.email,
                       known.met - timedelta(days=30))  # fmt: skip
        draft = self._other("romance", twice)
        draft.form["moved_to"] = [{"platform": "WhatsApp", "phone": telling.phone(rng, known.phone)}]
        draft.form["victim"] |= {"phones": [telling.phone(rng, known.phone)], "emails": [known.email]}
        draft.victim = known.key
        self._add(draft, "known_victim_other_case")
        made, again = self._crew("twice"), self._person()
        for way in ("portal", "police"):
            draft = report(rng, made, again, Asked(account=True, app=way == "portal", code=way == "portal"))
            draft.form["channel"] = way
            draft.form["victim"]["phones"] = [telling.phone(rng, again.phone)]
            self._add(draft, "same_victim_twice")
        young = report(rng, self._crew("minor"), self._person(), Asked(chat="threat_words"))
        young.form["victim"]["age_band"] = "16_17"
        self._add(young, "under_18").way = "folder"
        for number in range(2):
            listed = self._person()
            listed.phone = rng.choice(rng.choice([v for v in world.victims if v.device]).contacts).phone
            draft = report(rng, self._crew(f"listed-{number}"), listed, Asked())
            draft.form["victim"]["phones"] = [telling.phone(rng, listed.phone)]
            self._add(draft, "in_stolen_contacts")

    def other_kinds(self) -> None:
        """Crimes of other kinds: romance, recovery scams, ransomware, denial of service, parcels."""
        for kind, count in (("romance", 30), ("recovery", 9), ("ransomware", 11), ("ddos", 9), ("parcel", 28)):
            for _ in range(count):
                self._add(self._other(kind, self._person()), "recovery_scam" if kind == "recovery" else "")

    def _other(self, kind: str, victim: Person) -> Draft:
        rng, registry = self.rng, self.registry
        shown = face(rng, registry)
        sort = {"ransomware": "ransomware", "ddos": "ddos"}.get(kind, "other")
        made = form(rng, country=victim.country, language=victim.language, name=victim.name, at=victim.met,
                    phones=[victim.phone], email=victim.email, kind=sort)  # fmt: skip
        amount, currency, account = Decimal(rng.randrange(4, 80) * 50), CURRENCY[victim.country], (
            "bank_account", registry.bank_account(victim.country))  # fmt: skip
        if sort != "other":
            amount, currency, account = (
                Decimal(rng.randrange(5, 90)) / 100,
                "BTC",
                ("btc", wallets.btc(registry.wallet())),
            )
        language = victim.language
        slots = {"persona": shown.name, "amount": telling.money(rng, amount, currency),
                 "account": telling.account(rng, language, *account), "email": registry.email("unlock desk"),
                 "word": rng.choice(("locked", "crypt", "wasp", "zeta")),
                 "link": f"https://{registry.domain()}/pay/{rng.randrange(1000)}"}  # fmt: skip
        made["narrative"] = telling.other_story(rng, kind, language, slots)
        if kind in {"romance", "recovery"}:
            made["first_contact"] = {"platform": telling.platform(rng, shown.platform, language), "name": shown.name,
                                     "handle": shown.handle}  # fmt: skip
            at = victim.met + timedelta(days=rng.randrange(1, 9))
            made["payments"] = [{"amount": f"{amount:.2f}", "currency": currency, "time": stamp(at),
                                 "method": "transfer", "account": telling.bank_digits(rng, account[1])}]  # fmt: skip
            made["received_at"] = stamp(at + timedelta(days=2))
        elif sort != "other":
            made["demands"] = [{"amount": str(amount), "currency": currency, "to": account[1]}]
        self.identifiers += [account, ("email", slots["email"]), shown.messenger]
        return Draft(f"{kind}-{len(self.drafts)}", made)
