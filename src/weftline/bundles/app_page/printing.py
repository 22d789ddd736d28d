"""The page on paper."""

from __future__ import annotations

from dataclasses import asdict

from weftline.bundles.app_page.page import AppPage
from weftline.bundles.typesetting import print_document
from weftline.model.moment import from_us, iso


def print_page(page: AppPage) -> bytes:
    """The page as PDF/A-2b. The same page gives the same bytes on one machine. Raises MachineError."""
    content = {**asdict(page), "made_at": iso(page.origin.made_us) or ""}
    made = from_us(page.origin.made_us)
    return print_document(__package__, "page.typ", _plain(content), made, whole="The JSON document", beside={})


def _plain(value: object) -> object:
    """Lists for tuples, so that every text is looked at for its glyphs."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
