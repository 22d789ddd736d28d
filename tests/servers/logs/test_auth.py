from __future__ import annotations

import io
import struct

from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine

WEB = b'203.0.113.9 - - [20/Jan/2022:14:05:00 +0000] "GET / HTTP/1.1" 200 12 "-" "M"\n'


def run(files: dict[str, bytes], zone: str = "") -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", zone=zone)


def test_a_year_is_inferred_over_new_year_and_marked() -> None:
    log = (
        b"Dec 31 23:59:00 box sshd[1]: Accepted password for root from 203.0.113.9 port 22 ssh2\n"
        b"Jan 02 01:00:00 box sshd[1]: Accepted password for root from 203.0.113.9 port 22 ssh2\n"
    )
    found = run({"var/log/auth.log": log, "var/log/nginx/access.log": WEB})
    assert [iso(login.at_us) for login in found.logins] == ["2021-12-31T23:59:00Z", "2022-01-02T01:00:00Z"]
    assert found.logins[0].time_text == "Dec 31 23:59:00"
    assert "2021 to 2022" in found.inventory["year inferred: var/log/auth.log"]


def test_the_date_in_a_rotated_name_and_the_zone_asked_for_count() -> None:
    log = b"Jul  3 09:00:00 box sshd[1]: Accepted password for root from 203.0.113.9 port 22 ssh2\n"
    found = run({"var/log/secure-20220710": log}, zone="Asia/Shanghai")
    assert iso(found.logins[0].at_us) == "2022-07-03T01:00:00Z"


def test_iso_times_keys_and_failures() -> None:
    log = (
        b"2022-07-03T09:00:00.123456+08:00 box sshd[1]: Accepted publickey for ops from 2001:db8::9 port 22 ssh2: RSA SHA256:abcDEF\n"
        b"2022-07-03T09:00:01+08:00 box sshd[1]: Failed password for invalid user a b from 192.0.2.9 port 22 ssh2\n"
        b"2022-07-03T09:00:01+08:00 box sshd[1]: Invalid user from from 192.0.2.9 port 22\n"
        b"2022-07-03T09:00:02+08:00 box CRON[2]: pam_unix(cron:session): session opened for user root\n"
    )
    found = run({"var/log/auth.log": log})
    accepted, *failed = found.logins
    assert (accepted.user, accepted.ip, accepted.key_fingerprint) == ("ops", "2001:db8::9", "SHA256:abcDEF")
    assert [(login.user, login.success) for login in failed] == [("a b", False), ("from", False)]
    assert (found.lines_total, found.lines_parsed) == (4, 4)


def test_wtmp_sessions_are_logins() -> None:
    record = struct.pack(
        "<hxxi32s4s32s256shhiii16s20x",
        7,
        99,
        b"pts/0",
        b"ts/0",
        b"root",
        b"203.0.113.9",
        0,
        0,
        0,
        1656810000,
        5,
        bytes([203, 0, 113, 9]) + bytes(12),
    )
    found = run({"var/log/wtmp": record + b"\0\0"})
    assert [(login.user, login.ip, iso(login.at_us)) for login in found.logins] == [
        ("root", "203.0.113.9", "2022-07-03T01:00:00.000005Z")
    ]
    assert found.logins[0].locator == "x-1!var/log/wtmp#bytes=0-384"
    assert any("inside a record" in problem for problem in found.problems)
