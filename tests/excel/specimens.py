"""Templates and filled forms for the tests of the writer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from perfxl.excel.template.template import workbook
from perfxl.form.model import Indicator
from perfxl.layout.datafile import Filed, read_json
from perfxl.layout.layouts import LAYOUTS
from perfxl.rules.policy_files import policy_for

POLICY = policy_for(2023)
REAL = ("hongqiao-2023-1", "hongqiao-2023-2", "hongqiao-2023-3")

GROUPS = (
    (9, "产出指标", "数量指标"),
    (8, "产出指标", "质量指标"),
    (6, "产出指标", "时效指标"),
    (9, "效益指标", "社会效益指标"),
    (5, "效益指标", "可持续影响指标"),
    (3, "满意度指标", "服务对象满意度指标"),
)


def indicators(count: int) -> list[Indicator]:
    """Named rows in the groups of a real form, their weights 90 in all."""
    places = [(c, s) for many, c, s in GROUPS for _ in range(many)]
    return [
        Indicator(*places[n * len(places) // count], f"第{n + 1}项任务完成情况", "≥15.00(家)",
                  weight=Decimal(90) / count if 90 % count == 0 else Decimal("2.25"))
        for n in range(count)
    ]  # fmt: skip


def filed(shared: Path, name: str) -> Filed:
    """A form of the shared folder, ``hongqiao-2023-1`` or ``published/001``."""
    return read_json((shared / "forms" / f"{name}.json").read_text("utf-8"))


def filled(form: Filed) -> bytes:
    """The workbook of a form as filed."""
    return workbook(
        LAYOUTS[form.form.layout], year=form.form.year, policy=POLICY, form=form.form,
        texts=form.texts, extra=form.extra,
    )  # fmt: skip


def published(shared: Path) -> Iterator[str]:
    """The names of the published forms."""
    for path in sorted((shared / "forms" / "published").glob("*.json")):
        yield f"published/{path.stem}"
