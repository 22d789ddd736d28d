"""Generated pages are up to date, links lead somewhere, and no page knows about anybody's machine."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from docs import generate

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
NOT_OURS = re.compile(r"(/work/|/home/[a-z]+/|/root/|/tmp/)")


@pytest.mark.parametrize("name", sorted(generate.pages()))
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert (generate.REFERENCE / name).read_text("utf-8") == generate.pages()[name], "run python -m docs.generate"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            assert (page.parent / unquote(target.partition("#")[0])).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_about_weftline_alone(page: Path) -> None:
    assert not NOT_OURS.search(page.read_text("utf-8"))


def test_every_page_can_be_reached() -> None:
    settings = (ROOT / "zensical.toml").read_text("utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if f'"{page}"' not in settings] == []


def test_pictures_are_shown() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert [path.name for path in (ROOT / "docs/images").glob("*") if path.name not in text] == []
