"""What an app takes, where it sends it and how sure that is, in words: the same on screens and on paper."""

from __future__ import annotations

from typing import Final

THINGS: Final = {
    "contacts": "the contact list",
    "sms": "text messages",
    "call_log": "the call history",
    "photos": "pictures or videos",
    "location": "the location",
    "identifiers": "numbers that identify the phone",
    "accounts": "the accounts on the phone",
    "microphone": "sound",
    "camera": "the camera's pictures",
}
SINKS: Final = {
    "network": "the network",
    "sms": "text messages it sends",
    "file": "a file",
    "log": "the phone's log",
    "native": "native code, in which data cannot be followed",
    "intent": "another screen or another app (intent)",
}
GRADES: Final = {
    "followed": "data flow followed",
    "path": "call path only",
    "present": "both present, nothing more",
}
WORTH: Final = {
    "identifying": "the key belongs to whoever signed it",
    "debug_machine": "the subject says nothing, but such a key is made on one developer's machine",
    "public_key": "the key is publicly known and identifies nobody",
}
HOLDS: Final = {
    True: "the signature holds",
    False: "the signature DOES NOT HOLD",
    None: "the signature was not checked",
}
CHECKED: Final = {
    "provider": "the provider's own page shows such a value",
    "others": "other public pages show such a value, the provider's own was not seen",
    "no": "NOT CONFIRMED: no page was found that shows such a value; ask the provider first whether it is theirs",
    "": "",
}
"""What was found when the meaning of an account's value was looked up."""
TOPICS: Final = {
    "flows": "What it takes and sends",
    "invite": "That it asks for an invite code",
    "permissions": "What it may do",
    "addresses": "Where it may talk to",
    "accounts": "Whom to ask",
    "signers": "Who signed it",
    "hiding": "What hides it",
    "code": "What was read",
}
"""What a reason speaks of, in the order of what matters to a case."""
LEAVES_THE_PHONE: Final = frozenset({"network", "sms"})


def readable_method(name: str) -> str:
    """`Lcom/a/B;->send(I)V` as `com.a.B.send`, fields likewise; whatever is written otherwise stays."""
    owner, arrow, member = name.partition(";->")
    if not arrow or not owner.startswith("L"):
        return name
    return f"{owner[1:].replace('/', '.')}.{member.partition('(')[0].partition(':')[0]}".rstrip(".")
