"""What differs between builds of one code base."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kit:
    """One build of the code base.

    `root` is the package of the code (`com/kite/core`), `base` the address it reports to (`https://x.invalid`),
    `wrapped` hides that address in base64, `prefix` starts the upload paths, `extra` adds the later builds' class.
    """

    root: str
    base: str
    prefix: str
    wrapped: bool
    salt: str
    channel: str
    extra: bool = False

    def at(self, name: str) -> str:
        """The descriptor of one of the code base's classes."""
        return f"L{self.root}/{name};"

    def paths(self) -> tuple[str, ...]:
        """The paths that the app calls, `prefix` included."""
        ends = ("invite/verify", "device/add", "contacts/upload", "album/list", "heart/beat", "pay/info")
        return tuple(f"{self.prefix}/{end}" for end in ends)
