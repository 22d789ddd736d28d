"""What a reader who knows no programming should know of an app, in the order of what matters to a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weftline.bundles.app_page.page import Kin
from weftline.model.app import AppFindings, Endpoint, Flow
from weftline.model.app_words import LEAVES_THE_PHONE, THINGS, WORTH
from weftline.model.wording import counted

_MOST_NAMED = 4
_WAYS = {
    "network": "over the network",
    "sms": "by text message",
    "file": "to a file",
    "log": "to the phone's log",
    "native": "to native code, in which data cannot be followed",
    "intent": "to another screen or another app",
}
_NEVER_RAN = "This was read in its code; it does not show that it happened on anybody's phone."


def plain_words(found: AppFindings, kin: Sequence[Kin] | None) -> tuple[str, ...]:
    """Short paragraphs for a prosecutor, each one true on its own."""
    return (
        _what_it_is(found),
        *_what_it_takes(found),
        *_invite_code(found),
        *_where_to(found),
        *_who_made_it(found),
        *_whom_to_ask(found),
        *_which_others(kin),
        *_what_is_missing(found),
    )


def own_addresses(found: AppFindings) -> list[Endpoint]:
    """Addresses that do not come with common software."""
    return [endpoint for endpoint in found.endpoints if not endpoint.noise and endpoint.kind != "path"]


def _what_it_is(found: AppFindings) -> str:
    kind = {"android": "an Android app", "ios": "an iOS app or profile"}.get(found.platform, "a file")
    named = f" that calls itself “{found.label}”" if found.label else ""
    package = f" ({found.package})" if found.package else ""
    return f"This is {kind}{named}{package}. It was read without being run, and no address in it was contacted."


def _what_it_takes(found: AppFindings) -> Iterator[str]:
    followed = [flow for flow in found.flows if flow.grade == "followed"]
    sent = [flow for flow in followed if flow.sink in LEAVES_THE_PHONE]
    if sent:
        yield (
            f"It takes {_things(sent)} and sends what it takes out of the phone, {_ways(sent)}: the data were followed "
            f"through the code, step by step, from where they are read to where they are sent. {_NEVER_RAN}"
        )
    kept = [flow for flow in followed if flow.sink not in LEAVES_THE_PHONE and flow.source not in _sources(sent)]
    if kept:
        yield f"It reads {_things(kept)} and passes it on, {_ways(kept)}; that it leaves the phone was not shown."
    rest = [flow for flow in found.flows if flow.source not in _sources(followed)]
    if rest:
        yield f"It has code to read {_things(rest)}. Nothing shows that it sends any of that: this alone says little."
    if not found.flows and found.platform == "android":
        yield "No code was found that both reads such things as contacts, messages or pictures and can send them."
    if found.platform == "ios" and found.permissions:
        wants = ", ".join(name.removeprefix("NS").removesuffix("UsageDescription") for name in found.permissions)
        yield f"It asks its user for access to: {wants}. What it does with it was not followed: it is no Android app."


def _things(flows: Sequence[Flow]) -> str:
    return _joined([THINGS.get(source, source) for source in _sources(flows)])


def _sources(flows: Sequence[Flow]) -> list[str]:
    return list(dict.fromkeys(flow.source for flow in flows))


def _ways(flows: Sequence[Flow]) -> str:
    return _joined(list(dict.fromkeys(_WAYS.get(flow.sink, flow.sink) for flow in flows)))


def _invite_code(found: AppFindings) -> Iterator[str]:
    if found.invite_code_screen:
        yield (
            "It asks for an invite code. Apps of this crime do so to tell which of the offenders led a victim there; "
            "the code that the victim was given is worth asking for."
        )


def _where_to(found: AppFindings) -> Iterator[str]:
    own = own_addresses(found)
    if own:
        hidden = " At least one was hidden by encoding it." if any(e.how.startswith("decoded:") for e in own) else ""
        many = counted(len(own), "internet address that does", "internet addresses that do")
        yield (
            f"It names {many} not come with common software: {_named([endpoint.value for endpoint in own])}. Whoever "
            f"runs or rents these servers may hold what was sent.{hidden}"
        )


def _who_made_it(found: AppFindings) -> Iterator[str]:
    now = [signer for signer in found.signers if signer.schemes != ("lineage",)]
    if any(signer.verified is False for signer in now):
        yield "Its signature DOES NOT HOLD: it was changed after it was signed, and the signer need not be its maker."
    for signer in now[:2]:
        born = f", made on {signer.not_before[:10]}" if signer.not_before else ""
        subject = f" “{signer.subject}”" if signer.subject else ""
        yield f"It is signed with the certificate{subject}{born}: {WORTH[signer.weight]}."
    if found.platform == "android" and not found.signers and not found.problems:
        yield "It bears no signature that could be read."


def _whom_to_ask(found: AppFindings) -> Iterator[str]:
    providers = list(dict.fromkeys(account.provider for account in found.accounts if account.provider))
    if providers:
        yield (
            f"{counted(len(providers), 'company', 'companies')} can be asked who holds an account that the app "
            f"carries: {_named(providers)}. An account holder is not an offender until a person confirms it."
        )


def _which_others(kin: Sequence[Kin] | None) -> Iterator[str]:
    same = [other for other in kin or () if other.same_code_base]
    if same:
        yield (
            f"It is built on the same code base as {counted(len(same), 'other app')} of this operation: "
            f"{_named([other.name for other in same])}. The methods that they share are listed below."
        )
    elif kin:
        yield f"It was compared with {counted(len(kin), 'other app')} of this operation; none has the same code base."


def _what_is_missing(found: AppFindings) -> Iterator[str]:
    if found.packers:
        packers = _joined(list(found.packers))
        yield f"It is packed ({packers}): part of its code is hidden, and what is found is incomplete."
    if found.problems:
        yield f"{counted(len(found.problems), 'part')} of it could not be read; the list is at the end."


def _named(values: Sequence[str]) -> str:
    shown = list(dict.fromkeys(values))
    if len(shown) <= _MOST_NAMED:
        return _joined(shown)
    return ", ".join(shown[:_MOST_NAMED]) + f" and {len(shown) - _MOST_NAMED} more"


def _joined(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else "".join(values)
