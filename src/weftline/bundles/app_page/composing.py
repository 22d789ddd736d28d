"""From an app's findings to its page."""

from __future__ import annotations

from collections.abc import Sequence

from weftline.bundles.app_page.page import (
    AccountLine,
    AddressLine,
    AppPage,
    FlowLine,
    Kin,
    KinLine,
    Origin,
    SignerLine,
)
from weftline.bundles.app_page.plain_words import own_addresses, plain_words
from weftline.model.app import AppFindings, Endpoint, Flow, Signer
from weftline.model.app_reasons import place_in_app, reasons_by_topic, with_places
from weftline.model.app_words import CHECKED, GRADES, HOLDS, SINKS, THINGS, WORTH, readable_method

MOST_ADDRESSES = 80
MOST_KIN = 12
MOST_OF_OTHERS = 4
_ORDER = ("followed", "path", "present")
LIMITS = (
    "The app was not run, and nothing found in it was contacted: what its code can do was read, not what it did.",
    "“Data flow followed”: the data themselves were followed from where they are read to where they are sent.",
    "“Call path only”: one piece of code leads to both. “Both present”: the app has code for both. Neither is proof.",
    "Data are not followed through native code, calls by name, packed code and code that is loaded later.",
    "Whoever repacks an app signs it anew: a certificate names who signed this file, not who wrote the code.",
    "An account with a service names its holder to the service; the holder need not be who used the app.",
    "The score orders apps for a reader. It is no probability; error rates are not known for real cases.",
)


def compose_page(found: AppFindings, origin: Origin, kin: Sequence[Kin] | None = None) -> AppPage:
    """The page of one app. `kin`: the operation's other apps, None where there is no operation to compare in."""
    own = own_addresses(found)
    return AppPage(
        title=found.label or found.package or "App without a name",
        origin=origin,
        sha256=found.sha256,
        size=found.size,
        platform=found.platform,
        facts=tuple(_facts(found, origin)),
        plain_words=plain_words(found, kin),
        flows=tuple(_flow(flow) for flow in sorted(found.flows, key=lambda flow: _ORDER.index(flow.grade))),
        addresses=tuple(_address(endpoint) for endpoint in own[:MOST_ADDRESSES]),
        more_addresses=max(0, len(own) - MOST_ADDRESSES),
        accounts=tuple(
            AccountLine(
                item.provider or "–", item.value, item.ask, item.source, CHECKED[item.checked], place_in_app(item.where)
            )
            for item in found.accounts
        ),
        signers=tuple(
            SignerLine(
                signer.subject or "–",
                signer.sha256,
                signer.not_before[:10],
                signer.not_after[:10],
                _worth(signer),
                HOLDS[signer.verified],
            )
            for signer in found.signers
        ),
        kin=None if kin is None else _kin(kin),
        permissions=found.permissions,
        entitlements=found.entitlements,
        packers=found.packers,
        anomalies=with_places(found.anomalies),
        reasons=reasons_by_topic(found),
        problems=with_places(found.problems),
        limits=LIMITS,
    )


def _worth(signer: Signer) -> str:
    if signer.only_claimed:
        return "claimed without proof to be an earlier key; nothing follows from it"
    return "an earlier key of the same signer" if signer.schemes == ("lineage",) else WORTH[signer.weight]


def _facts(found: AppFindings, origin: Origin) -> list[tuple[str, str]]:
    version = " ".join(
        part for part in (found.version_name, f"({found.version_code})" if found.version_code else "") if part
    )
    sdk = [
        f"from {found.min_sdk}" if found.min_sdk is not None else "",
        f"made for {found.target_sdk}" if found.target_sdk is not None else "",
    ]
    rows = [
        ("File", origin.file),
        ("Exhibit", origin.exhibit),
        ("Platform", {"android": "Android", "ios": "iOS"}.get(found.platform, "not known")),
        ("Label", found.label),
        (
            "Labels in other languages",
            "; ".join(f"{language}: {label}" for language, label in found.labels if language),
        ),
        ("Package", found.package),
        ("Version", version),
        ("Android versions (SDK level)", ", ".join(part for part in sdk if part)),
        ("Asks for an invite code", "yes" if found.invite_code_screen else "not seen"),
        ("Reading order", f"{found.score:.2f} of 1 (the higher, the sooner it should be read; no probability)"),
    ]
    return [(name, value) for name, value in rows if value]


def _flow(flow: Flow) -> FlowLine:
    return FlowLine(
        THINGS.get(flow.source, flow.source),
        SINKS.get(flow.sink, flow.sink),
        GRADES[flow.grade],
        flow.grade == "followed",
        tuple(readable_method(step) for step in flow.path),
    )


def _address(endpoint: Endpoint) -> AddressLine:
    return AddressLine(endpoint.value, endpoint.kind, endpoint.how, place_in_app(endpoint.where))


def _kin(kin: Sequence[Kin]) -> tuple[KinLine, ...]:
    """The likest first; apps that share nothing are left out.

    Of apps that are not of the same code base only a few methods in common are listed: libraries can explain them.
    """
    ordered = sorted(kin, key=lambda other: (not other.same_code_base, -other.likeness.score, other.name))
    return tuple(
        KinLine(
            other.name,
            other.exhibit,
            other.sha256,
            other.same_code_base,
            f"{other.likeness.score:.2f}",
            other.likeness.reasons,
            tuple(
                (readable_method(one), readable_method(there))
                for one, there in other.likeness.shared[: None if other.same_code_base else MOST_OF_OTHERS]
            ),
        )
        for other in ordered[:MOST_KIN]
        if other.same_code_base or other.likeness.reasons
    )
