"""Each fragment of the changelog can become a release's entry."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support import ROOT

FOLDER = ROOT / "changelog.d"
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]
KINDS = [kind["directory"] for kind in RULES["type"]]
FRAGMENTS = sorted(path for path in FOLDER.iterdir() if path.name not in RULES["ignore"])


@pytest.mark.parametrize("name", [path.name for path in FRAGMENTS])
def test_a_fragment_is_named_by_its_kind_and_says_it_in_two_languages(name: str) -> None:
    assert re.fullmatch(rf"\d+\.({'|'.join(KINDS)})\.md", name), f"not NUMBER.KIND.md: {KINDS}"
    text = (FOLDER / name).read_text("utf-8")
    han = re.search("[\u4e00-\u9fff]", text)
    english = re.search("[a-z]+ [a-z]+ [a-z]+", text)
    assert han and english and han.start() < english.start(), "Chinese first, English beside"


def test_the_changelog_has_the_place_where_releases_go() -> None:
    assert RULES["start_string"] in (ROOT / RULES["filename"]).read_text("utf-8")
    assert (ROOT / RULES["template"]).exists()
