"""Mails that victims kept: threats, and confirmations from their bank. Headers as servers write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from weftline_example.chats import LOCAL


def threat(
    sender: str, sender_name: str, to: str, subject: str, text: str, at: datetime, address: str, *, html: bool = False
) -> bytes:
    """A mail from an offender. `address`: the address that the first server says it came from."""
    message = EmailMessage()
    host = sender.split("@", 1)[1]
    message["Received"] = (
        f"from mx.{host} (mx.{host} [198.51.100.70]) by in.post.example with ESMTPS id q{int(at.timestamp()):x}; "
        + format_datetime((at + timedelta(seconds=4)).astimezone(LOCAL))
    )
    message["Received"] = f"from [{address}] by mx.{host} with HTTP; {format_datetime(at)}"
    message["Authentication-Results"] = f"in.post.example; spf=pass smtp.mailfrom={host}; dkim=none"
    message["From"] = f"{sender_name} <{sender}>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{int(at.timestamp()):x}.{abs(hash_of(sender + text)):x}@{host}>"
    message.set_content(text)
    if html:
        body = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
        message.add_alternative(f"<html><body>{body}</body></html>", subtype="html")
        message.set_boundary(f"=-example-{hash_of(text):x}")
    return message.as_bytes()


def notice(to: str, bank: str, lines: list[str], at: datetime, attachment: tuple[str, bytes] | None = None) -> bytes:
    """A bank's confirmation of a transfer, with the receipt attached where there is one."""
    message = EmailMessage()
    message["From"] = f"{bank} <no-reply@bank.example>"
    message["To"] = to
    message["Subject"] = "Transfer confirmation"
    message["Date"] = format_datetime(at.astimezone(LOCAL))
    message["Message-ID"] = f"<{int(at.timestamp()):x}.{hash_of(''.join(lines)):x}@bank.example>"
    message.set_content("\n".join(lines))
    if attachment:
        message.add_attachment(attachment[1], maintype="application", subtype="pdf", filename=attachment[0])
        message.set_boundary(f"=-example-{hash_of(''.join(lines)):x}")
    return message.as_bytes()


def hash_of(text: str) -> int:
    """A number that follows from the text, the same on every machine."""
    value = 0
    for byte in text.encode("utf-8"):
        value = (value * 131 + byte) % 2**61
    return value
