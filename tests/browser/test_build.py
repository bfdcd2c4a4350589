"""The build looks before it works, and leaves nothing of this machine behind."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.web.build import PAGES, build, fingerprint, fresh, new_enough, sources


@pytest.mark.parametrize(
    ("version", "good"),
    [("v20.19.0", True), ("v22.1.0", True), ("v20.18.3", False), ("v18.20.4", False), ("", False)],
)
def test_node_below_20_19_is_too_old(version: str, good: bool) -> None:
    assert new_enough(version) is good


def test_one_changed_letter_means_building_again(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(PAGES, pages, ignore=shutil.ignore_patterns("node_modules", "dist"))
    before = fingerprint(pages)
    assert fingerprint(pages) == before
    (pages / "shell.html").write_text((pages / "shell.html").read_text() + " ")
    assert fingerprint(pages) != before


def test_pages_that_were_never_built_are_not_fresh(tmp_path: Path) -> None:
    assert not fresh(tmp_path, "anything")


def test_what_was_installed_or_built_is_no_source() -> None:
    assert not [path for path in sources(PAGES) if {"node_modules", "dist"} & set(path.parts)]


def test_the_lock_file_names_no_registry() -> None:
    lock = (PAGES / "package-lock.json").read_text()
    assert "resolved" not in lock and "://registry" not in lock


WORKERS = sorted(set(json.loads((PAGES / "pages.json").read_text())) - {"sandbox"})
LIGHTEST = 120 * 1024
"""Bytes, compressed, until a page stands (design/interfaces.md, section 1)."""


@pytest.mark.parametrize("name", WORKERS)
def test_a_page_of_a_worker_is_light(name: str) -> None:
    build()
    dist = PAGES / "dist"
    page = (dist / f"{name}.html").read_text()
    files = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page))
    assert files, "the page loads nothing"
    whole = [dist / f"{name}.html.gz", *(dist / f"{one.lstrip('/')}.gz" for one in files)]
    assert sum(path.stat().st_size for path in whole) < LIGHTEST
