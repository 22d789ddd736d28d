"""Names for well-known kinds of bytes that are kept but not read, so that a person knows what lies there."""

from __future__ import annotations

_MAIL_STORE = "an Outlook mail store, kept and hashed; save its mails as .mbox or .eml from the mail program"
_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "7z", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "rar", "a RAR archive"),
    (0, b"MZ", "exe", "a Windows program"),
    (0, b"\x7fELF", "elf", "a Linux program"),
    (0, b"dex\n", "dex", "Android code"),
    (0, b"\xca\xfe\xba\xbe", "class", "Java or Apple code"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", "an old Microsoft Office or Outlook file"),
    (0, b"SQLite format 3\x00", "sqlite", "an SQLite database"),
    (0, b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "journal", "what an SQLite database held before its last change"),
    (0, b"\x18\xe2\x2d\x00", "shm", "the index of an SQLite write-ahead log, which holds nothing of its own"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "e01", "an EnCase disk image"),
    (0, b"QFI\xfb", "qcow2", "a virtual disk"),
    (0, b"KDMV", "vmdk", "a virtual disk"),
    (0, b"!BDN", "pst", _MAIL_STORE),
    (0, b"bplist00", "plist", "an Apple property list"),
    (0, b"\xd4\xc3\xb2\xa1", "pcap", "a network capture"),
    (0, b"-----BEGIN PGP", "pgp", "PGP data"),
    (0, b"age-encryption.org", "age", "an age-encrypted file"),
    (1080, b"\x53\xef", "ext", "a Linux file system image"),
    (510, b"\x55\xaa", "disk", "a disk image"),
)


def name_of(head: bytes) -> str:
    """A short name for these first bytes, `unknown` if they are none we know."""
    return next((name for start, magic, name, _ in _SIGNATURES if head[start : start + len(magic)] == magic), "unknown")


def reason(head: bytes) -> str:
    """Why a file that begins so is not read: what it is, or its first bytes in hexadecimal."""
    for start, magic, _, words in _SIGNATURES:
        if head[start : start + len(magic)] == magic:
            return f"not read: {words}"
    return f"unknown format: first bytes {head[:8].hex(' ')}"
