from __future__ import annotations

import bz2
import gzip
import io
import lzma

import pytest
from tests.samples.archives import aes_zip, locked_zip, tarred, zipped
from tests.samples.papers import pdf

from weftline.errors import InputError
from weftline.model.locator import Locator
from weftline.readers import ReadHints, member_bytes, read

NOTE = b"call +65 8000 0001\n"


def reading(data: bytes, name="a.zip", **hints):
    return read(io.BytesIO(data), ReadHints(exhibit="x-1", name=name, **hints))


def problems(result):
    return {member.name: member.problem for member in result.members if member.problem}


def test_nested_archives_and_locators():
    inner = zipped(("b/note.txt", NOTE))
    data = zipped(("inner.zip", inner), ("x.tar.gz", gzip.compress(tarred(("y/note.txt", NOTE)))))
    result = reading(data)
    assert [page.locator for page in result.pages] == [
        "x-1!inner.zip!b/note.txt#line=1-1",
        "x-1!x.tar.gz!x.tar!y/note.txt#line=1-1",
    ]
    for page in result.pages:
        members = Locator.parse(page.locator).members
        assert member_bytes(io.BytesIO(data), members).read() == NOTE


@pytest.mark.parametrize(("pack", "ending"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_compressed_files(pack, ending):
    result = reading(pack(NOTE), f"note.txt.{ending}")
    assert [member.format for member in result.members] == ["compressed", "text"]
    assert result.members[1].name == "note.txt"
    cut = reading(pack(NOTE * 5000)[:-30], f"note.txt.{ending}")
    assert "as far as it goes" in problems(cut)[f"note.txt.{ending}"] or cut.members[1].problem == "empty file"


def test_traversal_and_duplicate_names_are_names_only():
    data = zipped(("../../etc/passwd", b"one\n"), ("/abs.txt", b"two\n"), ("a.txt", b"three\n"), ("a.txt", b"four\n"))
    result = reading(data)
    assert [member.name for member in result.members[1:]] == ["../../etc/passwd", "/abs.txt", "a.txt", "a.txt [2]"]
    assert member_bytes(io.BytesIO(data), ("a.txt [2]",)).read() == b"four\n"
    assert member_bytes(io.BytesIO(data), ("../../etc/passwd",)).read() == b"one\n"


def test_a_member_under_aes_opens_with_its_password_only():
    data = aes_zip("secret.txt", NOTE, b"1234")
    assert problems(reading(data)) == {"secret.txt": "encrypted: needs a password"}
    assert problems(reading(data, passwords=("4321",))) == {"secret.txt": "encrypted: none of the passwords fits"}
    assert [page.text for page in reading(data, passwords=("4321", "1234")).pages] == [NOTE.decode().strip()]
    broken = bytearray(data)
    broken[70] ^= 1
    assert problems(reading(bytes(broken), passwords=("1234",))) == {
        "secret.txt": "encrypted: none of the passwords fits"
    }


def test_an_encrypted_member_asks_for_its_password():
    data = locked_zip("secret.txt", NOTE, b"1234")
    assert problems(reading(data)) == {"secret.txt": "encrypted: needs a password"}
    assert problems(reading(data, passwords=("no", "nor this"))) == {
        "secret.txt": "encrypted: none of the passwords fits"
    }
    opened = reading(data, passwords=("no", "1234"))
    assert problems(opened) == {}
    assert opened.pages[0].text == NOTE.decode().strip()
    with pytest.raises(InputError):
        member_bytes(io.BytesIO(data), ("secret.txt",))


def test_a_zip_bomb_is_refused_by_its_claim_and_by_its_growth():
    data = zipped(("bomb.txt", bytes(64 << 20)))
    assert len(data) < 100_000
    assert "bomb" in problems(reading(data))["bomb.txt"]
    liar = bytearray(data)
    for at in (22, data.index(b"PK\x01\x02") + 24):
        liar[at : at + 4] = (1000).to_bytes(4, "little")
    assert problems(reading(bytes(liar)))["bomb.txt"]
    assert "bomb" in problems(reading(gzip.compress(bytes(64 << 20)), "a.gz"))["a"]


def test_limits_on_depth_members_and_bytes():
    data = NOTE
    for level in range(8):
        data = zipped((f"{level}.zip" if level else "note.txt", data))
    assert "deeper" in next(iter(problems(reading(data)).values()))
    many = zipped(*[(f"{number}.txt", NOTE) for number in range(30)])
    result = reading(many, max_members=10)
    assert len(result.pages) == 10
    assert "more than 10 files" in problems(result)["10.txt"]
    assert any("limit: unpacks to more" in problem for problem in problems(reading(many, max_bytes=100)).values())


def test_a_truncated_zip_is_read_as_far_as_it_goes():
    data = zipped(("one.txt", NOTE * 50), ("two.txt", bytes(range(256)) * 40 + NOTE))
    for end in (len(data) - 10, len(data) // 2, 60, 10):
        result = reading(data[:end])
        assert "damaged" in result.members[0].problem
    for end in range(31, 44):
        result = reading(data[:end])
        assert "cut off" in " ".join([*problems(result).values(), *result.problems])
    result = reading(data[: len(data) - 30])
    assert result.pages[0].text.startswith("call +65")


def test_a_broken_member_keeps_what_came_before_the_damage():
    data = bytearray(zipped(("note.txt", NOTE * 200), compress=False))
    data[200] ^= 0xFF
    result = reading(bytes(data))
    assert result.members[1].name == "note.txt"
    assert any("CRC" in problem for problem in result.problems)


def test_tar_links_are_not_followed_and_a_cut_end_is_told():
    data = tarred(("a.txt", NOTE), ("b.txt", NOTE * 1000), link="/etc/passwd")
    assert problems(reading(data, "a.tar")) == {"a link": "a link (/etc/passwd), not followed"}
    cut = reading(data[:2000], "a.tar")
    assert cut.format == "tar"
    assert cut.problems
    assert cut.pages[0].text == NOTE.decode().strip()


def test_empty_and_unknown_files():
    result = reading(
        zipped(
            ("empty.txt", b""), ("thing.bin", b"\x01\x02\x03\x00\xff" * 50), ("db", b"SQLite format 3\x00" + bytes(90))
        )
    )
    assert problems(result)["empty.txt"] == "empty file"
    assert "first bytes 01 02 03" in problems(result)["thing.bin"]
    assert {member.format for member in result.members} == {"zip", "empty", "unknown", "sqlite"}
    assert reading(b"", "x.txt").members[0].problem == "empty file"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ((("classes.dex", b"dex\n"), ("AndroidManifest.xml", b"\x03\x00")), "apk"),
        ((("Payload/A.app/Info.plist", b"x"),), "ipa"),
        ((("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"")), "office"),
    ],
)
def test_archives_that_are_something_else_are_not_unpacked(members, kind):
    result = reading(zipped(("inside.bin", zipped(*members))))
    assert [member.format for member in result.members] == ["zip", kind]


def test_an_archive_that_begins_with_a_stored_pdf_is_an_archive():
    result = reading(zipped(("a.pdf", pdf("text")), compress=False))
    assert [member.format for member in result.members] == ["zip", "pdf"]


def test_names_in_other_scripts():
    raw = "我的證據.txt".encode()
    data = zipped(("X" * len(raw), NOTE)).replace(b"X" * len(raw), raw)
    assert reading(data).members[1].name == "我的證據.txt"


def test_a_member_that_is_not_there():
    with pytest.raises(InputError):
        member_bytes(io.BytesIO(zipped(("a.txt", NOTE))), ("b.txt",))


def test_sealing_goes_down_to_pictures_only():
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    result = reading(
        zipped(("a.png", png), ("a.txt", NOTE), ("v.mp4", b"\0\0\0\x18ftypmp42" + bytes(20))), sealed_media=True
    )
    assert {member.name: member.sealed for member in result.members} == {
        "a.zip": False,
        "a.png": True,
        "a.txt": False,
        "v.mp4": True,
    }
    assert result.photos[0].sealed
    assert all(member.sealed for member in reading(zipped(("a.txt", NOTE)), sealed=True).members)
