"""What values look like, by sample."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Final

from weftline.servers.clock import epoch_us

_PHONE: Final = re.compile(r"^\+?[\d][\d ().\-]{5,19}$")
_DATE: Final = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d|$)")
_EMAIL: Final = re.compile(r"^[^@\s]{1,64}@[\w.-]{3,200}$")
_HASH: Final = re.compile(r"^(?:\$\w{1,10}\$\S{20,200}|[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
_NUMBER: Final = re.compile(r"^\D{0,4}-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:[.,]\d{1,18})? ?[A-Za-z]{0,5}$")
_WALLET: Final = re.compile(
    r"^(?:0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[0-9a-z]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{24,34}|[UE]Q[\w-]{46})$"
)
_CODE: Final = re.compile(r"^[A-Za-z0-9-]{3,16}$")
_OBJECT_ID: Final = re.compile(r"^[0-9a-f]{24}$")
_UUID: Final = re.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_CODES: Final = re.compile(r"^[\w-]{2,24}(?:[,; ]+[\w-]{2,24}){0,50}$")
_DIALLED: Final = re.compile(r"^(?:\+|00)\d[\d ().-]{6,18}$|^0\d{2,4}[ .-]\d{3,4}[ .-]?\d{3,4}$")
_HEX: Final = re.compile(r"^(?=.*[a-f])(?=.*\d)[0-9a-f]{16}$|^\d{15}$")
_MODEL: Final = re.compile(
    r"^(?:SM-[A-Z]\d{3}|iPhone ?\d|Redmi |POCO |CPH\d{4}|Pixel \d|RMX\d{4}|M2\d{3}|Mi \d|vivo |V2\d{3}|HUAWEI|OPPO "
    r"|Infinix |TECNO |moto )"
)
_AGENT: Final = re.compile(r"^(?:Mozilla/|Dalvik/|okhttp/|curl/)")


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value.strip())
    except ValueError:
        return False
    return True


def _is_phone(value: str) -> bool:
    digits = sum(char.isdigit() for char in value)
    return 7 <= digits <= 15 and bool(_PHONE.match(value.strip()))


_SHAPES: Final[dict[str, Callable[[str], bool]]] = {
    "phone": _is_phone,
    "time": lambda value: epoch_us(value) is not None or bool(_DATE.match(value)),
    "date": lambda value: bool(_DATE.match(value)),
    "ip": _is_ip,
    "email": lambda value: bool(_EMAIL.match(value)),
    "hash": lambda value: bool(_HASH.match(value)),
    "number": lambda value: bool(_NUMBER.match(value)),
    "wallet": lambda value: bool(_WALLET.match(value.strip())),
    "code": lambda value: bool(_CODE.match(value)),
    "object_id": lambda value: bool(_OBJECT_ID.match(value)),
    "uuid": lambda value: bool(_UUID.match(value)),
    "codes": lambda value: bool(_CODES.match(value)),
    "dialled": lambda value: bool(_DIALLED.match(value)) and _is_phone(value),
    "epoch": lambda value: (epoch_us(value) or 0) // 1_000_000 in range(1_300_000_000, 1_950_000_000),
    "hex": lambda value: bool(_HEX.match(value)),
    "model": lambda value: bool(_MODEL.match(value)),
    "agent": lambda value: bool(_AGENT.match(value)),
    "path": lambda value: value.startswith(("/", "http")) or "/" in value,
    "json": lambda value: value[:1] in "[{" and value[-1:] in "]}",
    "small": lambda value: value.isdigit() and len(value) <= 6,
    "digits": lambda value: sum(char.isdigit() for char in value) >= 6,
}


def shapes_of(values: list[str]) -> dict[str, float]:
    """The share of the values that have each shape; empty for no values. Also `distinct`, the share that differ."""
    if not values:
        return {}
    out = {name: sum(map(test, values)) / len(values) for name, test in _SHAPES.items()}
    out["distinct"] = len(set(values)) / len(values)
    return out
