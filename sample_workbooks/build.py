"""Builds sample_workbooks/ and templates/; ``python sample_workbooks/build.py`` writes them anew.

One specimen a check: an honest form with one thing changed, so that the check fires with as little
else as may be, and beside it the report that perfxl gives (the golden report). Everything is made
from data by perfxl's own writer; the same input gives the same bytes.
"""

from __future__ import annotations

import copy
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.summary import writeback
from perfxl.excel.template.template import workbook as blank
from perfxl.excel.xlsx import workbook
from perfxl.form.review import Review, ReviewRow
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import LAYOUTS
from perfxl.reading.book import read_book
from perfxl.reading.review_sheet import order
from perfxl.reading.targets import approved_in
from perfxl.report import review_sheet, summary
from perfxl.report.as_json import as_data
from perfxl.report.report import judge_book
from perfxl.rules.checks.rule import SEVERITIES
from perfxl.rules.comparison.approved import Approved
from perfxl.rules.comparison.checks import AGAINST, EVERY
from perfxl.rules.evidence import EVIDENCE, names
from perfxl.rules.policy_files import policy_for

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
YEARS = (2023, 2024, 2025, 2026)

HONEST: dict[str, Any] = {
    "layout": "shanghai",
    "title": "财政项目支出绩效自评表",
    "year": 2025,
    "project": "社区养老服务设施改造",
    "department": "某区民政局",
    "unit": "某区养老服务中心",
    "money_unit": "万元",
    "funds": [
        {"label": "年度资金总额：", "weight": "10.00"},
        {"label": "其中：当年财政拨款", "initial": "150.00", "annual": "158.00", "executed": "156.37"},
        {"label": "上年结转资金", "initial": "50.00", "annual": "50.00", "executed": "50.00"},
        {"label": "其他资金", "initial": "0.00", "annual": "0.00", "executed": "0.00"},
    ],
    "goal": "完成社区养老设施改造和家庭适老化改造，方便老年人生活。",
    "result": "设施改造已完成并投入使用，适老化改造完成 190 户。",
    "indicators": [
        dict(zip(("category", "subcategory", "name", "target", "actual", "weight", "score", "reason"), row, strict=True))
        for row in (
            ("产出指标", "数量指标", "改造养老设施数量", "≥15处", "15处", "10", "10", ""),
            ("产出指标", "数量指标", "适老化改造户数", "≥200户", "190户", "10", "9.5",
             "部分家庭临时退出；下一步提前入户确认意愿"),
            ("产出指标", "质量指标", "工程验收合格率", "=100%", "100%", "10", "10", ""),
            ("产出指标", "时效指标", "按期完工率", "≥95%", "96%", "10", "10", ""),
            ("产出指标", "成本指标", "户均改造成本", "≤0.8万元", "0.75万元", "10", "10", ""),
            ("效益指标", "社会效益指标", "服务老年人数", "≥3000人", "3100人", "15", "15", ""),
            ("效益指标", "可持续影响指标", "设施管护机制", "建立管护制度并落实专人", "达成年度指标", "15", "14",
             "两处设施尚未明确专人；已要求限期落实"),
            ("满意度指标", "服务对象满意度指标", "老年人满意度", "≥90%", "92%", "10", "10", ""),
        )
    ],
}  # fmt: skip
"""A form without a single finding; its totals, rate, execution score and grade are computed."""

Edits = dict[str, object]
Patch = Callable[[dict[str, str]], None]


class Specimen(NamedTuple):
    """What is changed in the honest form to make one check fire."""

    shows: str  # in Chinese, for the list
    edits: Edits  # place in the data -> value
    patch: Patch | None = None  # a change of the workbook's parts that no data file can say
    review: Edits | None = None  # row of the review and field -> value; None: there is no review


def _exchange(part: str, old: str, new: str) -> Patch:
    def change(parts: dict[str, str]) -> None:
        assert parts[part].count(old) == 1, (part, old, parts[part].count(old))
        parts[part] = parts[part].replace(old, new)

    return change


def _typed_over(shown: str, typed: str) -> Patch:
    """A formula of the review sheet, by the value that it alone shows in bold, replaced by a value."""

    def change(parts: dict[str, str]) -> None:
        cells = re.findall(rf'<c r="J\d+"[^>]*><f>[^<]*</f><v>{shown}</v></c>', parts[REVIEW_PART])
        assert len(cells) == 1, cells
        made = re.sub(r"<f>.*?</f><v>.*?</v>", f"<v>{typed}</v>", cells[0])
        parts[REVIEW_PART] = parts[REVIEW_PART].replace(cells[0], made)

    return change


