"""The public extractors as programs of their own: texts come in as JSON lines, what each tool finds goes out.

Runs in an environment of its own with `iocsearcher`, `ioc-finder` and `phonenumbers` (their licences and dependencies
stay apart from Weftline's): `python benchmarks/peers/observables_peers.py TOOL < texts.jsonl > found.jsonl`.
"""

from __future__ import annotations

# ruff: noqa: ANN001, ANN202, ARG001, ARG005, PLC0415 - each tool is imported where it is asked for, in its environment
import json
import sys
import time

KINDS = {
    "iocsearcher": {
        "email": "email", "url": "url", "fqdn": "domain", "ip4": "ipv4", "ip6": "ipv6", "md5": "md5", "sha1": "sha1",
        "sha256": "sha256", "bitcoin": "btc", "bitcoincash": "bch", "ethereum": "eth", "litecoin": "ltc",
        "dogecoin": "doge", "ripple": "xrp", "monero": "xmr", "tron": "tron", "solana": "sol",
        "phoneNumber": "phone", "iban": "iban", "telegramHandle": "telegram", "facebookHandle": "facebook",
        "instagramHandle": "instagram", "twitterHandle": "x", "whatsappHandle": "whatsapp", "onionAddress": "onion",
        "packageName": "android_package", "googleAnalytics": "ga_id", "ip4Net": "ipv4_net",
    },
    "ioc-finder": {
        "urls": "url", "email_addresses": "email", "domains": "domain", "ipv4s": "ipv4", "ipv6s": "ipv6", "md5s": "md5",
        "sha1s": "sha1", "sha256s": "sha256", "bitcoin_addresses": "btc", "monero_addresses": "xmr",
        "phone_numbers": "phone", "mac_addresses": "mac", "user_agents": "user_agent", "ipv4_cidrs": "ipv4_net",
        "google_analytics_ids": "ga_id", "asns": "asn",
    },
    "phonenumbers": {"phone": "phone"},
}  # fmt: skip


def _iocsearcher():
    from iocsearcher.searcher import Searcher

    searcher = Searcher()
    return lambda text, regions: [(ioc.name, ioc.value) for ioc in searcher.search_data(text)]


def _ioc_finder():
    import ioc_finder

    wanted = list(KINDS["ioc-finder"])

    def find(text, regions):
        found = ioc_finder.find_iocs(text, included_ioc_types=wanted)
        return [(name, value) for name, values in found.items() if isinstance(values, list) for value in values]

    return find


def _phonenumbers():
    import phonenumbers

    def find(text, regions):
        region = regions[0] if regions else None
        return [
            ("phone", phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
            for match in phonenumbers.PhoneNumberMatcher(text, region)
        ]

    return find


TOOLS = {"iocsearcher": _iocsearcher, "ioc-finder": _ioc_finder, "phonenumbers": _phonenumbers}


def main() -> None:
    """Read `{"id", "text", "regions"}` lines, write `{"id", "found": [[kind, value]], "seconds", "error"}` lines."""
    tool = sys.argv[1]
    find, kinds = TOOLS[tool](), KINDS[tool]
    find("warm up +1 202 555 0143 a@example.com https://example.com", ["US"])
    for line in sys.stdin:
        request = json.loads(line)
        error = ""
        found = []
        start = time.process_time()
        try:
            found = find(request["text"], request.get("regions", []))
        except Exception as problem:  # noqa: BLE001 - a crash is a finding about the peer
            error = repr(problem)
        seconds = time.process_time() - start
        pairs = sorted({(kinds[name], value) for name, value in found if name in kinds})
        print(json.dumps({"id": request["id"], "found": pairs, "seconds": seconds, "error": error}))


if __name__ == "__main__":
    main()
