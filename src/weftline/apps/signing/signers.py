"""The signers of an archive, over all schemes, each with what its certificate is worth."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from cryptography import x509

from weftline.apps.container import Archive
from weftline.apps.rules import load
from weftline.apps.signing.algorithms import UNREADABLE
from weftline.apps.signing.block import BlockSigner, block_signers, find_block
from weftline.apps.signing.jar import jar_signers
from weftline.apps.signing.lineage import Step
from weftline.errors import UnreadableError
from weftline.model.app import Signer

_NAMES = {x509.NameOID.EMAIL_ADDRESS: "emailAddress"}


@dataclass(slots=True)
class Signed:
    """What was found: signers, what does not agree, what could not be read."""

    signers: list[Signer] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find_signers(archive: Archive) -> Signed:
    """Read and verify all signatures of an archive; the highest scheme decides whether a signer holds."""
    result = Signed()
    found: dict[bytes, dict[str, bool | None]] = {}
    chains: dict[bytes, tuple[Step, ...]] = {}
    claimed: list[bytes] = []
    try:
        block = find_block(archive)
        if block is not None:
            for signer in block_signers(archive, block):
                _merge(result, found, signer.certificates[:1], signer.scheme, signer.verified, signer.why)
                if signer.certificates:
                    claimed += _keep_lineage(result, chains, signer)
            result.anomalies += block.anomalies
    except UnreadableError as error:
        result.problems.append(f"could not read the signing block: {error}")
    whole = not any(True in schemes.values() for schemes in found.values())
    try:
        for jar in jar_signers(archive, whole=whole):
            _merge(result, found, jar.certificates[:1], "v1", jar.verified, jar.why)
    except UnreadableError as error:
        result.problems.append(f"could not read the v1 signature: {error}")
    for chain in chains.values():
        for step in chain:
            found.setdefault(step.certificate, {"lineage": None if step is chain[0] else step.verified})
    for certificate in claimed:
        found.setdefault(certificate, {"lineage": False})
    result.signers = [
        replace(_described(result, certificate, schemes), lineage=_before(certificate, chains.get(certificate, ())))
        for certificate, schemes in found.items()
    ]
    if not result.signers and not result.problems:
        result.anomalies.append("the app is not signed")
    return result


def _keep_lineage(result: Signed, chains: dict[bytes, tuple[Step, ...]], signer: BlockSigner) -> list[bytes]:
    """Keeps the chain from its last step that does not hold; returns the certificates before, which are only claimed:
    anybody can put a stranger's certificate there.
    """
    if not signer.lineage or signer.verified is False:
        return []
    broken = max((at for at, step in enumerate(signer.lineage) if step.verified is False), default=0)
    chains.setdefault(signer.certificates[0], signer.lineage[broken:])
    if broken:
        result.anomalies.append(f"signature {signer.scheme}: a step in the chain of keys does not hold")
    return [step.certificate for step in signer.lineage[:broken]]


def _before(certificate: bytes, chain: tuple[Step, ...]) -> tuple[str, ...]:
    """SHA-256 of the certificates that come before one in its chain, oldest first."""
    names = [hashlib.sha256(step.certificate).hexdigest() for step in chain]
    own = hashlib.sha256(certificate).hexdigest()
    return tuple(names[: names.index(own)]) if own in names else ()


def _merge(
    result: Signed,
    found: dict[bytes, dict[str, bool | None]],
    certificates: tuple[bytes, ...],
    scheme: str,
    verified: bool | None,
    why: str,
) -> None:
    for certificate in certificates:
        found.setdefault(certificate, {}).setdefault(scheme, verified)
    if why:
        result.anomalies.append(f"signature {scheme}: {why}")


def _described(result: Signed, certificate: bytes, schemes: dict[str, bool | None]) -> Signer:
    verified = schemes[max(schemes)]
    try:
        return signer_of(certificate, tuple(sorted(schemes)), verified)
    except ValueError as error:
        result.problems.append(f"a certificate could not be read: {error}")
        return Signer(
            hashlib.sha256(certificate).hexdigest(),
            hashlib.sha1(certificate, usedforsecurity=False).hexdigest(),
            schemes=tuple(sorted(schemes)),
            verified=verified,
        )


def signer_of(certificate: bytes, schemes: tuple[str, ...], verified: bool | None) -> Signer:
    """Describe a certificate (DER). Raises ValueError where it cannot be parsed."""
    try:
        parsed = x509.load_der_x509_certificate(certificate)
    except UNREADABLE as error:
        raise ValueError(str(error)) from error
    sha256 = hashlib.sha256(certificate).hexdigest()
    subject = parsed.subject.rfc4514_string(_NAMES)
    public = any(sha256 == row["sha256"] for row in load("certificates")["public"])
    debug = "CN=Android Debug" in subject.split(",")
    return Signer(
        sha256,
        hashlib.sha1(certificate, usedforsecurity=False).hexdigest(),
        subject,
        parsed.issuer.rfc4514_string(_NAMES),
        parsed.not_valid_before_utc.isoformat().replace("+00:00", "Z"),
        parsed.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
        "public_key" if public else "debug_machine" if debug else "identifying",
        schemes,
        verified,
    )
