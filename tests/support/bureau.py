"""A whole bureau's forms, made to measure: clean ones, and ones with a known defect each.

A clean form gives no finding at all, so whatever the ledger says was planted. Used by the tests of
the batch and by the benchmarks.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import subprocess
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from msgspec.structs import replace

from perfxl.excel.template.template import workbook
from perfxl.form.grid import Range, Sheet
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.layout.layouts import LINES, SHANGHAI
from perfxl.rules.policy_files import policy_for

D = Decimal
YEAR = 2025
STREETS = "梅花 兰亭 竹园 菊江 松鹤 柏林 桃源 李家 杏坛 枫桥".split()
KINDS = "街道办事处 社区服务中心 水务站 图书馆 养护所 卫生院".split()


def unit_of(number: int) -> str:
    """One of sixty units."""
    return f"{STREETS[number % 10]}{KINDS[number // 10 % 6]}"


def clean(number: int, rows: int = 8) -> Form:
    """A form without a single finding: 10/50/30/10, one missed target with cause and measure.

    ``rows`` is the number of indicators, at least 8; the further ones share the first one's points.
    """
    name = f"{STREETS[number // 7 % 10]}片区第{number + 1}号便民设施更新项目"
    planned = D(40 + number % 60)
    reached = planned - 1 - number % 5
    share = (reached / planned * 10).quantize(D("0.01"), "ROUND_HALF_UP")
    more = rows - 8
    part = (D(10) / (more + 1)).quantize(D("0.01"), "ROUND_DOWN")
    first = D(10) - part * more
    extra = tuple(
        Indicator(
            "产出指标",
            "数量指标",
            f"第{n + 2}类设施更新数",
            f"≥{n + 3}处",
            f"{n + 3}处",
            part,
            part,
        )
        for n in range(more)
    )
    indicators = (
        Indicator("产出指标", "数量指标", "更新设施数", "≥12处", "12处", first, first),
        *extra,
        Indicator(
            "产出指标", "数量指标", "开展巡检次数", f"≥{planned}次", f"{reached}次", D(10), share,
            f"{name}部分点位施工占道，少巡检{planned - reached}次；下一步提前与交管部门协调并补齐。",
        ),
        Indicator("产出指标", "质量指标", "验收合格率", "≥95%", "98%", D(15), D(15)),
        Indicator("产出指标", "时效指标", "按时完工率", "≥90%", "96%", D(8), D(8)),
        Indicator("产出指标", "成本指标", "单处平均造价", "≤5万元", "4.8万元", D(7), D(7)),
        Indicator("效益指标", "社会效益指标", "受益居民人数", "≥1000人", "1100人", D(20), D(20)),
        Indicator("效益指标", "可持续影响指标", "设施维护覆盖率", "≥90%", "95%", D(10), D(10)),
        Indicator("满意度指标", "服务对象满意度指标", "居民满意度", "≥85%", "91%", D(10), D(10)),
    )  # fmt: skip
    amount = D(100 + number % 37)
    line = FundLine(LINES[1], amount, amount, amount - D("1.5"))
    others = tuple(FundLine(label, D(0), D(0), D(0)) for label in LINES[2:])
    return Form(
        layout="shanghai",
        year=YEAR,
        project=name,
        department="滨江区城市管理局",
        unit=unit_of(number),
        funds=Funds(FundLine(LINES[0]), (line, *others)),
        goal=f"完成{name}，更新便民设施12处，惠及居民1000人以上，居民满意度不低于85%。",
        result=f"{name}已更新便民设施12处，惠及居民1100人，居民满意度91%。",
        indicators=indicators,
    )


@dataclass(frozen=True)
class Defect:
    """One way to spoil a form, and every finding that follows from it by the rules."""

    name: str
    codes: tuple[str, ...]
    spoil: Callable[[Form], Form] = lambda form: form
    texts: Mapping[str, str | None] = ()  # type: ignore[assignment]


def row(number: int, **fields: object) -> Callable[[Form], Form]:
    """A change of one indicator."""

    def spoil(form: Form) -> Form:
        rows = list(form.indicators)
        rows[number] = replace(rows[number], **fields)
        return replace(form, indicators=tuple(rows))

    return spoil


def money(**fields: Decimal) -> Callable[[Form], Form]:
    """A change of the first source's amounts."""

    def spoil(form: Form) -> Form:
        assert form.funds is not None
        first, *others = form.funds.sources
        sources = (replace(first, **fields), *others)
        return replace(form, funds=replace(form.funds, sources=sources))

    return spoil


def cut_reason(form: Form) -> Form:
    """The cause stays, the measure goes."""
    reason = (form.indicators[1].reason or "").partition("；")[0]
    return row(1, reason=reason)(form)


