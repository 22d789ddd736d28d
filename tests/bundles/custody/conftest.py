from __future__ import annotations

import io

import pytest

from weftline.bundles.custody import Item, Kept, record_of
from weftline.vault import Identity, Vault

MADE_US = 1_790_000_000_000_000


@pytest.fixture
def made(tmp_path):
    """A small vault with all that a record tells of: its parts by name, and a function that makes the record."""
    me, second = Identity.load_or_create(tmp_path / "keys"), Identity.generate()
    with Vault.create(tmp_path / "case.weft", me) as vault:
        kept = [_keep(vault, b"evidence %d" % n, note={"path": f"reports/{n}/chat of Lily.txt"}) for n in range(4)]
        kept.append(_keep(vault, b"text", derived_from=kept[0].id, tool="tesseract 5.3.0"))
        vault.open(kept[1].id, actor="Officer Nguyen", purpose="to compare").close()
        vault.hold(kept[2].id, actor="Sergeant Wu", reason="appeal")
        vault.record("open_sealed", [kept[3].id], actor="Officer Nguyen", detail={"reason": "order 7"})
        vault.cosign(second, actor="Officer Nguyen")
        gone = _keep(vault, b"gone")
        vault.dispose(gone.id, actor="Sergeant Wu", reason="order 8")
        opened = vault.disclose([item.id for item in kept[:3]], actor="Officer Nguyen", purpose="certificate")
        signed, entries = vault.checkpoint(), list(vault.entries())
    items = [
        Item(
            f"E{n:03d}",
            item.id,
            sealed=n == 4,
            name=f"reports/{n - 1}/chat of Lily.txt",
            sha256=item.sha256,
            size=item.size,
            compared=opened[item.id].sha256 if item.id in opened else "",
        )
        for n, item in enumerate(kept, 1)
    ]
    about = Kept(
        "Operation Lantern", "2026-11-27T19:00:00Z", "Officer Nguyen", ("weftline 1", "tesseract 5.3.0"), example=True
    )

    def record(*, why=True, items=items):
        return record_of(about, entries, items, signed, me.fingerprint, why=why)

    return {"record": record, "items": items, "second": second, "signed": signed, "kept": kept}


def _keep(vault, data, **parts):
    return vault.keep(io.BytesIO(data), actor="Officer Nguyen", **parts)
