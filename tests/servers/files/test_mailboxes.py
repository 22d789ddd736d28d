from __future__ import annotations

import io

from tests.samples.trees import make_tar

from weftline.model.moment import iso
from weftline.model.server import ServerFindings
from weftline.servers import examine

BOX = (
    b"From root@box.invalid Sun Jul  3 06:00:00 2022\nFrom: Cron Daemon <root@box.invalid>\nTo: root@box.invalid\n"
    b"Subject: Cron <root@box> /opt/send.sh\nDate: Sun, 03 Jul 2022 06:00:00 +0000\n\n"
    b"sent to https://panel.example.invalid/hook\n>From here on\n\n"
    b"From keeper@example.invalid Sun Jul  3 07:00:00 2022\nFrom: =?utf-8?b?5bCP546L?= <keeper@example.invalid>\n"
    b"To: ops@box.invalid\nSubject: =?utf-8?q?new_domain?=\nDate: Sun, 03 Jul 2022 15:00:00 +0800\n"
    b"Content-Type: text/plain; charset=gbk\nContent-Transfer-Encoding: base64\n\nsrTC6w==\n"
)


def run(files: dict[str, bytes]) -> ServerFindings:
    return examine(io.BytesIO(make_tar(files)), exhibit="x-1", name="s.tgz", example=True)


def test_mail_of_the_systems_users() -> None:
    found = run({"var/mail/root": BOX})
    assert [(event.kind, event.text, iso(event.at_us)) for event in found.timeline] == [
        ("mail", "Cron Daemon <root@box.invalid> to root@box.invalid: Cron <root@box> /opt/send.sh", "2022-07-03T06:00:00Z"),
        ("mail", "小王 <keeper@example.invalid> to ops@box.invalid: new domain", "2022-07-03T07:00:00Z"),
    ]  # fmt: skip
    assert {"keeper@example.invalid", "https://panel.example.invalid/hook"} <= {e.value for _, e in found.observables}
    begin, end = (int(part) for part in found.timeline[1].locator.partition("#bytes=")[2].split("-"))
    assert BOX[begin:end].startswith(b"From keeper@example.invalid")
    assert found.inventory["mails"] == "2"


def test_mail_of_hosted_domains_is_counted_and_not_read() -> None:
    mail = BOX.partition(b"\n")[2].partition(b"\n\nFrom ")[0]
    found = run({"var/vmail/shop.invalid/owner/Maildir/cur/1.M1.box:2,S": mail, "etc/hostname": b"box\n"})
    assert found.inventory["mails of hosted domains, not read"] == "1"
    assert found.timeline == []
    assert "root@box.invalid" not in {each.value for _, each in found.observables}


def test_a_folder_of_single_mails() -> None:
    mail = BOX.partition(b"\n")[2].partition(b"\n\nFrom ")[0]
    found = run({"home/ops/Maildir/new/1.M1.box": mail, "etc/hostname": b"box\n"})
    assert [event.kind for event in found.timeline] == ["mail"]


def test_broken_mail_is_read_as_far_as_it_goes() -> None:
    found = run({"var/mail/root": BOX[:200] + b"\xff\0\xfe" * 50 + b"\n\nFrom x"})
    assert found.inventory["mails"] == "1"