DEFECTS = (
    Defect("no reason", ("D-1",), row(1, reason=None)),
    Defect("no measure", ("D-2",), cut_reason),
    Defect("an empty phrase for a reason", ("D-1",), row(1, reason="无")),
    Defect("more points than the row has", ("S-1",), row(2, score=D("15.5"))),
    Defect("full marks for a missed target", ("S-2",), row(1, score=D(10))),
    Defect("points lost on a met target", ("D-1", "S-3"), row(2, score=D(14))),
    Defect("weights that add up to 105", ("W-1", "W-2"), row(5, weight=D(25), score=D(25))),
    Defect("the same indicator twice", ("I-4",), row(6, name="受益居民人数", target="≥900人",
           actual="950人")),
    Defect("a figure answered by words", ("I-1",), row(3, actual="达成指标")),
    Defect("a vague target", ("I-7",), row(6, name="设施维护状况", target="规范", actual="达成指标")),
    Defect("no implementing unit", ("L-4",), lambda form: replace(form, unit=None)),
    Defect("a goal that is missing", ("L-4",), lambda form: replace(form, goal=None)),
    Defect("more spent than budgeted", ("F-4",), money(executed=D(150))),
    Defect("little spent, no word about it", ("F-5",), money(executed=D(80), annual=D(100))),
    Defect("a grade that does not follow", ("R-2",), texts={"grade": "良"}),
    Defect("a total that is no sum", ("R-1",), texts={"score": "96.66"}),
)  # fmt: skip


def planted(number: int, every: int = 4) -> Defect | None:
    """The defect of the form of this number; None for the clean ones."""
    return DEFECTS[number // every % len(DEFECTS)] if number % every == 0 else None


def file(form: Form, texts: Mapping[str, str | None] | None = None) -> bytes:
    """A filled form as a workbook."""
    return workbook(
        SHANGHAI, year=form.year, policy=policy_for(form.year), form=form, texts=dict(texts or {})
    )


def talkative(form: Form, times: int) -> Form:
    """The form with reasons so many sentences long."""
    rows = (
        replace(row, reason=(row.reason or "因故调整；下一步补齐。") * times)
        for row in form.indicators
    )
    return replace(form, indicators=tuple(rows))


def stacked(sheet: Sheet, count: int) -> Sheet:
    """One sheet with its form many times, below each other, as if it were of unknown origin."""
    height = max(row for row, _ in sheet.cells) + 2
    cells = {
        (row + n * height, column): replace(cell, formula=None)
        for n in range(count)
        for (row, column), cell in sheet.cells.items()
    }
    merges = tuple(
        Range(m.row + n * height, m.column, m.last_row + n * height, m.last_column)
        for n in range(count)
        for m in sheet.merges
    )
    return Sheet(sheet.name, cells, merges)


def list_of_projects() -> bytes:
    """A project list as a workbook: no form."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.set_properties({"created": dt.datetime(2024, 1, 1)})
        sheet = book.add_worksheet("项目清单")
        sheet.write_row(0, 0, ("项目名称", "实施单位", "年初预算数（万元）"))
        sheet.write_row(1, 0, ("道路养护", "养护所", 120))
    return buffer.getvalue()


def name_of(number: int) -> str:
    """Where the form of a number stands below the folder."""
    return f"{unit_of(number)}/{number:05d}.xlsx"


def _write(folder: Path, numbers: range, every: int) -> None:
    for number in numbers:
        form, texts = clean(number), {}
        defect = planted(number, every) if every else None
        if defect is not None:
            form, texts = defect.spoil(form), dict(defect.texts)
        path = folder / name_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file(form, texts))


def write(folder: Path, count: int, every: int = 4, workers: int = 2) -> None:
    """``count`` forms below a folder, every so-manieth with a defect (0: none)."""
    size = 50
    parts = [range(start, min(start + size, count)) for start in range(0, count, size)]
    with ProcessPoolExecutor(workers) as pool:
        for _ in pool.map(_write, [folder] * len(parts), parts, [every] * len(parts)):
            pass


def measured(command: Sequence[str], **more: Any) -> tuple[str, float]:
    """What a command prints, and the most memory (MB) that it and all it started held together.

    Looked at twenty times a second. Pages that processes share count once for each, so it is less
    than this. Linux only.
    """
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True, **more
    )
    most = 0.0
    page = os.sysconf("SC_PAGE_SIZE") / 2**20
    while process.poll() is None:
        held = 0.0
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = entry.read_text().rpartition(")")[2].split()
                if int(fields[3]) == process.pid:  # its session
                    held += int(fields[21]) * page
        most = max(most, held)
        time.sleep(0.05)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    assert process.returncode == 0, said
    return said, most


def broken() -> dict[str, tuple[bytes, str]]:
    """Files that are no form: name -> content and the code that says why."""
    whole = file(clean(0))
    page = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()  # with nothing in it
    return {
        "坏/截断.xlsx": (whole[: len(whole) // 2], "E-NOTXLSX"),
        "坏/空.xlsx": (b"", "E-EMPTY"),
        "坏/网页.xlsx": (page, "E-NOFORM"),
        "坏/压缩包.zip": (buffer.getvalue(), "E-NOTXLSX"),
        "坏/说明.txt": ("本文件夹是各单位报来的自评表。".encode(), "E-NOTABLE"),
    }
