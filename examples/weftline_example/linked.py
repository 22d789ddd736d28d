"""The 34 reports about the main syndicate, each with realistic, partial evidence."""

from __future__ import annotations

import random
from collections import Counter

from weftline_example import chats_telegram, chats_whatsapp, mail, papers, receipts, screenshots, telling
from weftline_example.apk.builds import app_bytes
from weftline_example.chats import Chat, Line
from weftline_example.drafts import Draft, form, shown_amount, stamp, talk
from weftline_example.nouns import Payment, Victim, World
from weftline_example.plans import Plan, make_plans, persona_of
from weftline_example.scripts import Voice


def linked_reports(world: World) -> list[Draft]:
    """All reports of the main series, in the order of the victims."""
    rng = random.Random(f"{world.seed}:linked")
    plans = make_plans(rng, world)
    voice = Voice(world.main.script_seed)
    copies: Counter[str] = Counter()
    return [_Writer(world, voice, copies, victim, plans[victim.key]).write() for victim in world.reported]


class _Writer:
    """Writes one report."""

    def __init__(self, world: World, voice: Voice, copies: Counter[str], victim: Victim, plan: Plan) -> None:
        self.world, self.voice, self.copies, self.victim, self.plan = world, voice, copies, victim, plan
        self.rng = random.Random(f"{world.seed}:report:{victim.key}")
        self.persona = persona_of(world, victim)
        self.payments = [payment for payment in world.payments if payment.victim == victim.key]
        self.face = self.persona.name_cjk if victim.language.startswith("zh") else self.persona.name

    def write(self) -> Draft:
        """The finished report."""
        victim, rng = self.victim, self.rng
        phones = [victim.phone] if victim.device or rng.random() < 0.7 else []
        platform = telling.platform(rng, self.persona.platform, victim.language)
        made = form(rng, country=victim.country, language=victim.language, name=victim.name, at=victim.met,
                    phones=phones, email=victim.email, platform=platform, persona=self.face,
                    last=max((p.at for p in self.payments), default=victim.met))  # fmt: skip
        draft = Draft("main", made, victim=victim.key)
        self._facts(draft)
        self._money(draft)
        self._chat(draft)
        if self.plan.picture:
            self._picture(draft)
        made["narrative"] = self._narrative()
        if victim.device is not None:
            draft.evidence.append("server")
        if self.plan.packed:
            _pack(draft, str(made["occurred"]["zone"]), victim.name_cjk or victim.name)
        return draft

    def _facts(self, draft: Draft) -> None:
        plan, rng, victim = self.plan, self.rng, self.victim
        kind, value = self.persona.messenger
        if plan.handle:
            shown = {"platform": telling.platform(rng, kind, victim.language)}
            shown["phone" if kind == "whatsapp" else "handle"] = telling.handle(rng, kind, value)
            draft.form["moved_to"] = [shown]
            if self.persona.user_id and rng.random() < 0.5:
                draft.form["moved_to"][0]["user_id"] = self.persona.user_id.split(":")[1]
            if rng.random() < 0.5:
                draft.form["first_contact"]["handle"] = self.persona.handle
            draft.evidence.append("handle")
        if plan.own_number:
            draft.form["first_contact"]["phone"] = telling.phone(rng, victim.phone)
        suspect: dict[str, object] = {}
        if plan.app:
            app = self.world.main.apps[victim.app]
            suspect = {"name": app.label_cjk if victim.language.startswith("zh") else app.label, "link": app.link}
            if rng.random() < 0.6:
                suspect["file_name"] = app.file_name
            draft.evidence.append("app")
            if self.plan.sample:
                draft.attach(f"Download/{app.file_name}", app_bytes(self.world, app), "the app, from my phone")
        if plan.code and (not plan.chat or rng.random() < 0.7):
            suspect["invite_code"] = rng.choice((victim.code, victim.code.lower(), victim.code))
        if plan.code:
            draft.evidence.append("code")
        if suspect:
            draft.form["app"] = suspect
        draft.form["triage"]["app_installed"] = True if victim.device else rng.choice((False, None))

    def _money(self, draft: Draft) -> None:
        rng, victim = self.rng, self.victim
        draft.form["triage"]["paid"] = bool(self.payments)
        if self.plan.name != "server" and rng.random() < 0.4:
            amount, currency = (rng.randrange(5, 40) * 100, "SGD" if victim.country == "SG" else "HKD")
            draft.form["demands"] = [{"amount": f"{amount}.00", "currency": currency, "deadline": ""}]
        for payment in self.payments:
            if "form" in payment.told:
                draft.form.setdefault("payments", []).append(self._stated(payment))
            if "receipt" in payment.told:
                self._receipt(draft, payment)
            if self.plan.qr and "chat" in payment.told:
                draft.attach(f"code {payment.key[-6:]}.png", self._qr(payment), "payment code that they sent me")
        if self.payments:
            draft.evidence.append("account")

    def _holder(self, payment: Payment) -> str:
        return self.world.main.actor(payment.payee).name.upper()

    def _stated(self, payment: Payment) -> dict[str, str]:
        rng = self.rng
        kind, value = payment.account
        words = {"bank_transfer": ("bank transfer", "online banking"), "paynow": ("PayNow",), "fps": ("FPS",),
                 "usdt_trc20": ("USDT TRC20", "crypto (USDT, TRON)")}[payment.method]  # fmt: skip
        account = telling.bank_digits(rng, value) if kind == "bank_account" else (
            telling.phone(rng, value) if kind == "paynow" else value)  # fmt: skip
        stated = {"amount": shown_amount(payment.amount), "currency": payment.currency, "time": stamp(payment.at),
                  "method": rng.choice(words), "account": account}  # fmt: skip
        if kind != "tron":
            stated["beneficiary"] = self._holder(payment)
            stated["reference"] = payment.reference
        elif rng.random() < 0.8:
            stated["tx_hash"] = payment.tx_hash
        return stated

    def _receipt(self, draft: Draft, payment: Payment) -> None:
        rows = receipts.rows(self.rng, payment, self._holder(payment))
        name = f"receipt_{payment.at:%Y%m%d}_{payment.key[-4:]}"
        lines = [f"{label}: {value}" for label, value in rows]
        way = self.rng.choice(("pdf", "pdf", "screen", "mail"))
        if way == "screen" and "form" in payment.told:
            draft.screenshot(f"{name}.png", screenshots.receipt(receipts.title(payment), rows), "receipt")
        elif way == "mail" and payment.currency != "USDT":
            made = mail.notice(self.victim.email, "Example Bank Alerts", lines, payment.at,
                               (f"{name}.pdf", papers.pdf(lines, receipts.title(payment))))  # fmt: skip
            draft.attach(f"{name}.eml", made, "mail from my bank")
        else:
            draft.attach(f"{name}.pdf", papers.pdf(lines, receipts.title(payment)), "receipt of the payment")

    def _slots(self, payment: Payment | None) -> dict[str, str]:
        rng, victim, world = self.rng, self.victim, self.world
        names = [contact.name for contact in victim.contacts] or ["your sister", "your boss"]
        amount, currency = (payment.amount, payment.currency) if payment else (None, "")
        app = world.main.apps[max(victim.app, 0)]
        where = ""
        if payment:
            bank = receipts.bank_of(payment) if payment.account[0] == "bank_account" else ""
            where = telling.account(rng, victim.language, *payment.account, bank, self._holder(payment))
        chinese = victim.language.startswith("zh")
        return {
            "persona": self.face, "app": app.label_cjk if chinese else app.label, "link": app.link,
            "code": victim.code, "contact1": rng.choice(names), "contact2": rng.choice(names),
            "amount": telling.money(rng, amount, currency) if amount else rng.choice(("5000", "3000", "8000")),
            "account": where, "phone": telling.phone(rng, victim.phone),
            "platform": telling.platform(rng, self.persona.platform, victim.language),
            "messenger": telling.platform(rng, self.persona.messenger[0], victim.language),
            "handle": telling.handle(rng, *self.persona.messenger),
        }  # fmt: skip

    def _chat(self, draft: Draft) -> None:
        plan, rng, victim = self.plan, self.rng, self.victim
        if plan.name == "script":
            draft.evidence.append("script")
        if plan.chat == "threat_words":
            lines = talk(rng, self.voice, victim.language, victim.met, self._slots(None),
                         steps=["threat", "signature0", "demand", "deadline", "signature1"])  # fmt: skip
            draft.form["threat_words"] = "\n".join(line.text for line in lines if line.who == "offender")
            return
        if not plan.chat:
            return
        told = next((p for p in self.payments if "chat" in p.told), None)
        steps = ["greet"]
        if victim.code and plan.name != "script":
            steps += ["lure", *(["code"] if plan.code else [])]
        steps += ["threat", "signature0", "demand", *(["payto"] if told else []), "deadline", "signature1"]
        if len(self.payments) > 1:
            steps.append("again")
        media: dict[str, bytes] = {}
        if told and plan.chat == "whatsapp_zip":
            media[f"IMG-{told.at:%Y%m%d}-WA0003.png"] = self._qr(told)
        lines = talk(rng, self.voice, victim.language, victim.met, self._slots(told), steps=steps,
                     paid=[told.at] if told else None, attachment=next(iter(media), ""))  # fmt: skip
        if "script" not in draft.evidence:
            draft.evidence.append("script")
        self._export(draft, lines, media)

    def _qr(self, payment: Payment) -> bytes:
        kind, value = payment.account
        if kind == "paynow":
            return screenshots.qr(screenshots.paynow_payload(value, f"{payment.amount:.2f}", self._holder(payment)))
        text = value if kind == "tron" else telling.account(self.rng, "en", kind, value, receipts.bank_of(payment))
        return screenshots.qr(text)

    def _export(self, draft: Draft, lines: tuple[Line, ...], media: dict[str, bytes]) -> None:
        plan, rng, victim = self.plan, self.rng, self.victim
        kind, value = self.persona.messenger
        knows = plan.name != "script"
        other = value if kind == "whatsapp" and knows and rng.random() < 0.5 else self.face
        owner = victim.name_cjk or victim.name
        chat = Chat(owner, other, lines, self.persona.user_id if knows else "")
        zone = str(draft.form["occurred"]["zone"])
        if plan.chat == "telegram":
            data = chats_telegram.export(chat, old=rng.random() < 0.3)
            draft.attach("ChatExport/result.json", data, "Telegram chat", owner=owner, zone=zone)
        elif plan.chat.startswith(("whatsapp", "nested")):
            self._whatsapp(draft, chat, media, zone)
        elif plan.chat == "screens":
            for number, data in enumerate(screenshots.screens(chat, dark=rng.random() < 0.4), 1):
                draft.screenshot(f"Screenshot_{victim.met:%Y%m%d}-{number:02d}.png", data, "screenshot of the chat")
        elif plan.chat == "mail":
            text = "\n\n".join(line.text for line in lines if line.who == "offender")
            sender = f"{self.persona.handle.replace('.', '')}@{rng.choice(('post', 'inbox'))}.example"
            data = mail.threat(sender, self.face, victim.email, "last warning", text, lines[-1].at,
                               self.world.main.actor(victim.handler).addresses[0], html=rng.random() < 0.5)  # fmt: skip
            draft.attach("mail.eml", data, "the mail I got")
        else:
            text = "\n".join(f"{chat.other if line.who == 'offender' else owner}: {line.text}" for line in lines
                             if line.who != "system")  # fmt: skip
            draft.attach("chat copy.txt", (text + "\n").encode("utf-8"), "copied from the chat", owner=owner)

    def _whatsapp(self, draft: Draft, chat: Chat, media: dict[str, bytes], zone: str) -> None:
        rng = self.rng
        locale = rng.choice(chats_whatsapp.LOCALES[self.victim.language])
        more = {"owner": chat.owner, "zone": zone}
        if locale.startswith("android-en") and rng.random() < 0.7:
            more["date_order"] = "mdy" if locale.endswith("us") else "dmy"
        if self.plan.chat == "whatsapp":
            name = f"WhatsApp Chat with {chat.other}.txt"
            draft.attach(name, chats_whatsapp.text(chat, locale).encode("utf-8"), "WhatsApp chat", **more)
            return
        packed = chats_whatsapp.archive(chat, locale, media)
        if self.plan.chat == "nested":
            outer = {f"phone backup/WhatsApp Chat - {chat.other}.zip": packed, "readme.txt": b"from my old phone\n"}
            draft.attach("evidence.zip", chats_whatsapp.pack(outer), "everything from my phone", **more)
        else:
            draft.attach(f"WhatsApp Chat - {chat.other}.zip", packed, "WhatsApp chat with media", **more)

    def _picture(self, draft: Draft) -> None:
        key = self.persona.key
        data = screenshots.profile(self.persona.picture_seed, copy=self.copies[key])
        self.copies[key] += 1
        draft.attach(f"profile {self.persona.name}.jpg", data, "profile picture of the other person", owner="offender")
        draft.evidence.append("picture")

    def _narrative(self) -> str:
        plan, rng = self.plan, self.rng
        stated = next((p for p in self.payments if "form" in p.told), None)
        topics = ["met"]
        if plan.handle and rng.random() < 0.6:
            topics.append("moved")
        if plan.app and rng.random() < 0.7:
            topics.append("app")
        if plan.code and (plan.name == "code_app" or rng.random() < 0.5):
            topics.append("code")
        topics += ["vague", "threat"] if plan.name in {"server", "picture", "money"} else ["threat"]
        if stated and rng.random() < 0.6:
            topics.append("paid")
        topics += [*(["own"] if rng.random() < 0.25 else []), "close"]
        text = telling.narrative(rng, self.victim.language, topics, self._slots(stated))
        if plan.hosting:
            domain, address, _ = self.world.shared_hosting
            text += f" https://{domain}/album/{rng.randrange(100, 999)} ({address})"
        return text


def _pack(draft: Draft, zone: str, owner: str) -> None:
    """Everything in one zip, the chat in a zip of its own inside, as people send what they copied off a phone."""
    outer: dict[str, bytes] = {}
    chats = {name: data for name, data in draft.files.items() if name.endswith((".txt", ".json", ".eml"))}
    for name, data in draft.files.items():
        if name not in chats:
            outer[f"from my phone/{name}"] = data
    outer["from my phone/chat.zip"] = chats_whatsapp.pack(chats)
    draft.files, draft.form["exhibits"] = {}, []
    draft.attach("evidence.zip", chats_whatsapp.pack(outer, stored=True), "everything I have", owner=owner, zone=zone)