def _row(number: int, **cells: str) -> Edits:
    return {f"indicators.{number}.{key}": value for key, value in cells.items()}


EXTRA_ROW = {
    "category": "满意度指标", "subcategory": "服务对象满意度指标", "name": "家属满意度",
    "target": "≥90%", "actual": "95%", "weight": "0", "score": "0", "reason": "",
}  # fmt: skip

LEFT_OUT = object()  # a row that is taken out
ADJUSTED: Edits = {
    "result": "设施改造已完成并投入使用，适老化改造完成 190 户；年中追加财政资金 8 万元。"
}
REVIEW_PART = "xl/worksheets/sheet3.xml"


SPECIMENS: dict[str, Specimen] = {
    "L-1": Specimen("“项目名称”的标签被删掉了", {}, _exchange("xl/sharedStrings.xml", "<t>项目名称</t>", "<t></t>")),
    "L-2": Specimen("执行率填成了“约99%”", {"funds.0.rate": "约99%"}),
    "L-3": Specimen("总分的公式后面添了 +0", {}, _exchange("xl/worksheets/sheet1.xml", "INDEX(G:G,ROW()-1)),2))</f>", "INDEX(G:G,ROW()-1)),2))+0</f>")),
    "L-4": Specimen("没有填实施单位", {"unit": None}),
    "L-5": Specimen("实际完成情况留有网页标记", {"result": "<p>设施改造已完成并投入使用。</p>"}),
    "L-6": Specimen("“项目名称”写成了“名目”", {}, _exchange("xl/sharedStrings.xml", "<t>项目名称</t>", "<t>名目</t>")),
    "F-1": Specimen("其他资金改了，总额没有跟着改", {
        "funds.3.annual": "1.00", "funds.0.annual": "208.00", "funds.0.rate": "99.22", "funds.0.score": "9.92"}),
    "F-2": Specimen("执行率错了一位数", {"funds.0.rate": "99.32"}),
    "F-3": Specimen("执行得分多了 0.07 分", {"funds.0.score": "9.99"}),
    "F-4": Specimen("执行数超过全年预算数", {"funds.1.executed": "160.00"}),
    "F-5": Specimen("执行率 72.12%，没有说明", {"funds.1.executed": "100.00"}),
    "F-6": Specimen("其他资金为负数", {"funds.3.annual": "-1.00"}),
    "W-1": Specimen("总分行的分值印成 110", {"total.weight": "110"}),
    "W-2": Specimen("产出少 5 分，效益多 5 分", {**_row(3, weight="5", score="5"), **_row(5, weight="20", score="20")}),
    "W-3": Specimen("执行率 15 分，产出 45 分", {"funds.0.weight": "15.00", **_row(3, weight="5", score="5")}),
    "W-4": Specimen("有一行分值为 0", {"indicators.8": EXTRA_ROW}),
    "S-1": Specimen("得分 11，分值只有 10", _row(0, score="11")),
    "S-2": Specimen("200 户完成 190 户，给了满分", _row(1, score="10")),
    "S-3": Specimen("15 处完成 15 处，扣了 1 分", _row(0, score="9", reason="档案整理滞后；下一步专人负责")),
    "S-4": Specimen("填“达成”，得分不到分值的 80%", _row(6, score="11")),
    "S-5": Specimen("15 处完成 20 处，没有说明", _row(0, actual="20处")),
    "I-1": Specimen("目标是 15 处，完成值写“完成”", _row(0, actual="完成")),
    "I-2": Specimen("目标只写 15，没有符号和单位", _row(0, target="15", actual="15")),
    "I-3": Specimen("把资金支付率当作产出", _row(3, name="资金支付率")),
    "I-4": Specimen("按期完工率出现两次", _row(2, name="按期完工率", target="≥95%", actual="96%")),
    "I-5": Specimen("没有成本指标", _row(4, subcategory="质量指标")),
    "I-6": Specimen("成本用了“≥”", _row(4, target="≥0.8万元", actual="0.85万元")),
    "I-7": Specimen("目标只写“规范”", _row(6, target="规范")),
    "I-8": Specimen("满意度填“未收到投诉”", _row(7, name="老年人评价", target="老年人满意", actual="未收到投诉")),
    "D-1": Specimen("扣了 0.5 分，没有写原因", _row(1, reason="")),
    "D-2": Specimen("写了原因，没有写措施", _row(1, reason="部分家庭临时退出")),
    "D-3": Specimen("满分的指标写了原因", _row(0, reason="街道配合；下一步继续")),
    "R-1": Specimen("总分多了 0.1 分", {"total.score": "98.52"}),
    "R-2": Specimen("98.42 分评为良", {"grade": "良"}),
    "R-3": Specimen("总分恰为 90 分", {
        "funds.1.executed": "158.00", **_row(1, actual="110户", score="5.5"),
        **_row(5, actual="2500人", score="12.5", reason="一处设施延期开放；下一步加快验收"), **_row(6, score="12")}),
    "C-1": Specimen("全部满分", {
        "funds.1.executed": "158.00", **_row(1, actual="200户", score="10", reason=""), **_row(6, score="15", reason="")}),
    "T-1": Specimen("批复的适老化改造户数没有填，分值加到了第一行", {
        **ADJUSTED, "indicators.1": LEFT_OUT, **_row(0, weight="20", score="20")}),
    "T-2": Specimen("多填一行，分值从第一行来", {
        **ADJUSTED, **_row(0, weight="8", score="8"), "indicators.1": {**EXTRA_ROW, "weight": "2", "score": "2"}}),
    "T-3": Specimen("批复 ≥200 户，填报 ≥190 户", {**ADJUSTED, **_row(1, target="≥190户", score="10", reason="")}),
    "T-4": Specimen("第一行少 2 分，第二行多 2 分", {
        **ADJUSTED, **_row(0, weight="8", score="8"), **_row(1, weight="12", score="11.4")}),
    "T-5": Specimen("预期目标少了一半", {**ADJUSTED, "goal": "完成社区养老设施改造，方便老年人生活。"}),
    "T-6": Specimen("批复 200 万元，年初预算数填 190 万元", {**ADJUSTED, "funds.1.initial": "140.00"}),
    "T-7": Specimen("工程验收合格率写成了竣工验收合格率", {**ADJUSTED, **_row(2, name="竣工验收合格率")}),
    "V-1": Specimen("复核总分的公式被 98.52 代替", {}, _typed_over("98.42", "98.52"), {}),
    "V-2": Specimen("复核扣了 0.5 分，没有依据", {}, None, {"2.score": Decimal(9)}),
    "V-3": Specimen("扣分比例 30%，得分只减了 2 分", {}, None, {
        "4.score": Decimal(8), "4.percent": Decimal(30), "4.ground": "多个时限中有一个未按时完成"}),
    "V-4": Specimen("有一项没有复核", {}, None, {"3.score": None}),
    "V-5": Specimen("复核得分 11，分值只有 10", {}, None, {"1.score": Decimal(11)}),
    "V-6": Specimen("没有佐证材料，给了满分", {}, None, {"1.evidence": "无"}),
    "V-7": Specimen("复核等级的公式被“良”代替", {}, _typed_over("优", "良"), {}),
    "V-8": Specimen("底稿上的项目名称是另一个项目的", {}, _exchange(
        REVIEW_PART, ">社区养老服务设施改造<", ">社区食堂改造<"), {}),
    "V-9": Specimen("口径是 30%，填了 40%", {}, None, {
        "4.score": Decimal(6), "4.percent": Decimal(40), "4.ground": "多个时限中有一个未按时完成"}),
    "V-10": Specimen("没有填复核人", {}, None, {"reviewer": None}),
    "A-1": Specimen("写了验收报告.pdf，文件夹里只有照片.jpg", {
        **_row(1, reason="部分家庭临时退出，见验收报告.pdf、照片.jpg；下一步提前入户确认意愿")}),
}  # fmt: skip
"""Those of family T are set against ``clean.xlsx``, as ``--targets`` does; that of family A against a folder of one file, as ``--evidence`` does."""


