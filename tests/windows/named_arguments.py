"""Lets pywin32 pass named arguments to the fake Excel, which has no type library to look them up in.

Excel has one, and pywin32 finds the place of ``Before=`` there; here the places are said. Loaded by a
.pth file into the tests' Windows Python alone.
"""

from __future__ import annotations

import importlib.abc
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import MethodType
from typing import Any

PLACES = (("Before", "After"), ("Type", "Operator", "Formula1"), ("What", "After"))


def placed(named: dict[str, Any]) -> list[Any]:
    for places in PLACES:
        if set(named) <= set(places):
            return [named.get(place) for place in places]
    raise TypeError(f"unknown names: {sorted(named)}")


def patch(dynamic: Any) -> None:
    original = dynamic.CDispatch._make_method_

    def made(self: Any, name: str) -> Any:
        function = original(self, name).__func__

        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            return function(self, *arguments, *(placed(named) if named else ()))

        self._builtMethods_[name] = call
        return MethodType(call, self)

    dynamic.CDispatch._make_method_ = made


class _Finder(importlib.abc.MetaPathFinder):
    """Patches ``win32com.client.dynamic`` when somebody imports it, and costs nothing before."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != "win32com.client.dynamic":
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None and spec.loader is not None
        run = spec.loader.exec_module

        def patched(module: Any) -> None:
            run(module)
            patch(module)

        spec.loader.exec_module = patched  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, _Finder())
