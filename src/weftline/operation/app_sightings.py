"""What an app's findings identify, as observables with their places."""

from __future__ import annotations

from collections.abc import Iterator

from weftline.model.app import AppFindings, Signer
from weftline.model.observable import Hints, Observable
from weftline.observables import find

SIGNER_CONFIDENCE = {"identifying": 0.99, "debug_machine": 0.95, "public_key": 0.2}


def observables_of_app(found: AppFindings, key: str) -> Iterator[tuple[str, Observable]]:
    """`(locator, observable)` for package, signers, paths, endpoints and accounts.

    What its makers put into the app has the role offender; what any app holds is a service. Code likeness is a tie
    between apps, not a value of one.
    """
    itself = key + "#"
    if found.package:
        kind = "ios_bundle" if found.platform == "ios" else "android_package"
        yield itself, _stated(kind, found.package, 0.8)
    yield itself, _stated("sha256", found.sha256, 0.99)
    for signer in found.signers:
        confidence = SIGNER_CONFIDENCE[signer.weight]
        yield itself, _stated("cert_sha256", signer.sha256, confidence, linkable=_links(signer))
    if found.path_set:
        yield itself, _stated("path_set", found.path_set, 0.7)
    for endpoint in found.endpoints:
        if endpoint.kind == "path":
            continue
        for observable in find(endpoint.value, Hints(role="service" if endpoint.noise else "offender", source="app")):
            yield endpoint.where, observable
    for account in found.accounts:
        yield account.where, _stated(account.kind, account.value, 0.9)


def _links(signer: Signer) -> bool:
    return signer.weight != "public_key" and not signer.only_claimed


def _stated(kind: str, value: str, confidence: float, *, linkable: bool = True) -> Observable:
    return Observable(kind, value, value, 0, 0, "offender", confidence, linkable, why="stated by the app")