def edited(edits: Edits) -> dict[str, Any]:
    """The honest form's data with places changed; ``indicators.8`` past the end adds a row."""
    data = copy.deepcopy(HONEST)
    for place, value in edits.items():
        part: Any = data
        *outer, last = place.split(".")
        for key in outer:
            part = part[int(key)] if isinstance(part, list) else part.setdefault(key, {})
        if isinstance(part, list) and value is LEFT_OUT:
            del part[int(last)]
        elif isinstance(part, list):
            part.insert(int(last), value)
        else:
            part[last] = value
    return data


def made(specimen: Specimen) -> bytes:
    """The specimen's workbook."""
    data = filled(json.dumps(edited(specimen.edits), ensure_ascii=False))
    if specimen.review is not None:
        data = reviewed(data, specimen.review)
    return data if specimen.patch is None else _patched(data, specimen.patch)


@cache
def approved() -> Approved:
    """The honest form as the approved targets of another."""
    (reading,) = read_book(workbook.read(made(Specimen("", {}))))
    return approved_in(reading, "clean.xlsx")


def reviewed(data: bytes, edits: Edits) -> bytes:
    """The workbook with its review sheet, filled in as an honest reviewer would but for the edits:
    every score stands, and there is evidence for each."""
    (report,) = judge_book(workbook.read(data))
    lines = {path: row for path, row in report.form.rows()}
    typed: dict[str, Any] = {"reviewer": "李四", "date": "2026-03-05", **edits}
    rows = []
    for number, (path, name) in enumerate(order(report.form)):
        line = lines.get(path)
        funds = report.form.funds
        score = line.score if line is not None else funds and funds.total.score
        row = ReviewRow(path, name, actual=line and line.actual, score=score, evidence="有")
        own = {k.partition(".")[2]: v for k, v in edits.items() if k.startswith(f"{number}.")}
        rows.append(replace(row, **own))
    review = Review(tuple(rows), typed["reviewer"], typed["date"])
    reading = replace(report.reading, form=replace(report.form, review=review))
    return writeback.with_review(data, review_sheet.sheet(replace(report, reading=reading)))


