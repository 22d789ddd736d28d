"""Which countries' national formats to try, in the documented order of hints; at most three."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from weftline.model.observable import Hints

LIMIT = 3
SCHEMES = {
    "paynow": "SG", "promptpay": "TH", "truemoney": "TH", "fps": "HK", "pix": "BR", "upi": "IN", "gcash": "PH",
    "maya": "PH", "duitnow": "MY", "momo": "VN", "qris": "ID", "zelle": "US", "venmo": "US", "cashapp": "US",
    "alipay": "CN", "zalo": "VN", "kakaotalk": "KR", "qq": "CN",
}  # fmt: skip
CURRENCIES = {
    "SGD": "SG", "HKD": "HK", "TWD": "TW", "CNY": "CN", "KRW": "KR", "JPY": "JP", "THB": "TH", "VND": "VN",
    "IDR": "ID", "MYR": "MY", "PHP": "PH", "INR": "IN", "BRL": "BR", "MXN": "MX", "GBP": "GB", "AUD": "AU",
    "RUB": "RU", "AED": "AE", "SAR": "SA", "EGP": "EG", "USD": "US", "CAD": "CA",
}  # fmt: skip
_EVERYWHERE = frozenset({"USD", "GBP", "AUD", "CAD", "CNY"})
LANGUAGES = {
    "ko": ("KR",), "ja": ("JP",), "th": ("TH",), "vi": ("VN",), "id": ("ID",), "ms": ("MY", "SG"), "hi": ("IN",),
    "tl": ("PH",), "fil": ("PH",), "zh": ("CN", "HK", "TW"), "zh-hans": ("CN", "SG"), "zh-hant": ("TW", "HK"),
    "zh-cn": ("CN",), "zh-tw": ("TW",), "zh-hk": ("HK",), "ar": ("AE", "SA", "EG"), "es": ("ES", "MX", "CO"),
    "pt": ("BR", "PT"), "pt-br": ("BR",), "pt-pt": ("PT",), "fr": ("FR",), "ru": ("RU",), "de": ("DE",),
    "en": ("US", "GB", "IN"), "en-gb": ("GB",), "en-us": ("US",), "it": ("IT",), "tr": ("TR",), "pl": ("PL",),
    "uk": ("UA",),
}  # fmt: skip
_SCRIPTS = (
    (re.compile("[\uac00-\ud7a3]"), ("KR",)),
    (re.compile("[\u3040-\u30fa]"), ("JP",)),
    (re.compile("[\u0e01-\u0e4e]"), ("TH",)),
    (re.compile("[\u0900-\u0963]"), ("IN",)),
    (re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]"), ("VN",)),
    (re.compile("[\u4e00-\u9fff]"), ("CN", "HK", "TW")),
    (re.compile("[\u0400-\u04ff]"), ("RU",)),
    (re.compile("[\u0621-\u064a]"), ("AE", "SA", "EG")),
)


def paid_in(currency: str) -> tuple[str, ...]:
    """The country whose banks keep accounts in a currency; empty for currencies that are used far from home."""
    country = CURRENCIES.get(currency)
    return (country,) if country and currency not in _EVERYWHERE else ()


def stated(hints: Hints) -> tuple[str, ...]:
    """The countries that report, sender or operation name, best first."""
    return _known(hints.regions)


@lru_cache(maxsize=256)
def _known(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(region.upper() for region in named))[:LIMIT]


def by_script(text: str) -> tuple[str, ...]:
    """Countries that write as a text does, best first."""
    return next((countries for script, countries in _SCRIPTS if script.search(text)), ())


def guessed(
    hints: Hints, script: tuple[str, ...] = (), schemes: Iterable[str] = (), currencies: Iterable[str] = ()
) -> tuple[str, ...]:
    """Countries that platform, scheme, currency, language and script suggest, best first, stated ones left out."""
    found: list[str] = [SCHEMES[name] for name in schemes if name in SCHEMES]
    found += [CURRENCIES[name] for name in (hints.currency, *currencies) if name in CURRENCIES]
    language = hints.language.lower().replace("_", "-")
    found += LANGUAGES.get(language) or LANGUAGES.get(language.partition("-")[0], ())
    if not found:
        found += script
    known = stated(hints)
    rest = [region for region in dict.fromkeys(found) if region not in known]
    return tuple(rest[: max(0, LIMIT - len(known))])
