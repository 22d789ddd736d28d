"""Forgeries of an operation's folder, each as somebody would really make it: alone, or with the officer's own key.

The same kinds are made on a BagIt bag by `benchmarks/peers/bagit_forgeries.py`.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from weftline.vault import Identity, Kept, Vault, verifier


@dataclass(frozen=True, slots=True)
class Made:
    """An operation to forge: its exhibits, the officer's own keys, and a copy of the folder from some days before."""

    folder: Path
    kept: Sequence[Kept]
    identity: Identity
    older: Path


@dataclass(frozen=True, slots=True)
class Forgery:
    """`kind`: in words. `words` and `where` begin or stand in the fault that must be named. `outside`: in theory only
    something that left the machine shows it, because whoever made it holds the officer's key or an older copy.
    """

    kind: str
    forge: Callable[[Made], None]
    words: str
    where: str
    outside: bool = False


def made_in(home: Path, identity: Identity) -> Made:
    """A small operation with six exhibits, some touches and two checkpoints or more."""
    folder, older = home / "case.weft", home / "older.weft"
    with Vault.create(folder, identity) as vault:
        kept = [vault.keep(io.BytesIO(b"evidence %d" % n), actor="officer") for n in range(6)]
        vault.checkpoint()
    shutil.copytree(folder, older)
    with Vault.at(folder, identity) as vault:
        for item in kept:
            vault.record("export", [item.id], actor="officer")
        vault.add_recipient(Identity.generate().recipient, actor="officer", reason="order 7")
        vault.cosign(Identity.generate(), actor="officer")
    return Made(folder, kept, identity, older)


def lines(folder: Path) -> list[bytes]:
    return (folder / "custody.log").read_bytes().splitlines(keepends=True)


def store(folder: Path, content: Sequence[bytes]) -> None:
    (folder / "custody.log").write_bytes(b"".join(content))


def rechain(content: Sequence[bytes]) -> list[bytes]:
    """The log as a forger without the key would write it: every line in order and chained."""
    tree, out = verifier.Tree(), []
    for seq, raw in enumerate(content, 1):
        entry = json.loads(raw)
        entry["seq"], entry["previous"] = seq, tree.root().hex()
        tree.add(verifier.canonical(entry))
        out.append(verifier.canonical(entry) + b"\n")
    return out


def flip(path: Path, at: int = -5) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def object_of(folder: Path, kept: Kept) -> Path:
    return folder / "exhibits" / kept.id[2:4] / kept.id[2:]


def last_checkpoint(folder: Path) -> Path:
    return max((folder / "checkpoints").glob("*.note"))


def edit(made: Made) -> None:
    content = lines(made.folder)
    content[4] = content[4].replace(b'"action":"keep"', b'"action":"kexp"')
    store(made.folder, content)


def edit_last(made: Made) -> None:
    content = lines(made.folder)
    content[-1] = content[-1].replace(b'"action":"cosign"', b'"action":"cosigo"')
    store(made.folder, content)


def flip_in_log(made: Made) -> None:
    flip(made.folder / "custody.log", 700)


def delete(made: Made) -> None:
    content = lines(made.folder)
    del content[8]
    store(made.folder, content)


def swap(made: Made) -> None:
    content = lines(made.folder)
    content[8], content[9] = content[9], content[8]
    store(made.folder, content)


def insert(made: Made) -> None:
    content = lines(made.folder)
    store(made.folder, [*content[:5], content[9], *content[5:]])


def insert_chained(made: Made) -> None:
    content = lines(made.folder)
    store(made.folder, rechain([*content[:9], content[9], *content[9:]]))


def edit_chained(made: Made) -> None:
    content = lines(made.folder)
    content[9] = content[9].replace(b'"action":"export"', b'"action":"shown"')
    store(made.folder, rechain(content))


def drop_with_object(made: Made) -> None:
    content = lines(made.folder)
    object_of(made.folder, made.kept[2]).unlink()
    store(made.folder, rechain([line for line in content if made.kept[2].id.encode() not in line]))


def cut(made: Made) -> None:
    store(made.folder, lines(made.folder)[:-2])


def cut_inside_a_line(made: Made) -> None:
    content = lines(made.folder)
    store(made.folder, [*content[:-2], content[-2][:40]])


def empty_log(made: Made) -> None:
    store(made.folder, [])


def remove_log(made: Made) -> None:
    (made.folder / "custody.log").unlink()


def flip_object(made: Made) -> None:
    flip(object_of(made.folder, made.kept[1]))


def flip_object_head(made: Made) -> None:
    flip(object_of(made.folder, made.kept[1]), 30)


def shorten_object(made: Made) -> None:
    path = object_of(made.folder, made.kept[1])
    path.write_bytes(path.read_bytes()[:-1])


def remove_object(made: Made) -> None:
    object_of(made.folder, made.kept[1]).unlink()


