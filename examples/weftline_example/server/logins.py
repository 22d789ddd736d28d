"""Who came in over SSH: authentication logs, the login records of wtmp, and the public keys."""

from __future__ import annotations

import base64
import hashlib
import random
import struct
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from weftline_example.nouns import Actor, World
from weftline_example.server.tree import Tree, packed
from weftline_example.server.visits import Visit, opened, server_of

_WEEKS = 6
_UTMP = "<hxxi32s4s32s256shhiii16s20x"
_GUESSED = ("root", "admin", "ubuntu", "test", "oracle", "postgres", "git", "ftpuser", "user", "pi", "deploy", "es")


def public_key(world: World, actor: Actor) -> tuple[str, str]:
    """An actor's made-up public key as in authorized_keys, and its fingerprint as sshd logs it."""
    point = hashlib.sha256(f"{world.seed}:key:{actor.key}".encode()).digest()
    kind = b"ssh-ed25519"
    blob = struct.pack(">I", len(kind)) + kind + struct.pack(">I", len(point)) + point
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}", f"SHA256:{digest}"


def write_logins(world: World, visits: tuple[Visit, ...], tree: Tree) -> dict[str, int]:
    """Authentication logs and wtmp; gives the number of lines by path."""
    server = server_of(world)
    zone = ZoneInfo(server.zone)
    ssh = [visit for visit in visits if visit.plane == "ssh"]
    lines = [*_accepted(world, ssh), *_failures(world), *_jobs(world)]
    oldest = server.seized - timedelta(weeks=_WEEKS)
    kept = sorted(((at, text) for at, text in lines if at >= oldest), key=lambda line: line[0])
    counts: dict[str, int] = {}
    weeks: dict[int, list[tuple[datetime, str]]] = {}
    for at, text in kept:
        weeks.setdefault((server.seized - at).days // 7, []).append((at, text))
    for age, held in weeks.items():
        name = "var/log/auth.log" + (f".{age}" if age else "") + (".gz" if age > 1 else "")
        raw = "".join(f"{_stamp(at, zone)} {server.name} {text}\n" for at, text in held).encode()
        tree.add(name, packed(raw) if age > 1 else raw, held[-1][0], 0o640)
        counts[name] = len(held)
    tree.add("var/log/wtmp", b"".join(_records(visit, n) for n, visit in enumerate(ssh)), ssh[-1].start, 0o664)
    return counts


def _stamp(at: datetime, zone: ZoneInfo) -> str:
    """Syslog's time of day: local, without a year, the day padded with a space."""
    local = at.astimezone(zone)
    return f"{local:%b} {local.day:2d} {local:%H:%M:%S}"


def _accepted(world: World, ssh: list[Visit]) -> list[tuple[datetime, str]]:
    rng = random.Random(f"{world.seed}:accepted")
    out = []
    for number, visit in enumerate(ssh):
        pid, port, user = 1200 + number * 37, rng.randrange(49152, 65000), visit.actor.unix_login
        tail = f"for {user} from {visit.address} port {port} ssh2"
        if visit.actor.role == "developer" or rng.random() < 0.7:
            text = f"Accepted publickey {tail}: ED25519 {public_key(world, visit.actor)[1]}"
        else:
            text = f"Accepted password {tail}"
            if rng.random() < 0.3:
                out.append((visit.start - timedelta(seconds=7), f"sshd[{pid}]: Failed password {tail}"))
        closed = visit.start + timedelta(minutes=visit.minutes)
        out += [
            (visit.start, f"sshd[{pid}]: {text}"),
            (visit.start, f"sshd[{pid}]: pam_unix(sshd:session): session opened for user {user} by (uid=0)"),
            (closed, f"sshd[{pid}]: Received disconnect from {visit.address} port {port}:11: disconnected by user"),
            (closed, f"sshd[{pid}]: pam_unix(sshd:session): session closed for user {user}"),
        ]
    return out


def _failures(world: World) -> list[tuple[datetime, str]]:
    rng = random.Random(f"{world.seed}:failures")
    end, out = server_of(world).seized, []
    for burst in range(60):
        at, ip = end - timedelta(weeks=_WEEKS) * rng.random(), f"192.0.2.{rng.randrange(1, 78)}"
        for n in range(rng.randrange(4, 22)):
            at += timedelta(seconds=rng.randrange(2, 40))
            user, port, pid = rng.choice(_GUESSED), rng.randrange(30000, 65000), 20000 + burst * 60 + n
            known = user == "root"
            if not known:
                out.append((at, f"sshd[{pid}]: Invalid user {user} from {ip} port {port}"))
            word = user if known else f"invalid user {user}"
            out.append((at, f"sshd[{pid}]: Failed password for {word} from {ip} port {port} ssh2"))
            out.append((at, f"sshd[{pid}]: Connection closed by {word} {ip} port {port} [preauth]"))
    return out


def _jobs(world: World) -> list[tuple[datetime, str]]:
    at, end, out = server_of(world).seized - timedelta(weeks=_WEEKS), server_of(world).seized, []
    while at < end:
        out.append(
            (at, f"CRON[{at.hour * 100 + at.day}]: pam_unix(cron:session): session opened for user root by (uid=0)")
        )
        at += timedelta(hours=6)
    return out


def _records(visit: Visit, number: int) -> bytes:
    """The two `utmp` records of a login and its end (glibc's <utmp.h>, 384 bytes each)."""
    address = bytes(int(part) for part in visit.address.split(".")) + bytes(12)
    user, host = visit.actor.unix_login.encode(), visit.address.encode()
    line, pid, start = b"pts/0", 1200 + number * 37, int(visit.start.timestamp())
    came = struct.pack(_UTMP, 7, pid, line, b"ts/0", user, host, 0, 0, number, start, 0, address)
    return came + struct.pack(
        _UTMP, 8, pid, line, b"", b"", b"", 0, 0, number, start + visit.minutes * 60, 0, bytes(16)
    )


def write_keys(world: World, tree: Tree) -> None:
    """authorized_keys of root and of the developer, with the comments their owners left."""
    at = opened(world) + timedelta(hours=5)
    administrator, developer = (world.main.of_role(role)[0] for role in ("administrator", "developer"))
    admin_line = f"{public_key(world, administrator)[0]} {administrator.name.lower().replace(' ', '')}@desktop-ops\n"
    developer_line = f"{public_key(world, developer)[0]} {developer.one('email')}\n"
    tree.add("root/.ssh/authorized_keys", admin_line, at, 0o600)
    tree.add(f"home/{developer.unix_login}/.ssh/authorized_keys", developer_line, at, 0o600)
    for kind in ("rsa", "ed25519"):
        tree.add(f"etc/ssh/ssh_host_{kind}_key", "placeholder: the example holds no private key\n", at, 0o600)
    host = hashlib.sha256(f"{world.seed}:host".encode()).digest()
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + host
    tree.add(
        "etc/ssh/ssh_host_ed25519_key.pub",
        f"ssh-ed25519 {base64.b64encode(blob).decode()} root@{server_of(world).name}\n",
        at,
    )
