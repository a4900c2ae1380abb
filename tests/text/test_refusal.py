"""The catalogue of refusals: complete sentences, stable codes, and the page made from it."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from perfxl.text.bilingual import one_of
from perfxl.text.codes import CATALOGUE, PIECES
from perfxl.text.refusal import Refused, markdown, one_line
from tests.support import ROOT


def test_the_page_is_what_the_catalogue_says() -> None:
    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == markdown()


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_a_sentence_and_a_remedy_in_both_languages(code: str) -> None:
    kind = CATALOGUE[code]
    assert kind.code == code and code.startswith(("E-", "W-"))
    assert not kind.what.zh.endswith("。") and kind.remedy.zh.endswith("。")
    assert not kind.what.en.endswith(".") and kind.remedy.en.endswith(".")
    assert any("\u4e00" <= c <= "\u9fff" for c in kind.what.zh + kind.remedy.zh)
    assert kind.what.en.isascii() or "–" in kind.what.en
    for lang in ("zh", "en"):
        line = Refused(code, "部件\n", "x\x1b[31m\u202e").sentence(lang)
        assert line == one_line(line) and code in line and "\x1b" not in line


def details() -> Iterator[tuple[str, str]]:
    """What the program says beside a code, with its place; a hole in it is an x."""
    for path in sorted((ROOT / "perfxl").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            named = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                match node:
                    case ast.Call(func=ast.Name("Refused"), args=[_, _, told]):
                        found = named.get(told.id) if isinstance(told, ast.Name) else told
                        yield f"{path.name}:{node.lineno}", written(found)


def written(told: ast.AST | None) -> str:
    match told:
        case ast.Constant(str() as text):
            return text
        case ast.JoinedStr(values):
            return "".join(written(value) or "x" for value in values)
    return ""


def test_what_was_seen_is_told_in_both_languages() -> None:
    told = {place: text for place, text in details() if re.search("[\u4e00-\u9fff]", text)}
    assert len(told) > 40
    alone = {
        place: text for place, text in told.items() if one_of(text, "zh") == one_of(text, "en")
    }
    assert alone == {}


def test_codes_used_in_the_source_are_in_the_catalogue() -> None:
    import re

    used = {
        code
        for path in (ROOT / "perfxl").rglob("*.py")
        for code in re.findall(r'"([EW]-[A-Z][A-Z0-9-]+)"', path.read_text("utf-8"))
    }
    assert used - CATALOGUE.keys() == set()


def test_a_remedy_installs_what_the_extra_names() -> None:
    """No index has perfxl's extras by that name, so the remedy names the packages themselves."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    for extra, pieces in PIECES.items():
        bare = [need if "==" in need else re.split("[<>=]", need)[0] for need in extras[extra]]
        assert pieces.split() == bare, extra
