"""The fields of the form and the words that forms print for them, each said once.

Aliases are the labels seen in published forms. The writer prints the label, the reader knows them all.
"""

from __future__ import annotations

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One field of the form: its name in code, its printed label and its other labels.

    ``kind`` is what its cell holds: ``text``, ``long``, ``target``, ``points``, ``amount`` or
    ``rate``.
    """

    key: str
    label: str
    kind: str
    aliases: tuple[str, ...] = ()


PROJECT = Field("project", "项目名称", "text", ("专项名称", "专项(项目)名称", "项目(专项)名称"))
DEPARTMENT = Field(
    "department",
    "主管部门",
    "text",
    ("主管部门及代码", "主管单位", "部门名称", "预算主管部门", "主管部门(单位)"),
)
UNIT = Field(
    "unit",
    "实施单位",
    "text",
    ("项目实施单位", "项目单位", "单位名称", "预算单位", "资金使用单位", "实施单位及代码"),
)

INITIAL = Field("initial", "年初预算数", "amount", ("年初预算", "年初预算数(万元)", "年初数"))
ANNUAL = Field(
    "annual",
    "全年预算数",
    "amount",
    (
        "全年预算数(A)",
        "预算数(A)",
        "预算数",
        "调整后预算数",
        "调整预算数",
        "全年预算",
        "调整后预算",
        "全年预算数(万元)",
    ),
)
EXECUTED = Field(
    "executed",
    "全年执行数",
    "amount",
    (
        "全年执行数(B)",
        "预算执行数",
        "执行数(B)",
        "执行数",
        "全年执行",
        "实际执行数",
        "全年执行数(万元)",
        "决算数",
    ),
)
FUND_WEIGHT = Field(
    "weight", "分值", "points", ("分数", "权重", "标准分", "分值(10分)", "权重(分)")
)
RATE = Field(
    "rate",
    "执行率(%)",
    "rate",
    ("执行率", "执行率(B/A)", "预算执行率", "预算执行率(%)", "执行率(B/A)(%)", "执行率(%)(B/A)"),
)
FUND_SCORE = Field("score", "得分", "points", ("自评得分", "评分", "自评分", "实际得分"))
FUND_REASON = Field("reason", "原因", "long", ("备注", "原因分析", "偏差原因", "未执行原因"))

GOAL = Field(
    "goal",
    "预期目标",
    "long",
    ("年初设定目标", "年初预期目标", "年度预期目标", "年初目标", "项目年度目标"),
)
RESULT = Field(
    "result",
    "实际完成情况",
    "long",
    ("全年实际完成情况", "目标实际完成情况", "年度目标完成情况", "完成情况", "实际完成目标"),
)

CATEGORY = Field("category", "一级指标", "text")
SUBCATEGORY = Field("subcategory", "二级指标", "text")
NAME = Field("name", "三级指标", "text", ("指标名称", "三级指标名称", "绩效指标名称"))
TARGET = Field(
    "target",
    "年度指标值",
    "target",
    (
        "指标值",
        "年初目标值(A)",
        "年度指标值(A)",
        "年初目标值",
        "目标值",
        "年度目标值",
        "计划指标值",
        "年初指标值",
        "预期指标值",
    ),
)
ACTUAL = Field(
    "actual",
    "实际完成值",
    "target",
    (
        "完成值",
        "全年实际值(B)",
        "实际完成值(B)",
        "全年实际值",
        "全年实际完成值",
        "全年完成值",
        "实际值",
        "实际完成指标值",
        "全年实际完成指标值",
        "实际完成情况",
        "完成指标值",
    ),
)
WEIGHT = Field(
    "weight", "分值", "points", ("分数", "权重", "标准分", "权重(分)", "分值(权重)", "分值(分)")
)
SCORE = Field("score", "得分", "points", ("自评得分", "评分", "自评分", "实际得分", "得分(分)"))
REASON = Field(
    "reason",
    "偏差原因分析及改进措施",
    "long",
    (
        "偏差原因及改进措施",
        "未完成原因分析",
        "未完成原因分析及改进措施",
        "未完成原因和改进措施",
        "未完成原因及改进措施",
        "偏差原因分析和改进措施",
        "未完成原因及拟采取的改进措施",
        "未完成原因和拟采取的改进措施",
        "偏差原因分析",
        "偏差原因",
        "未完成原因",
        "原因分析及改进措施",
        "偏差分析及改进措施",
        "偏差原因分析与改进措施",
    ),
)
NATURE = Field("nature", "指标性质", "text", ("性质",))  # ≥ ≤ = 定性 (Sichuan)
MEASURE = Field("measure", "度量单位", "text", ("计量单位", "单位"))  # (Sichuan)

HEADER_FIELDS = (PROJECT, DEPARTMENT, UNIT)
FUND_FIELDS = (INITIAL, ANNUAL, EXECUTED, FUND_WEIGHT, RATE, FUND_SCORE, FUND_REASON)
GOAL_FIELDS = (GOAL, RESULT)
INDICATOR_FIELDS = (
    CATEGORY, SUBCATEGORY, NAME, NATURE, TARGET, MEASURE, ACTUAL, WEIGHT, SCORE, REASON,
)  # fmt: skip

TOTAL_LABELS = ("总分", "合计", "总计", "总得分", "自评总分", "合计得分", "总分合计")
SUBTOTAL_LABELS = ("小计", "分类小计", "小计得分")
GRADE_LABELS = (
    "评分等级",
    "自评等级",
    "等级",
    "自评结论",
    "评价等级",
    "绩效等级",
    "自评结果",
    "评价结论",
    "绩效自评等级",
)
FUND_TOTAL_LABELS = (
    "年度资金总额", "总额", "资金总额", "年度财政资金总额", "年度资金总额合计", "项目资金总额",
    "年度总额", "合计",
)  # fmt: skip
FUND_BLOCK_LABELS = (
    "项目资金",
    "资金",
    "预算执行情况",
    "年度预算执行情况",
    "项目资金情况",
    "项目预算执行情况",
)
SIDE_LABELS = ("绩效指标", "年度绩效指标", "绩效指标完成情况")
YEAR_LABELS = ("年度", "预算年度", "评价年度", "自评年度")

PROCESS = Field(
    "process", "2.项目实施内容及过程概述", "long", ("项目实施内容及过程概述", "项目实施内容及过程")
)
CONCLUSION = Field("conclusion", "评价结论", "long", ("自评结论",))
PROBLEMS = Field("problems", "存在问题", "long", ("存在的问题", "存在问题及原因"))
IMPROVEMENTS = Field("improvements", "改进措施", "long", ("改进建议", "下一步改进措施"))
ACCOUNT_FIELDS = (PROCESS, CONCLUSION, PROBLEMS, IMPROVEMENTS)  # prose of the Sichuan form
