"""What is said of a pattern beside it holds for everything it matches."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import perfxl
from perfxl.text.patterns import Lazy, lazy

CORE = [info.name for info in pkgutil.walk_packages(perfxl.__path__, "perfxl.")]
NEEDY = {
    f"{name}.{attribute}": pattern
    for name in CORE
    if name not in ("perfxl.__main__", "perfxl.excel.live.native") and ".addin" not in name
    for attribute, pattern in vars(importlib.import_module(name)).items()
    if isinstance(pattern, Lazy) and pattern.needs
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NEEDY)
def test_every_match_holds_one_of_the_characters_it_needs(name: str) -> None:
    pattern = NEEDY[name]
    whole = re.compile(*pattern.source)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])  # large patterns
    @given(st.from_regex(whole))  # with text around it, at which a pattern may look
    def holds(text: str) -> None:
        found = whole.search(text)
        assert found is not None
        assert all(set(group) & set(found[0]) for group in pattern.needs), text

    holds()


def test_a_text_without_them_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = lazy("约[0-9]|[0-9]左右", needs="约左 0123456789")
    with monkeypatch.context() as patch:
        patch.setattr(re, "compile", lambda *_: pytest.fail("compiled"))
        assert pattern.search("14") is None and pattern.fullmatch("大约") is None
        assert pattern.sub("", "14") == "14"
    assert pattern.search("14左右") is not None and pattern.search("14") is None
    assert pattern.findall("约14") == ["约1"] and pattern.sub("", "约14") == "4"
