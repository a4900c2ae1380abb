"""The words that a form prints and shows beside the labels: prompts, lists, broken lines."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.vocabulary import Field

PRINTED = {
    "偏差原因分析及改进措施": "偏差原因分析\n及改进措施",
    "一级指标": "一级\n指标",
    "指标性质": "指标\n性质",
    "2.项目实施内容及过程概述": "2.项目实施内容\n及过程概述",
}
"""Labels that are broken over two lines where it reads better."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "category": ("产出指标", "效益指标", "满意度指标", "成本指标"),
    "actual": ("达成指标", "部分达成指标并具有一定效果", "未达成指标且效果较差"),
}
_SPLIT_CHOICES: dict[str, tuple[str, ...]] = {
    **_CHOICES,
    "nature": ("≥", "≤", "=", ">", "<", "定性"),
    "actual": ("优", "良", "中", "低", "差"),
}
"""What a cell's list offers; a text that is not in it may be typed all the same."""


def column_choices(key: str, split: bool) -> tuple[str, ...]:
    """The list of a table's column; ``split`` where the target has three cells."""
    return (_SPLIT_CHOICES if split else _CHOICES).get(key, ())


def column_prompt(fld: Field, split: bool, full: Decimal) -> tuple[str, str] | None:
    """The prompt of a table's column, in the words that the form prints; ``split`` where the target
    has three cells, ``full`` the mark that the weights make up."""
    text = _SPLIT_PROMPTS.get(fld.key) if split else None
    text = text or _PROMPTS.get(fld.key)
    if text is None:
        return None
    return fld.label, text.format(points=fld.label, full=full)


_PROMPTS: dict[str, str] = {
    "category": "从列表选择，或按本单位设定填写",
    "subcategory": "如 数量、质量、时效指标，社会效益指标，服务对象满意度指标",
    "name": "一行一个指标，名称不要重复",
    "target": "数量写明符号和单位，如 ≥15(家)、≤30万元；定性写明标准",
    "actual": "数量填实际数和单位，如 16(家)；定性从列表选择一档",
    "weight": "各指标{points}与预算执行率{points}合计应为 {full:f}",
    "score": "在 0 与分值之间，保留两位小数；未满分须填写偏差原因及改进措施",
    "reason": "写明两点：为什么有偏差；下一步怎样改进",
}
_SPLIT_PROMPTS: dict[str, str] = {
    "nature": "定量指标选 ≥ ≤ = > <；不能量化的选 定性",
    "target": "定量指标只填数字，符号和单位填在两旁；定性指标写明档次，如 优良中低差",
    "measure": "如 %、个、万元；定性指标不填",
    "actual": "定量指标填实际数；定性指标从列表选择一档",
    "score": "在 0 与权重之间，保留两位小数；未满分须说明未完成原因和改进措施",
}
