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
    (
        "主管部门及代码",
        "主管单位",
        "部门名称",
        "预算主管部门",
        "主管部门(单位)",
        "主管部门名称",
        "项目主管部门",
        "预算部门",
    ),
)
UNIT = Field(
    "unit",
    "实施单位",
    "text",
    (
        "项目实施单位",
        "项目单位",
        "单位名称",
        "预算单位",
        "资金使用单位",
        "实施单位及代码",
        "实施单位名称",
        "项目实施单位名称",
        "具体实施单位",
    ),
)

INITIAL = Field(
    "initial",
    "年初预算数",
    "amount",
    (
        "年初预算",
        "年初预算数(万元)",
        "年初数",
        "年初预算金额",
        "年初批复数",
        "年初批复预算数",
        "年初预算批复数",
    ),
)
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
        "调整后全年预算数",
        "全年预算金额",
        "调整后预算金额",
        "预算调整数",
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
        "全年支出数",
        "实际支出数",
        "支出数",
        "全年实际支出数",
        "预算支出数",
        "全年执行金额",
        "实际执行金额",
    ),
)
FUND_WEIGHT = Field(
    "weight",
    "分值",
    "points",
    ("分数", "权重", "标准分", "分值(10分)", "权重(分)", "权重分值", "分值权重"),
)
RATE = Field(
    "rate",
    "执行率(%)",
    "rate",
    (
        "执行率",
        "执行率(B/A)",
        "预算执行率",
        "预算执行率(%)",
        "执行率(B/A)(%)",
        "执行率(%)(B/A)",
        "执行率%",
        "执行率=B/A",
    ),
)
FUND_SCORE = Field(
    "score",
    "得分",
    "points",
    ("自评得分", "评分", "自评分", "实际得分", "自评分数", "自评分值", "得分情况"),
)
FUND_REASON = Field("reason", "原因", "long", ("备注", "原因分析", "偏差原因", "未执行原因"))

GOAL = Field(
    "goal",
    "预期目标",
    "long",
    (
        "年初设定目标",
        "年初预期目标",
        "年度预期目标",
        "年初目标",
        "项目年度目标",
        "预期总目标",
        "年初总目标",
        "年度预期总目标",
        "预期绩效目标",
    ),
)
RESULT = Field(
    "result",
    "实际完成情况",
    "long",
    (
        "全年实际完成情况",
        "目标实际完成情况",
        "年度目标完成情况",
        "完成情况",
        "实际完成目标",
        "目标完成情况",
        "全年完成情况",
        "年度实际完成情况",
        "年度完成情况",
        "实际完成",
    ),
)

CATEGORY = Field("category", "一级指标", "text", ("一级指标名称",))
SUBCATEGORY = Field("subcategory", "二级指标", "text", ("二级指标名称",))
NAME = Field(
    "name",
    "三级指标",
    "text",
    ("指标名称", "三级指标名称", "绩效指标名称", "三级指标内容", "具体指标"),
)
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
        "预期目标值",
        "绩效目标值",
        "年初设定指标值",
        "年初设定目标值",
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
        "完成情况",
        "实际完成",
        "年度实际完成值",
        "年度完成值",
        "全年实际完成情况",
        "实际完成数",
    ),
)
WEIGHT = Field(
    "weight",
    "分值",
    "points",
    (
        "分数",
        "权重",
        "标准分",
        "权重(分)",
        "分值(权重)",
        "分值(分)",
        "分值权重",
        "权重分值",
        "指标分值",
        "指标权重",
    ),
)
SCORE = Field(
    "score",
    "得分",
    "points",
    (
        "自评得分",
        "评分",
        "自评分",
        "实际得分",
        "得分(分)",
        "自评分数",
        "自评分值",
        "指标得分",
        "评价得分",
        "得分情况",
    ),
)
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

TOTAL_LABELS = (
    "总分",
    "合计",
    "总计",
    "总得分",
    "自评总分",
    "合计得分",
    "总分合计",
    "总分值",
    "得分合计",
    "自评得分合计",
    "自评总得分",
    "总评分",
)
SUBTOTAL_LABELS = ("小计", "分类小计", "小计得分")
SUBTOTAL_ENDINGS = ("小计", "合计", "总计")
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
    "绩效评价等级",
    "评定等级",
    "等级评定",
    "等次",
    "自评等次",
    "评价等次",
    "评分等次",
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
