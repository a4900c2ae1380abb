"""The units that targets are measured in: a closed list, one name for each.

A measure word that is not here makes a target unclear rather than a wrong number; add it here.
"""

from __future__ import annotations

import re
from fractions import Fraction

from perfxl.text.patterns import lazy

_SAME = {
    "%": ("百分比", "pct", "PCT", "percent"),
    "百分点": ("个百分点",),
    "天": ("日", "自然日", "日历天", "d"),
    "工作日": ("个工作日", "工作天"),
    "小时": ("个小时", "h", "H"),
    "分钟": ("min",),
    "个月": ("个自然月",),
    "周": ("个星期", "星期"),
    "平方米": ("㎡", "m²", "m2", "平米", "平方"),
    "立方米": ("m³", "m3", "立方"),
    "公里": ("千米", "km", "KM", "㎞"),
    "平方公里": ("平方千米", "km²", "km2"),
    "米": ("m", "公尺"),
    "厘米": ("cm",),
    "毫米": ("mm",),
    "公斤": ("千克", "kg", "KG"),
    "吨": ("t", "T"),
    "毫克": ("mg",),
    "微克": ("μg", "ug"),
    "升": ("L",),
    "毫升": ("ml", "mL"),
    "元": ("圆", "元整"),
    "亩": ("市亩",),
    "千瓦时": ("kWh", "KWH", "度电"),
    "周岁": ("岁",),
    "人": ("名", "位", "人数"),
    "户": ("户数",),
    "场": ("场次",),
    "批": ("批次",),
    "期": ("期次", "期数"),
}
_OTHERS = (
    "次 人次 家 家次 户次 个 份 件 件次 篇 篇次 项 项次 处 所 座 台 "
    "台次 台套 套 辆 辆次 车次 班次 条 册 本 部 幅 张 棵 株 头 只 匹 条次 间 栋 幢 楼 层 盏 "
    "根 块 片 面 枚 支 瓶 箱 袋 包 桶 筐 架 艘 列 组 对 双 队 支队 班 类 种 款 例 宗 案 起 门 "
    "课时 学时 学分 字 万字 点 点位 标段 公顷 克 千瓦 kW KVA kVA MW MB GB TB Mbps G M "
    "℃ 年 月 季度 季 轮 倍 分 秒 ‰ 百分点 村 镇 乡 县 校 站 口 眼 孔 床 张床位 桌 副 顶 发 "
    "颗 粒 滴 剂 针 剂次 单 单位 人天 人日 人月 人年 工时 台时 周次 月次 版 版次 集 节 "
    "盒 罐 卷 架次 艘次 航次 套次 件套 床日 针次 人份 生 兆瓦 学期 半年 吨标准煤 车 "
    "讲 页 帧 首 盘 段 道 路 条线 公里/小时 dB 分贝 万元 千元 百万元 千万元 亿元 美元 港元 "
    "欧元"
).split()  # fmt: skip
_NAMES = {spelling: name for name, spellings in _SAME.items() for spelling in (name, *spellings)}
_NAMES |= {name: name for name in _OTHERS if name not in _NAMES}

_ONE = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_BESIDE = r"(?:\([套件次个项人场期组份册架辆座处部]\))?"  # 台(套): either will do
_COMPOUND = rf"(?:{_ONE}){_BESIDE}(?:[/*·×每](?:{_ONE}))*"
UNIT = rf"(?:{_COMPOUND}|\((?:{_COMPOUND})\))"
"""A unit, in brackets or not: ``次``, ``(%)``, ``元/人*月``, and one with another beside it: 台(套)."""

_JOINT = lazy(r"([/*·×每()])")
_EITHER = lazy(r"([^(/]+)[(/]([^(/)]+)\)?", needs="(/")
_PIECES = frozenset("台套件")  # 台/套 is either, 元/套 is a price
_NAMED = lazy(rf"\(({_COMPOUND})\)$", needs=")")


def unit_name(typed: str) -> str:
    """The one name of a unit as typed; compound units part by part.

    >>> unit_name("(%)"), unit_name("百分比"), unit_name("元/人·月"), unit_name("日")
    ('%', '%', '元/人*月', '天')
    >>> unit_name("台（套）".translate(str.maketrans("（）", "()")))
    '台(套)'
    """
    if not typed:
        return ""
    if typed[:1] == "(" and typed[-1:] == ")":
        typed = typed[1:-1]
    joints = {"·": "*", "×": "*", "每": "/"}
    return "".join(_NAMES.get(part, joints.get(part, part)) for part in _JOINT.split(typed))


def single_unit(typed: str) -> str | None:
    """The one name of a unit typed by itself, in brackets or not; None for any other text.

    >>> single_unit("(家)"), single_unit("日"), single_unit("元/人")
    ('家', '天', None)
    """
    if typed[:1] == "(" and typed[-1:] == ")":
        typed = typed[1:-1]
    return _NAMES.get(typed)


def alike(one: str, other: str) -> bool:
    """Whether two units may count the same things: 台(套) counts 台 as well as 套, and what a year's
    form counts it counts for the year.

    >>> alike("台(套)", "台"), alike("台/套", "台套"), alike("次/年", "次"), alike("台", "套")
    (True, True, True, False)
    """
    mine, theirs = _sides(one.removesuffix("/年")), _sides(other.removesuffix("/年"))
    return len(mine | theirs) < len(mine) + len(theirs)


def _sides(unit: str) -> set[str]:
    """A unit with each of its halves: 台(套) is 台套, 台 and 套."""
    found = _EITHER.fullmatch(unit)
    if found is None or ("/" in unit and not _PIECES.issuperset(found.groups())):
        return {unit}
    return {unit, found[1], found[2], found[1] + found[2]}


TIMES = {"天", "工作日", "小时", "分钟", "秒", "个月", "月", "周", "年", "季度"}
"""Units of time, in which less is often better."""


def unit_of_name(name: str) -> str:
    """The unit printed at the end of a 三级指标 (half-width, no white space), if there is one.

    >>> unit_of_name("会议培训举办次数(次)"), unit_of_name("满意度")
    ('次', '')
    """
    found = _NAMED.search(name)
    return unit_name(found[1]) if found else ""


_SIZES: dict[str, tuple[str, Fraction]] = {
    unit: (quantity, Fraction(size))
    for quantity, units in {
        "money": {"元": "1", "千元": "1000", "万元": "10000", "百万元": "1000000",
                  "千万元": "10000000", "亿元": "100000000"},
        "length": {"毫米": "1/1000", "厘米": "1/100", "米": "1", "公里": "1000"},
        "area": {"平方米": "1", "亩": "2000/3", "公顷": "10000", "平方公里": "1000000"},
        "mass": {"克": "1/1000", "公斤": "1", "吨": "1000"},
        "share": {"‰": "1/10", "%": "1"},
        "time": {"秒": "1", "分钟": "60", "小时": "3600", "天": "86400", "周": "604800"},
        "calendar": {"月": "1", "个月": "1", "季度": "3", "半年": "6", "年": "12"},
    }.items()
    for unit, size in units.items()
}  # fmt: skip


def dimension(unit: str) -> tuple[str, Fraction] | None:
    """What a unit measures and how large it is; None for a unit that converts into no other.

    >>> dimension("万元"), dimension("万元/人"), dimension("场")
    (('money', Fraction(10000, 1)), ('money/人', Fraction(10000, 1)), None)
    """
    base, each, per = unit.partition("/")
    found = _SIZES.get(base)
    return found and (f"{found[0]}{each}{per}", found[1])
