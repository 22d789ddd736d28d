"""A group of pages: one folder in `web/pages`, found by the registry."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages that belong together. `label`: its entry in the navigation, empty for none; `order`: place in it;
    `start`: the address of its first page.
    """

    name: str
    router: APIRouter
    label: str = ""
    start: str = ""
    order: int = 100
