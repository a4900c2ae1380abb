"""Policies: the regulated numbers, as dated data with the document they are taken from.

One TOML file in ``perfxl/policies`` is one instrument as issued. A local rule ``extends`` another and
says only what differs. Unknown keys, wrong types and impossible figures are refused with the file and
the key. Nothing outside these files knows a threshold.

Reading TOML takes longer than judging a form, so that what the released files say lies beside them
ready read (:func:`ready`), and is taken as long as they are the files that it was read from.
"""

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec

from perfxl.form.vocabulary import PARTS
from perfxl.rules.policy import Policy
from perfxl.text.patterns import lazy
from perfxl.text.refusal import Refused
from perfxl.text.system import why

FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "policies")
"""Where the policies are that come with perfxl."""

LONGEST = 50_000
"""Characters of a policy file; the longest that comes with perfxl has some 3,000."""

READY = "released.json"
"""Beside the released policies: what they say, ready read; written by ``./regenerate``."""

_DEEPEST = 8  # dots of a key; what reads TOML takes time that grows with their square

LABELLED = PARTS.keys() - {"funds", "indicators"}
"""The parts of a form for which a policy may name labels of its own."""


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        # aliases and severities add up; a table is merged key by key; anything else is replaced
        merged[key] = (
            _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text that a person wrote; raises ValueError, saying why in two languages,
    for what is none, too long or nested too deep."""
    import tomllib  # not for the start of every run: see ``ready``

    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} > {LONGEST} 个字符 / characters")
    if any(head.count(".") > _DEEPEST for head in _heads(text)):
        raise ValueError("嵌套过深 / nested too deep")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ValueError("嵌套过深 / nested too deep") from None
    except ArithmeticError:  # an exponent of too many digits
        raise ValueError("有一个数太大 / a number beyond all bounds") from None
    except ValueError as error:  # no TOML, or a number of too many digits
        last = f"at line {text.count(chr(10)) + 1}"
        said = str(error).replace("at end of document", last)
        raise ValueError(f"不是 TOML：{said} / not TOML: {said}") from None


def _table(text: str, where: str) -> dict[str, Any]:
    """The tables of a policy file over those of the policy it extends."""
    try:
        table = toml(text)
    except ValueError as error:
        raise _refusal(where, str(error)) from None
    parent = table.get("extends")
    if parent is None:
        return table
    if parent not in released():
        known = " ".join(released())
        raise _refusal(
            where,
            f"“{parent}” 不是已发布的政策，可用：{known} / “{parent}” is not released, there are: {known}",
            text,
            "extends",
        )
    inherited = dict(_released_table(parent))
    inherited.pop("region", None)  # where the parent holds says nothing of where its child does
    return _merged(inherited, table)


def _heads(text: str) -> Iterator[str]:
    """What stands before the "=" of each line, or is the whole line, comments left out."""
    for line in text.splitlines():
        head = line.partition("=")[0].lstrip()
        if not head.startswith("#"):
            yield head


def _refusal(where: str, detail: str, text: str = "", key: str = "") -> Refused:
    """E-POLICYFILE with the file, the line and the key where they are known."""
    zh, bar, en = detail.rpartition(" / ")
    if not bar:
        zh = en  # a library's words, in one language
    if key:
        line = line_of(text, key)
        zh = f"第 {line} 行，{key}：{zh}" if line else f"{key}：{zh}"
        en = f"line {line}, {key}: {en}" if line else f"{key}: {en}"
    return Refused("E-POLICYFILE", where, f"{zh} / {en}")


_HEADER = lazy(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")


def line_of(text: str, key: str) -> int:
    """The line on which a key of a TOML text is set, or its table begins; 0 where neither is there.

    >>> line_of("id = 'a'\\n[weights]\\ntotal = 100", "weights.total")
    3
    """
    names = key.partition("[")[0].split(".")
    spelled = {(".".join(names[:at]), ".".join(names[at:])) for at in range(len(names))}
    inside, fallback = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header:
            inside = header[1]
            fallback = number if inside in (".".join(names[:-1]), ".".join(names)) else fallback
        elif any(
            table == inside and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line)
            for table, name in spelled
        ):
            return number
    return fallback


_UNKNOWN = lazy(r"Object contains unknown field `(.+?)`")
_MISSING = lazy(r"Object missing required field `(.+?)`")
_WRONG = lazy(r"Expected `(\w+(?:` of length 2)?)|Invalid (decimal|RFC3339|enum)")
_DATE = "日期，如 2026-01-31", "a date"
_WANTED = {  # by msgspec's words
    "array": ("列表", "a list"), "array` of length 2": ("两项的列表", "a list of two"),
    "object": ("一组键", "a table"), "str": ("文字，两边有引号", "a text in quotes"),
    "int": ("整数", "a whole number"), "decimal": ("数", "a number"),
    "bool": (" true 或 false", "true or false"), "date": _DATE, "RFC3339": _DATE,
    "enum": ("可选的词之一", "one of the words for it"),
}  # fmt: skip
_AT = lazy(r" - at `(?:key in )?\$\.?(.*?)`$")


def _policy(table: dict[str, Any], where: str, text: str) -> Policy:
    try:
        policy = msgspec.convert(table, Policy)
    except msgspec.ValidationError as error:
        said = str(error)
        place = _AT.search(said)
        key, said = (place[1] if place else ""), _AT.sub("", said)
        if found := _WRONG.match(said):
            zh, en = _WANTED[found[1] or found[2]]
            said = f"应是{zh} / {en} is wanted"
        for pattern, words in (
            (_UNKNOWN, "没有这个键 / no such key"),
            (_MISSING, "缺少这个键 / this key is missing"),
        ):
            if found := pattern.match(said):
                key, said = f"{key}.{found[1]}".lstrip("."), words
        raise _refusal(where, said, text, key) from None
    for key, words in _impossible(policy):
        raise _refusal(where, words, text, key)
    return policy


def _impossible(policy: Policy) -> Iterator[tuple[str, str]]:
    """Keys whose values have the right type and make no sense, with what would."""
    names = [name for name, _ in policy.grades.floors]
    floors = [floor for _, floor in policy.grades.floors]
    if not all(_between(floor, 0, 1000) for floor in floors):
        yield "grades.floors", "下限应为 0 至 1000 / floors lie between 0 and 1000"
    elif not floors or floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
        yield "grades.floors", "应由高到低，最低为 0 / highest first, the last is 0"
    if len(set(names)) != len(names) or not all(name.strip() for name in names):
        yield "grades.floors", "名称不得为空或重复 / names are neither empty nor repeated"
    if any('"' in name for name in names):
        yield "grades.floors", "名称不得含引号 / no quotes in a name"
    for key in ("total", "execution", "output", "benefit", "satisfaction", "heavy_row"):
        if not _between(getattr(policy.weights, key), 0, 1000):
            yield f"weights.{key}", "应为 0 至 1000 / between 0 and 1000"
    for case in ("with_cost", "without_satisfaction"):
        for key in ("cost", "output", "benefit", "satisfaction"):
            points = getattr(getattr(policy.weights, case), key, None)
            if points is not None and not _between(points, 0, 1000):
                yield f"weights.{case}.{key}", "应为 0 至 1000 / between 0 and 1000"
    if policy.weights.total <= 0:
        yield "weights.total", "应大于 0 / above zero"
    if not 0 <= policy.scores.places <= 6:
        yield "scores.places", "应为 0 至 6 / between 0 and 6"
    for key in ("met", "part", "missed"):
        low, high = getattr(policy.scores, key)
        if not (_between(low, 0, 100) and _between(high, 0, 100) and low <= high):
            yield f"scores.{key}", "应为 [下限, 上限]，0 至 100 / [low, high] between 0 and 100"
    combined = policy.weights.benefit_and_satisfaction
    if combined is not None and not _between(combined, 0, 1000):
        yield "weights.benefit_and_satisfaction", "应为 0 至 1000 / between 0 and 1000"
    if not _between(policy.reasons.far_over_target, 100, 10_000):
        yield "reasons.far_over_target", "应为 100 至 10000 / between 100 and 10000"
    if not _between(policy.reasons.execution_threshold, 0, 100):
        yield "reasons.execution_threshold", "应为 0 至 100 / between 0 and 100"
    for key in ("low_execution", "near_zero", "divergence"):
        percent = getattr(policy.consistency, key)
        if percent is not None and not _between(percent, 0, 100):
            yield f"consistency.{key}", "应为 0 至 100 / between 0 and 100"
    for key in ("divergence", "unspent"):
        percent = getattr(policy.lights, key)
        if percent is not None and not _between(percent, 0, 100):
            yield f"lights.{key}", "应为 0 至 100 / between 0 and 100"
    yield from _impossible_review(policy)
    for part, labels in policy.labels.items():
        if part not in LABELLED:
            known = " ".join(sorted(LABELLED))
            yield (
                f"labels.{part}",
                f"没有这个部分，可用：{known} / no such part, there are: {known}",
            )
        if not labels or not all(words.strip() for words in labels):
            yield f"labels.{part}", "标签不得为空 / a label is not empty"
    if not all(words.strip() for words in policy.form.prompts):
        yield "form.prompts", "提示文字不得为空 / a prompt is not empty"
    for key in policy.form.limits.__struct_fields__:
        limit = getattr(policy.form.limits, key)
        if limit is not None and not 1 <= limit <= 100_000:
            yield f"form.limits.{key}", "应为 1 至 100000 字 / between 1 and 100000 characters"
    from perfxl.rules.checks.rule import CHECKS

    for code in policy.severities:
        if code not in CHECKS and not _against(code):
            yield f"severities.{code}", "没有这条规则 / no such check；perfxl checks"


def _impossible_review(policy: Policy) -> Iterator[tuple[str, str]]:
    grounds, classes = policy.review.grounds, policy.review.deviation
    names = [ground.name for ground in grounds]
    if not all(name.strip() == name != "" for name in names) or len(set(names)) < len(names):
        yield (
            "review.grounds",
            "名称不得为空、重复或首尾有空格 / names are neither empty, padded nor repeated",
        )
    if not all(g.percent is None or _between(g.percent, 0, 100) for g in grounds):
        yield "review.grounds", "扣分比例应为 0 至 100 / a percentage lies between 0 and 100"
    floors = [floor for _, floor in classes]
    if not all(_between(floor, 0, 10_000) for floor in floors):
        yield "review.deviation", "下限应为 0 至 10000 / floors lie between 0 and 10000"
    elif floors and (floors != sorted(set(floors), reverse=True) or floors[-1] != 0):
        yield "review.deviation", "应由高到低，最低为 0 / highest first, the last is 0"
    labels = [name for name, _ in classes]
    if len(set(labels)) < len(labels) or not all(n.strip() and '"' not in n for n in labels):
        yield (
            "review.deviation",
            "名称不得为空、重复或含引号 / names are neither empty nor repeated nor quoted",
        )


def _against(code: str) -> bool:
    from perfxl.rules.comparison.checks import EVERY  # of use to few

    return code in EVERY


def _between(figure: Decimal, low: int, high: int) -> bool:
    return figure.is_finite() and low <= figure <= high


@cache
def released() -> tuple[str, ...]:
    """The ids of the policies that come with perfxl."""
    return tuple(sorted(name[:-5] for name in os.listdir(FOLDER) if name.endswith(".toml")))


@cache
def examples() -> tuple[str, ...]:
    """The names of the examples of local policies: files to begin one's own with."""
    folder = os.path.join(FOLDER, "examples")
    return tuple(sorted(name[:-5] for name in os.listdir(folder) if name.endswith(".toml")))


def text_of(name: str) -> str:
    """The file of a released policy or of an example, as it is written."""
    folder = FOLDER if name in released() else os.path.join(FOLDER, "examples")
    with open(os.path.join(folder, f"{name}.toml"), encoding="utf-8") as file:
        return file.read()


@cache
def _released_table(name: str) -> dict[str, Any]:
    return _table(text_of(name), f"{name}.toml")


@cache
def _released_policy(name: str) -> Policy:
    """A released policy from its TOML file."""
    return _policy(_released_table(name), f"{name}.toml", text_of(name))


class _Ready(msgspec.Struct, frozen=True):
    """What the released files say, and the checksum of the files."""

    checksum: int
    policies: dict[str, Policy]


def ready() -> bytes:
    """The file :data:`READY`: every released policy as read from TOML, with the files' checksum."""
    policies = {name: _released_policy(name) for name in released()}
    return msgspec.json.encode(_Ready(_checksum(), policies)) + b"\n"


def _checksum() -> int:
    """Of the names and texts of all released files: one may extend another."""
    return zlib.crc32("\0".join(name + text_of(name) for name in released()).encode())


@cache
def _ready() -> Mapping[str, Policy]:
    """The released policies ready read; none where a file has changed since."""
    try:
        with open(os.path.join(FOLDER, READY), "rb") as file:
            found = msgspec.json.decode(file.read(), type=_Ready)
    except (OSError, msgspec.MsgspecError):
        return {}
    return found.policies if found.checksum == _checksum() else {}


@cache
def national() -> tuple[tuple[int, str], ...]:
    """The released instruments that hold everywhere (they name no ``region``): the first fiscal year
    and the id of each, the oldest first."""
    policies = {name: policy_named(name) for name in released()}
    order = sorted(
        (policy.from_fiscal_year, policy.since, name)
        for name, policy in policies.items()
        if not policy.region
    )
    return tuple((year, name) for year, _, name in order)


def policy_named(name: str) -> Policy:
    """A released policy by its id, or a bureau's own TOML file by its path, as it is now.

    Raises Refused E-POLICYFILE with the file and the key when it is wrong or not there.
    """
    if name in released():
        return _ready().get(name) or _released_policy(name)
    if os.path.splitext(name)[1] != ".toml":
        known = "、".join(released())
        said = f"不是 .toml 文件，也不是已发布的政策（{known}）"
        raise Refused("E-POLICYFILE", name, f"{said} / neither a .toml nor released ({known})")
    try:
        with open(name, "rb") as file:
            text = file.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        detail = why(error) if isinstance(error, OSError) else "不是 UTF-8 文本 / no UTF-8 text"
        raise Refused("E-POLICYFILE", name, detail) from None
    return _own_policy(name, text)


@lru_cache(maxsize=16)
def _own_policy(name: str, text: str) -> Policy:
    return _policy(_table(text, name), name, text)


def policy_for(year: int | None, name: str | None = None) -> Policy:
    """The policy that a form of fiscal ``year`` is judged by.

    A named policy is taken as named. Otherwise the newest national instrument of that year; a year
    before the first is refused (E-POLICY). A form without a year is judged by the newest, and the
    missing year is a finding.
    """
    if name is not None:
        return policy_named(name)
    known = [held for since, held in national() if year is None or since <= year]
    if known:
        return policy_named(known[-1])
    oldest = policy_named(national()[0][1])
    first = oldest.from_fiscal_year
    words = f"{oldest.document} 自 {first} 年度起适用 / from {first} on: {oldest.document}"
    raise Refused("E-POLICY", f"{year}", words)
