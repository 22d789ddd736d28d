from __future__ import annotations

import io

import pytest
from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine

MAIL = b"""\
Jul  3 06:00:00 box postfix/smtpd[9]: A1B2: client=unknown[203.0.113.9], sasl_method=LOGIN, sasl_username=keeper@example.invalid
Jul  3 06:00:01 box dovecot: imap-login: Login: user=<keeper@example.invalid>, method=PLAIN, rip=2001:db8::5, lip=192.0.2.1, TLS
Jul  3 06:00:02 box postfix/smtp[10]: A1B2: to=<taker@example.invalid>, relay=mx.example.invalid[198.51.100.7]:25, status=sent
cut line
"""
SUDO = b"2022-07-03T06:00:00+00:00 box sudo[1]:   ops : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/cat /www/.env\n"
OTHER = b"2022-07-03T06:00:00+00:00 box logger[1]: Accepted password for root from 198.51.100.3 port 22 ssh2\n"


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def test_mail_logs_tell_of_mailboxes_but_of_no_operator() -> None:
    found = run({"var/log/mail.log": MAIL, "var/log/auth.log": SUDO})
    events = [(event.kind, event.text, iso(event.at_us)) for event in found.timeline]
    assert ("mailbox login", "keeper@example.invalid 203.0.113.9", "2022-07-03T06:00:00Z") in events
    assert ("mailbox login", "keeper@example.invalid 2001:db8::5", "2022-07-03T06:00:01Z") in events
    assert ("command", "ops: /bin/cat /www/.env", "2022-07-03T06:00:00Z") in events
    assert found.operators == []
    assert found.logins == []
    assert (found.lines_total, found.lines_parsed, found.lines_unparsed) == (5, 4, 1)
    assert "taker@example.invalid" in {each.value for _, each in found.observables}


def test_only_the_ssh_service_tells_of_ssh_logins() -> None:
    assert run({"var/log/syslog": OTHER}).logins == []


@pytest.mark.parametrize("name", ["cron", "cron.log", "daemon.log", "maillog", "user.log", "local7.log"])
def test_other_files_of_syslog_are_known(name: str) -> None:
    found = run({f"var/log/{name}": b"Jul  3 06:00:00 box CRON[7]: (root) CMD (/opt/backup.sh)\n" * 3})
    assert (found.lines_parsed, found.lines_unparsed) == (3, 0)