def swap_objects(made: Made) -> None:
    first, second = object_of(made.folder, made.kept[0]), object_of(made.folder, made.kept[1])
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def link_object(made: Made) -> None:
    path = object_of(made.folder, made.kept[1])
    path.rename(made.folder / "elsewhere")
    path.symlink_to(made.folder / "elsewhere")


def add_object(made: Made) -> None:
    path = made.folder / "exhibits" / "00" / ("00" * 32)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"planted")


def add_file(made: Made) -> None:
    (made.folder / "exhibits" / "note.txt").write_bytes(b"planted")


def flip_signature(made: Made) -> None:
    flip(last_checkpoint(made.folder), -10)


def flip_checkpoint(made: Made) -> None:
    flip(last_checkpoint(made.folder), 3)


def forge_checkpoint(made: Made) -> None:
    """Another history, signed by a key that the log does not announce."""
    edit_chained(made)
    with (made.folder / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    path = last_checkpoint(made.folder)
    body = f"{walk.origin}\n{walk.tree.size}\n{base64.b64encode(walk.tree.root()).decode()}\n"
    forger = Identity.generate()
    signature = forger.verify_key(walk.origin).hash + forger.sign(body.encode())
    path.write_text(f"{body}\n\u2014 {walk.origin} {base64.b64encode(signature).decode()}\n")


def remove_middle_checkpoint(made: Made) -> None:
    sorted((made.folder / "checkpoints").glob("*.note"))[1].unlink()


def remove_checkpoints(made: Made) -> None:
    shutil.rmtree(made.folder / "checkpoints")


def flip_key(made: Made) -> None:
    flip(made.folder / "operation.key")


def remove_key(made: Made) -> None:
    (made.folder / "operation.key").unlink()


def forge_one_byte_in_sealed_part(made: Made) -> None:
    """What was noted when an exhibit was kept (its name, its source), changed."""
    content = lines(made.folder)
    entry = json.loads(content[3])
    sealed = bytearray(base64.b64decode(entry["sealed"]))
    sealed[20] ^= 1
    entry["sealed"] = base64.b64encode(sealed).decode()
    content[3] = verifier.canonical(entry) + b"\n"
    store(made.folder, rechain(content))


def change_time(made: Made) -> None:
    """An entry is said to have been made a year earlier."""
    content = lines(made.folder)
    entry = json.loads(content[5])
    entry["utc"] = f"{int(entry['utc'][:4]) - 1}{entry['utc'][4:]}"
    content[5] = verifier.canonical(entry) + b"\n"
    store(made.folder, rechain(content))


def sign_anew(made: Made) -> None:
    """Every checkpoint signed again over the log as it now is, with the officer's real key."""
    with (made.folder / "custody.log").open("rb") as log:
        walk = verifier.walk_log(log)
    for path in (made.folder / "checkpoints").glob("*.note"):
        note = verifier.parse_note(path.read_bytes())
        size = min(note.size, walk.tree.size)
        root = base64.b64encode(walk.roots[size]).decode()
        body = "\n".join([walk.origin, str(size), root, *note.extensions, ""])
        signature = made.identity.verify_key(walk.origin).hash + made.identity.sign(body.encode())
        text = f"{body}\n\u2014 {walk.origin} {base64.b64encode(signature).decode()}\n"
        path.write_text(text, encoding="utf-8")


def edit_and_sign_anew(made: Made) -> None:
    edit_chained(made)
    sign_anew(made)


def drop_and_sign_anew(made: Made) -> None:
    """A file and its entry removed, everything after it chained and signed anew with the officer's key."""
    drop_with_object(made)
    named = {json.loads(line)["checkpoint"] for line in lines(made.folder)}
    size = len(lines(made.folder))
    sign_anew(made)
    for path in (made.folder / "checkpoints").glob("*.note"):
        if int(path.stem) not in named and int(path.stem) > size:
            path.unlink()


def back_date_and_sign_anew(made: Made) -> None:
    change_time(made)
    sign_anew(made)


def cut_with_checkpoints(made: Made) -> None:
    """The last entries cut off, and with them the checkpoints that cover them."""
    size = int(max((made.older / "checkpoints").glob("*.note")).stem)
    store(made.folder, lines(made.folder)[:size])
    for path in (made.folder / "checkpoints").glob("*.note"):
        if int(path.stem) > size:
            path.unlink()


def roll_back(made: Made) -> None:
    """An older copy of the whole folder put back."""
    shutil.rmtree(made.folder)
    shutil.copytree(made.older, made.folder)


def write_anew(made: Made) -> None:
    """The whole operation written anew with the officer's key, one exhibit less."""
    shutil.rmtree(made.folder)
    with Vault.create(made.folder, made.identity) as vault:
        for number in range(5):
            vault.keep(io.BytesIO(b"evidence %d" % number), actor="officer")


def cosigned_checkpoint(folder: Path) -> Path:
    return next(
        path for path in (folder / "checkpoints").glob("*.note") if path.read_bytes().count(b"\xe2\x80\x94") == 2
    )


def drop_second_signature(made: Made) -> None:
    path = cosigned_checkpoint(made.folder)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def forge_second_signature(made: Made) -> None:
    """The second person's line, signed by somebody else under the same name and number."""
    path = cosigned_checkpoint(made.folder)
    *before, line = path.read_text().splitlines(keepends=True)
    dash, name, value = line.split()
    body = "".join(before[:4])
    forged = base64.b64decode(value)[:4] + Identity.generate().sign(body.encode())
    path.write_text("".join(before) + f"{dash} {name} {base64.b64encode(forged).decode()}\n")


def put_back_old_keys(made: Made) -> None:
    """An exhibit as it was before a recipient was added: that one could no longer open it."""
    shutil.copy(object_of(made.older, made.kept[1]), object_of(made.folder, made.kept[1]))


FORGERIES = (
    Forgery("one bit of an exhibit flipped", flip_object, "changed or exchanged", "exhibits/"),
    Forgery("one bit of an exhibit's wrapped key flipped", flip_object_head, "changed or exchanged", "exhibits/"),
    Forgery("one bit of the log flipped", flip_in_log, "", "custody.log line"),
    Forgery(
        "one bit of a checkpoint's statement flipped", flip_checkpoint, "the checkpoint is damaged", "checkpoints/"
    ),
    Forgery("one bit of a signature flipped", flip_signature, "the checkpoint is damaged", "checkpoints/"),
    Forgery("one bit of the operation's wrapped key flipped", flip_key, "not the one that was logged", "operation.key"),
    Forgery("second person's signature removed", drop_second_signature, "bears the signature of the second", "custody"),
    Forgery("second person's signature forged", forge_second_signature, "the checkpoint is damaged", "checkpoints/"),
    Forgery("exhibit put back without the recipient added later", put_back_old_keys, "recorded", "exhibits/"),
    Forgery("exhibit cut short", shorten_object, "recorded", "exhibits/"),
    Forgery("exhibit removed", remove_object, "the object is missing", "exhibits/"),
    Forgery("exhibit removed with its entry", drop_with_object, "vouches for", "checkpoints/"),
    Forgery("two exhibits exchanged", swap_objects, "recorded", "exhibits/"),
    Forgery("exhibit replaced by a link", link_object, "the object is missing", "exhibits/"),
    Forgery("exhibit added", add_object, "no entry names this object", "exhibits/00/"),
    Forgery("file added", add_file, "no entry names it", "exhibits/note.txt"),
    Forgery("entry edited", edit, "edited or exchanged", "custody.log line 6"),
    Forgery("last entry edited", edit_last, "not those it vouches for", "checkpoints/"),
    Forgery("entry deleted", delete, "entries 9 to 9 are missing", "custody.log line 9"),
    Forgery("entries reordered", swap, "entries 9 to 9 are missing", "custody.log line 9"),
    Forgery("entry inserted", insert, "entries 6 to 9 are missing", "custody.log line 6"),
    Forgery("entry inserted, log chained anew", insert_chained, "not those it vouches for", "checkpoints/"),
    Forgery("entry edited, log chained anew", edit_chained, "not those it vouches for", "checkpoints/"),
    Forgery(
        "metadata changed, log chained anew", forge_one_byte_in_sealed_part, "not those it vouches", "checkpoints/"
    ),
    Forgery(
        "time of an entry changed, log chained anew", change_time, "did not note (back-dated)", "custody.log line 6"
    ),
    Forgery("log truncated", cut, "were cut off", "checkpoints/"),
    Forgery("log truncated inside a line", cut_inside_a_line, "were cut off", "checkpoints/"),
    Forgery("log emptied", empty_log, "", "checkpoints/"),
    Forgery("log removed", remove_log, "is missing", "custody.log"),
    Forgery("log chained anew, signed with a stranger's key", forge_checkpoint, "no known key signed", "checkpoints/"),
    Forgery("a checkpoint removed", remove_middle_checkpoint, "which the log names, is missing", "checkpoints"),
    Forgery("all checkpoints removed", remove_checkpoints, "", "checkpoints"),
    Forgery("the operation's wrapped key removed", remove_key, "is missing", "operation.key"),
    Forgery("entry edited, signed anew with the officer's key", edit_and_sign_anew, "not those it vouches", "", True),
    Forgery("exhibit and entry removed, signed anew with the officer's key", drop_and_sign_anew, "", "", True),
    Forgery("entry back-dated, signed anew with the officer's key", back_date_and_sign_anew, "not those", "", True),
    Forgery("log truncated with its last checkpoints", cut_with_checkpoints, "were cut off", "", True),
    Forgery("older copy of the whole put back", roll_back, "were cut off", "", True),
    Forgery("whole written anew with the officer's key", write_anew, "or the log was written anew", "", True),
)
