"""The triage in plain sentences and one number to sort by, which orders apps for a reader and is no probability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from weftline.apps.findings.invite import InviteScreen
from weftline.apps.findings.packers import Hidden
from weftline.apps.findings.permissions import Allowed
from weftline.model.app import AppAccount, Endpoint, Flow, Signer
from weftline.model.app_words import HOLDS, LEAVES_THE_PHONE, SINKS, THINGS, WORTH

_MOST_FOR_PERMISSIONS = 0.25  # what an app may do is weak: many honest apps may do the same
_HEAVY = frozenset({"contacts", "sms", "call_log", "photos"})


@dataclass(slots=True)
class Summary:
    """Reasons in the order of their weight for a reader, and a score from 0 to 1."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    def say(self, topic: str, sentence: str, weight: float = 0.0) -> None:
        """Add a sentence, what it speaks of (a key of `TOPICS`) and its weight."""
        if sentence not in self.reasons:
            self.reasons.append(sentence)
            self.topics.append(topic)
            self.score = min(1.0, round(self.score + weight, 3))


def grouped(said: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """(topic, sentence) pairs as the fields `topics` and `reasons` of `AppFindings`."""
    pairs = list(said)
    return {"topics": tuple(topic for topic, _ in pairs), "reasons": tuple(sentence for _, sentence in pairs)}


def summarise(
    flows: Sequence[Flow],
    combinations: Sequence[Allowed],
    invite: InviteScreen,
    hidden: Hidden,
    signers: Sequence[Signer],
    endpoints: Sequence[Endpoint],
    accounts: Sequence[AppAccount],
) -> Summary:
    """Put the findings of an Android app into sentences."""
    summary = Summary()
    for flow in sorted(flows, key=lambda f: ("followed", "path", "present").index(f.grade)):
        summary.say("flows", _flow(flow), _flow_weight(flow))
    if invite.found:
        summary.say(
            "invite", "It asks for an invite code, as apps of this crime do to tell whose victim somebody is.", 0.15
        )
        for reason in invite.reasons:
            summary.say("invite", reason)
    room = _MOST_FOR_PERMISSIONS
    for combination in combinations:
        summary.say("permissions", combination.says, min(combination.weight, room))
        room = max(0.0, room - combination.weight)
    _hiding(summary, hidden)
    for signer in signers:
        summary.say("signers", _signer(signer))
    loud = [endpoint for endpoint in endpoints if not endpoint.noise and endpoint.kind != "path"]
    if loud:
        shown = ", ".join(endpoint.value for endpoint in loud[:3])
        many = "1 address that does" if len(loud) == 1 else f"{len(loud)} addresses that do"
        summary.say("addresses", f"It names {many} not come with common software: {shown}.")
    if any(endpoint.how.startswith("decoded:") for endpoint in loud):
        summary.say("addresses", "It hides at least one address by encoding it.", 0.1)
    for account in accounts:
        if account.provider:
            summary.say("accounts", f"{account.provider} knows who holds {account.value}; ask for: {account.ask}.")
    return summary


def _flow(flow: Flow) -> str:
    thing, sink = THINGS.get(flow.source, flow.source), SINKS.get(flow.sink, flow.sink)
    if flow.grade == "followed":
        return f"Data flow followed: what it reads of {thing} reaches {sink}."
    if flow.grade == "path":
        return f"Call path only: one method leads both to reading {thing} and to {sink}; that data flow was not shown."
    return f"Both present: it can read {thing} and has a way to {sink}; nothing shows that one leads to the other."


def _flow_weight(flow: Flow) -> float:
    if flow.grade == "followed" and flow.sink in LEAVES_THE_PHONE:
        return 0.35 if flow.source in _HEAVY else 0.15
    return 0.05 if flow.grade == "path" and flow.source in _HEAVY else 0.0


def _hiding(summary: Summary, hidden: Hidden) -> None:
    for packer in hidden.packers:
        summary.say("hiding", f"It is packed with {packer}: what is found here is incomplete.", 0.15)
    if hidden.dynamic_loading:
        summary.say("hiding", "It loads further code while it runs; that code is not seen here.", 0.05)
    if hidden.reflection:
        summary.say("hiding", "It calls methods by name (reflection); such calls are not followed.")
    if hidden.native:
        libraries = ", ".join(hidden.native_libraries[:5]) or "none in this file"
        summary.say("hiding", f"It runs native code, in which data are not followed (libraries: {libraries}).")


def _signer(signer: Signer) -> str:
    name = signer.subject or signer.sha256[:16]
    born = f"; its certificate was made {signer.not_before[:10]}" if signer.not_before else ""
    if signer.only_claimed:
        return f"It claims {name} as an earlier key without proof: nothing follows from that certificate."
    if signer.schemes == ("lineage",):
        return f"An earlier key of the same signer: {name}{born}; {WORTH[signer.weight]}."
    chain = f"; it took over from {len(signer.lineage)} earlier key(s)" if signer.lineage else ""
    return f"Signed by {name}: {HOLDS[signer.verified]}; {WORTH[signer.weight]}{born}{chain}."