def _patched(data: bytes, patch: Patch) -> bytes:
    """The workbook with parts changed, and dates, order and compression as before."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {info: old.read(info) for info in old.infolist()}
    names = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", REVIEW_PART)
    parts = {i.filename: c.decode("utf-8") for i, c in members.items() if i.filename in names}
    patch(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info, content in members.items():
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            fresh.compress_type, fresh.external_attr = info.compress_type, info.external_attr
            new.writestr(fresh, parts.get(info.filename, "").encode("utf-8") or content)
    return out.getvalue()


def golden(data: bytes, name: str) -> str:
    """The report on a specimen, as it is kept beside it."""
    against = name.partition(".")[0] in AGAINST
    (report,) = judge_book(
        workbook.read(data), file=name, approved=(lambda _: approved()) if against else None,
        evidence=names(["照片.jpg"]) if name.partition(".")[0] in EVIDENCE else None,
    )  # fmt: skip
    return json.dumps(as_data(report), ensure_ascii=False, indent=1) + "\n"


def with_summary(name: str) -> bytes:
    """A real form filled from its data, verified, with its summary sheet."""
    data = filled(sample(name))
    reports = judge_book(workbook.read(data), file=Path(name).with_suffix(".xlsx").name)
    return writeback.with_summary(data, summary.sheet(reports))


def readme() -> str:
    """README.md of this folder: which workbook shows what."""
    lines = [
        "# 样例工作簿 / Sample workbooks",
        "",
        "由 `python sample_workbooks/build.py` 生成，不要手改。 / Made by `build.py`; do not edit.",
        "",
        "- `filled/`：三张真实的自评表，已核验，带“核验汇总” / three real forms, verified, with their summary sheet",
        "- `findings/clean.xlsx`：没有任何发现的表 / a form without a single finding",
        "- `findings/CODE.xlsx`：每条规则一个样本，旁边的 `CODE.json` 是核验报告 / one specimen a check, its report beside it",
        "",
        "| 规则 | 样本 | 规则说的是 | 一并出现 |",
        "|---|---|---|---|",
    ]
    for code, specimen in SPECIMENS.items():
        report = json.loads(golden(made(specimen), f"{code}.xlsx"))
        others = dict.fromkeys(f["code"] for f in report["findings"] if f["code"] != code)
        severity = next(f["severity"] for f in report["findings"] if f["code"] == code)
        lines.append(
            f"| [{code}](findings/{code}.xlsx) {SEVERITIES[severity].zh} | {specimen.shows} "
            f"| {EVERY[code].says.zh} | {' '.join(others)} |"
        )
    return "\n".join(lines) + "\n"


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file that this script makes, with its content."""
    clean = made(Specimen("没有任何发现", {}))
    yield HERE / "findings" / "clean.xlsx", clean
    yield HERE / "findings" / "clean.json", golden(clean, "clean.xlsx").encode()
    for code, specimen in SPECIMENS.items():
        data = made(specimen)
        yield HERE / "findings" / f"{code}.xlsx", data
        yield HERE / "findings" / f"{code}.json", golden(data, f"{code}.xlsx").encode()
    for name in SAMPLES:
        yield HERE / "filled" / Path(name).with_suffix(".xlsx").name, with_summary(name)
    for layout in LAYOUTS.values():
        for year in YEARS:
            yield (
                ROOT / "templates" / f"{year}-{layout.name}.xlsx",
                blank(layout, year=year, policy=policy_for(year)),
            )
    yield HERE / "README.md", readme().encode()


def main() -> None:
    """Write everything; nothing is touched that has the right content already."""
    for path, data in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
