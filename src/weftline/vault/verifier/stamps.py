"""Time stamps (RFC 3161) on checkpoints: the tokens that the log took in, and whether an authority really gave them.

The signature is checked by `openssl`, which every expert has and trusts; which authority to trust is said from outside.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.x509 import load_pem_x509_certificates

from weftline.vault.verifier.log import Fault, Stamped, Walk
from weftline.vault.verifier.report import CannotVerifyError, Report, digest_of, is_plain, read_small

STAMP_SUFFIX: Final = ".tsr"
_APART_SECONDS: Final = 300
_TIME_LINE: Final = "Time stamp: "


def stamp_name(size: int, token_sha256: str) -> str:
    """The file of a token on the checkpoint over `size` entries; several authorities may have given one."""
    return f"{size:012d}-{token_sha256[:16]}{STAMP_SUFFIX}"


def check_stamps(walk: Walk, report: Report, home: Path, authorities: Sequence[Path]) -> None:
    """Puts every token in `home`, where the notes are, against the log, its note and the authorities' certificates.

    Raises CannotVerifyError where authorities are given and cannot be used.
    """
    for path in authorities:
        require_certificates(path)
    named = {stamp_name(stamp.size, stamp.token_sha256): stamp for stamp in walk.stamps}
    present = {path.name: path for path in sorted(home.glob(f"*{STAMP_SUFFIX}"))}
    for name in sorted(named.keys() - present.keys()):
        walk.fault(f"the time stamp that entry {named[name].seq} took in is missing", name)
    for name, path in present.items():
        stamp = named.get(name)
        if stamp is None:
            walk.fault("no entry took this time stamp in (added); if that was interrupted, take it in again", name)
        elif not is_plain(path) or digest_of(path) != stamp.token_sha256:
            walk.fault(f"this is not the time stamp that entry {stamp.seq} took in (changed or exchanged)", name)
        else:
            _check_token(walk, report, path, stamp, authorities)


def require_certificates(path: Path) -> None:
    """Raises CannotVerifyError where a file holds no certificates in PEM: tokens would seem forged for want of them."""
    try:
        load_pem_x509_certificates(read_small(path))
    except ValueError:
        raise CannotVerifyError(f"{path} holds no certificate in PEM (a text that begins with -----BEGIN).") from None


def _check_token(walk: Walk, report: Report, path: Path, stamp: Stamped, authorities: Sequence[Path]) -> None:
    note = path.with_name(f"{stamp.size:012d}.note")
    if not is_plain(note):
        walk.fault("the checkpoint that this time stamp is for is missing", path.name)
    elif not authorities:
        told = f"says {stamp.attested}; name the authority's certificate with --authority to check it"
        report.notes.append(Fault(f"a time stamp on {note.name} {told}", path.name))
    else:
        at = attested_time(path)
        digest = digest_of(note)
        by = next((root for root in authorities if at is not None and token_holds(path, digest, root, at)), None)
        if by is None or at is None:
            walk.fault("no authority that was named gave this time stamp for this checkpoint (forged)", path.name)
        else:
            _attest(report, note.name, at, by)


def _attest(report: Report, note: str, at: datetime, by: Path) -> None:
    for checkpoint in report.checkpoints:
        if Path(checkpoint["where"]).name == note:
            told: list[dict[str, Any]] = checkpoint.setdefault("stamps", [])
            told.append({"attested_utc": at.isoformat().replace("+00:00", "Z"), "authority": str(by)})
            claimed = str(checkpoint["time"])
            if claimed and _apart(claimed, at):
                text = f"the machine claimed {claimed} when it signed; the authority attests {at.isoformat()}"
                report.notes.append(Fault(text, note))


def _apart(claimed: str, at: datetime) -> bool:
    """Whether a checkpoint's own time is another than the attested one; one that cannot be read is."""
    try:
        return abs((datetime.fromisoformat(claimed) - at).total_seconds()) > _APART_SECONDS
    except (ValueError, TypeError):
        return True


def attested_time(token: Path) -> datetime | None:
    """What time a token states (UTC), or None where it states none. Raises CannotVerifyError without `openssl`.

    Only the token is read: the answer around it is not signed, and its free text could hold a time of anybody's choice.
    """
    said = _openssl("-reply", "-in", str(token), "-token_out", "-text").stdout.decode("utf-8", "replace")
    line = next((line for line in said.splitlines() if line.startswith(_TIME_LINE)), "")
    text = " ".join(line.removeprefix(_TIME_LINE).split())
    for form in ("%b %d %H:%M:%S %Y GMT", "%b %d %H:%M:%S.%f %Y GMT"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def token_holds(token: Path, sha256: str, authority: Path, at: datetime) -> bool:
    """Whether `authority` (PEM certificates) vouches for a token over a SHA-256, judged as of the time it states, since
    certificates expire. Raises CannotVerifyError without `openssl` and where the authority's file holds no certificate.
    """
    require_certificates(authority)
    moment = str(int(at.timestamp()))
    trusted = ("-CAfile", str(authority), "-untrusted", str(authority), "-attime", moment)
    return _openssl("-verify", "-digest", sha256, "-in", str(token), *trusted).returncode == 0


def _openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("openssl")
    if program is None:
        raise CannotVerifyError("Time stamps are checked by the program `openssl`, which is not installed.")
    environment = {"LC_ALL": "C", "TZ": "UTC", "OPENSSL_CONF": "/dev/null"}
    return subprocess.run([program, "ts", *arguments], capture_output=True, check=False, env=environment)
