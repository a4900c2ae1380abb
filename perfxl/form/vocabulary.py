"""The fields of the form and the words that forms print for them, each said once.

Aliases are the labels seen in published forms. The writer prints the label, the reader knows them all.
"""

from __future__ import annotations

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One field of the form: its name in code, its printed label and its other labels.

    ``kind`` is what its cell holds: ``text``, ``long``, ``target``, ``points``, ``amount``, ``rate``
    or ``sign``. ``words`` is a pattern of the words by which a heading that nobody listed may mean
    the field; the contents of its column decide (``perfxl.reading.heads``).
    """

    key: str
    label: str
    kind: str
    aliases: tuple[str, ...] = ()
    words: str = ""


def _listed(words: str) -> tuple[str, ...]:
    """Labels apart by a space; none has one, for white space in labels is not compared."""
    return tuple(words.split())


PROJECT = Field(
    "project",
    "项目名称",
    "text",
    _listed(
        "专项名称 专项(项目)名称 项目(专项)名称 项目名称及代码 二级项目名称 子项目名称 具体项目名称 "
        "转移支付(项目)名称 转移支付名称 专项转移支付名称 政策(项目)名称 项目(政策)名称 政策名称 政策和项目名称"
    ),
    words="项目名称(?:[及和、].{1,4})?$",
)
DEPARTMENT = Field(
    "department",
    "主管部门",
    "text",
    _listed(
        "主管部门及代码 主管单位 部门名称 预算主管部门 主管部门(单位) 主管部门名称 项目主管部门 预算部门 地方主管部门"
    ),
    words="主管",
)
UNIT = Field(
    "unit",
    "实施单位",
    "text",
    _listed(
        "项目实施单位 项目单位 单位名称 预算单位 资金使用单位 实施单位及代码 实施单位名称 项目实施单位名称 具体实施单位"
    ),
    words="(?:实施|承担|执行|承办|建设|使用|责任|申报|填报|购买)(?:单位|科室|部门|处室|主体|院系)$",
)

INITIAL = Field(
    "initial",
    "年初预算数",
    "amount",
    _listed(
        "年初预算 年初预算数(万元) 年初数 年初预算金额 年初批复数 年初批复预算数 年初预算批复数 年初安排数 年初预算安排数"
    ),
    words="年初|初始|期初|批复|计划",
)
ANNUAL = Field(
    "annual",
    "全年预算数",
    "amount",
    _listed(
        "全年预算数(A) 预算数(A) 预算数 调整后预算数 调整预算数 全年预算 调整后预算 全年预算数(万元) 调整后全年预算数 "
        "全年预算金额 调整后预算金额 预算安排数 下达额度 全年预算安排数 预算下达数 预算总额"
    ),
    words="预算|下达|安排|调整|额度|到位|指标",
)
EXECUTED = Field(
    "executed",
    "全年执行数",
    "amount",
    _listed(
        "全年执行数(B) 预算执行数 执行数(B) 执行数 全年执行 实际执行数 全年执行数(万元) 决算数 全年支出数 实际支出数 "
        "支出数 全年实际支出数 预算支出数 全年执行金额 实际执行金额 实际支出金额 累计支付 实际支付数 全年支付数 资金支出数 "
        "实际使用数"
    ),
    words="执行|支出|支付|使用|决算|完成",
)
FUND_WEIGHT = Field(
    "weight",
    "分值",
    "points",
    _listed(
        "分数 权重 标准分 分值(10分) 权重(分) 权重分值 分值权重 参考分值 标准分值 指标分值 满分 应得分"
    ),
    words="分值|权重|满分|应得|标准分",
)
RATE = Field(
    "rate",
    "执行率(%)",
    "rate",
    _listed(
        "执行率 执行率(B/A) 预算执行率 预算执行率(%) 执行率(B/A)(%) 执行率(%)(B/A) 执行率% "
        "执行率=B/A 支付进度 执行进度 执行率(全年执行数/全年预算数)"
    ),
    words="率|进度|比例|%",
)
FUND_SCORE = Field(
    "score",
    "得分",
    "points",
    _listed(
        "自评得分 评分 自评分 实际得分 自评分数 自评分值 得分情况 执行率得分 预算执行率得分 单位自评得分 自评打分 实得分 "
        "自评得分(分) 得分(20分*执行率) 执行得分"
    ),
    words="得分|评分|打分|实得|计分",
)
FUND_REASON = Field(
    "reason",
    "原因",
    "long",
    _listed("备注 原因分析 偏差原因 未执行原因"),
    words="原因|说明",
)

GOAL = Field(
    "goal",
    "预期目标",
    "long",
    _listed(
        "年初设定目标 年初预期目标 年度预期目标 年初目标 项目年度目标 预期总目标 年初总目标 年度预期总目标 预期绩效目标 "
        "年度目标 年度绩效目标 总体目标 预期年度目标 年度总体目标 绩效目标 年度总目标"
    ),
    words="目标",
)
RESULT = Field(
    "result",
    "实际完成情况",
    "long",
    _listed(
        "全年实际完成情况 目标实际完成情况 年度目标完成情况 完成情况 实际完成目标 目标完成情况 全年完成情况 年度实际完成情况 "
        "年度完成情况 实际完成 年度总体目标完成情况综述 年度总体目标完成情况 总体目标完成情况 目标完成情况综述 "
        "年度目标实际完成情况 绩效目标完成情况 年度绩效目标完成情况 实际完成情况综述 实现情况"
    ),
    words="(?:完成|实现|落实|达成)情况|情况综述|完成结果",
)

CATEGORY = Field(
    "category",
    "一级指标",
    "text",
    _listed("一级指标名称 一级分类 指标一级分类 一级指标分类 一级"),
    words="一级",
)
SUBCATEGORY = Field(
    "subcategory",
    "二级指标",
    "text",
    _listed("二级指标名称 二级分类 指标二级分类 二级指标分类 二级"),
    words="二级",
)
NAME = Field(
    "name",
    "三级指标",
    "text",
    _listed(
        "指标名称 三级指标名称 绩效指标名称 三级指标内容 具体指标 绩效指标内容 三级分类 指标三级分类 三级指标分类 三级"
    ),
    words="三级|指标名称|指标内容",
)
TARGET = Field(
    "target",
    "年度指标值",
    "target",
    _listed(
        "指标值 年初目标值(A) 年度指标值(A) 年初目标值 目标值 年度目标值 计划指标值 年初指标值 预期指标值 预期目标值 "
        "绩效目标值 年初设定指标值 年初设定目标值 年初设定值 绩效指标值 全年指标值 预期值 计划值 计划完成值 指标目标值 年度设定值 "
        "预算年度指标值 全年目标值 设定值 年度绩效指标值"
    ),
    words="(?:目标|指标|计划|预期|设定|应完成)(?:值|数|量|情况)?$",
)
ACTUAL = Field(
    "actual",
    "实际完成值",
    "target",
    _listed(
        "完成值 全年实际值(B) 实际完成值(B) 全年实际值 全年实际完成值 全年完成值 实际值 实际完成指标值 "
        "全年实际完成指标值 实际完成情况 完成指标值 完成情况 实际完成 年度实际完成值 年度完成值 全年实际完成情况 实际完成数 "
        "年终完成值 年末完成值 自评完成值 实现情况 年终实际完成值 年底完成值 单位自评完成值 实际完成值(全年) 指标完成值 "
        "实际实现值 完成情况(值)"
    ),
    words="完成|实现|达成|实际|落实",
)
WEIGHT = Field(
    "weight",
    "分值",
    "points",
    _listed(
        "分数 权重 标准分 权重(分) 分值(权重) 分值(分) 分值权重 权重分值 指标分值 指标权重 参考分值 标准分值 满分 "
        "满分值 指标满分 应得分 分值(满分) 三级指标分值 三级指标权重 三级分值 三级权重"
    ),
    words="分值|权重|满分|应得|标准分",
)
SCORE = Field(
    "score",
    "得分",
    "points",
    _listed(
        "自评得分 评分 自评分 实际得分 得分(分) 自评分数 自评分值 指标得分 评价得分 得分情况 单位自评得分 自评打分 "
        "实得分 自评得分(分) 单位自评分 得分值 自评实际得分 指标自评得分 自评评分 最终得分 加权得分"
    ),
    words="得分|评分|打分|实得|计分|自评分",
)
REASON = Field(
    "reason",
    "偏差原因分析及改进措施",
    "long",
    _listed(
        "偏差原因及改进措施 未完成原因分析 未完成原因分析及改进措施 未完成原因和改进措施 未完成原因及改进措施 "
        "偏差原因分析和改进措施 未完成原因及拟采取的改进措施 未完成原因和拟采取的改进措施 偏差原因分析 偏差原因 未完成原因 "
        "原因分析及改进措施 偏差分析及改进措施 偏差原因分析与改进措施 未达标原因分析及改进措施 未达标原因 扣分说明 扣分原因 "
        "扣分原因及改进措施 偏差说明 偏差大或目标未完成原因分析 失分原因 扣分理由 未完成说明 偏差情况说明 扣分依据 "
        "偏差原因说明"
    ),
    words="原因|措施|扣分|偏差|未达|未完成",
)
NATURE = Field(
    "nature",
    "指标性质",
    "sign",
    _listed("性质 计算符号 运算符号 符号 指标方向 比较符号 指标符号 方向 算符"),
    words="性质|符号|方向|算符|比较|类型",
)
MEASURE = Field(
    "measure",
    "度量单位",
    "text",
    _listed("计量单位 单位 指标单位 指标值单位"),
    words="单位",
)
ADJUSTED = Field(
    "adjusted",
    "调整指标值",
    "target",
    _listed("调整后指标值 调整后目标值 调整目标值 年中调整值 调整值 调整后年度指标值"),
    words="调整",
)

HEADER_FIELDS = (PROJECT, DEPARTMENT, UNIT)
FUND_FIELDS = (INITIAL, ANNUAL, EXECUTED, FUND_WEIGHT, RATE, FUND_SCORE, FUND_REASON)
GOAL_FIELDS = (GOAL, RESULT)
INDICATOR_FIELDS = (
    CATEGORY, SUBCATEGORY, NAME, NATURE, TARGET, ADJUSTED, MEASURE, ACTUAL, WEIGHT, SCORE, REASON,
)  # fmt: skip

TOTAL = Field("total", "总分", "points")
GRADE = Field("grade", "评分等级", "text")
REASONS = Field("reasons", "偏差原因", "long")
RESULT_FIELDS = (TOTAL, GRADE, REASONS)

PARTS = {
    **{
        fld.key: fld.label
        for fld in (*HEADER_FIELDS, *GOAL_FIELDS, *INDICATOR_FIELDS, *RESULT_FIELDS)
    },
    **{f"funds.{fld.key}": f"项目资金的{fld.label}" for fld in FUND_FIELDS},
    "funds": "项目资金",
    "indicators": "指标表",
}
"""What the parts of a form are called, by the names under which a reading knows them."""

TOTAL_LABELS = _listed(
    "总分 合计 总计 总得分 自评总分 合计得分 总分合计 总分值 得分合计 自评得分合计 自评总得分 总评分 "
    "自评合计 自评分合计 得分总计"
)
TOP_TOTAL = "(?:得分|总分|评分|自评分|分数)$"
"""How the label of a total ends that nobody listed."""
TOLD_TOTAL = r"(?:得分|总分):?为?([0-9]+(?:\.[0-9]+)?)分?"
"""A total said in the words of a line: （自评得分：99.22分）."""
GRADE_ENDING = "(?:等级|评级|等次|档次)$"
"""How the label of a grade ends that nobody listed."""
SUBTOTAL_LABELS = ("小计", "分类小计", "小计得分")
SUBTOTAL_ENDINGS = ("小计", "合计", "总计")
BESIDES = ("加分", "附加分", "奖励分", "减分", "扣分项")
"""How the label begins of points that are given or taken besides the hundred."""
GRADE_LABELS = _listed(
    "评分等级 自评等级 等级 自评结论 评价等级 绩效等级 自评结果 评价结论 绩效自评等级 绩效评价等级 评定等级 等级评定 "
    "等次 自评等次 评价等次 评分等次"
)
FUND_TOTAL_LABELS = _listed(
    "年度资金总额 总额 资金总额 年度财政资金总额 年度资金总额合计 项目资金总额 年度总额 资金合计 年度资金合计 资金总计 "
    "总计 合计"
)
BUDGET_LABELS = (
    *FUND_TOTAL_LABELS[:-2],
    *_listed(
        "预算总额 年度预算 年度预算数 年度预算金额 年初预算数 批复预算 批复预算数 批复金额 预算金额 项目预算 申请预算 "
        "预算资金 年度预算总额 项目年度预算"
    ),
)
"""What a table of targets prints beside its budget: all sums of money but 总计 and 合计."""
FUND_BLOCK_LABELS = (
    "项目资金",
    "资金",
    "预算执行情况",
    "年度预算执行情况",
    "项目资金情况",
    "项目预算执行情况",
)
SIDE_LABELS = ("绩效指标", "年度绩效指标", "绩效指标完成情况")
REASONS_BELOW = "原因|偏差|改进措施|整改措施"
"""The words by which a row under the table is one of reasons, whatever else its label says."""
REASON_HEADS = ("偏差原因", "未完成原因", "偏差分析", "未达成原因")
"""How a column's head begins that asks for a reason, whatever else it says."""
REASON_ASKED = "(?:偏差|完成|扣分|失分|达成|达标)的?原因.*措施|^指标未(?:完成|达成)原因"
"""What else such a head holds: 存在偏差的原因及改进措施."""
NOTE_ROWS = _listed(
    "其他需要说明 其它需要说明 需要说明 填报说明 填表说明 说明 备注 存在问题 存在的问题 问题及 主要问题 主要经验 "
    "经验做法 相关建议 有关建议 工作建议 意见建议 建议 下一步 改进措施 整改措施 偏差 自评结论 评价结论 自评意见 "
    "自评等级 综合评价 项目自评结论 填表人 填报人 制表人 经办人 联系人 联系电话 填报日期 填表日期 日期 注: 注1 "
    "注2 单位负责人 项目负责人 财务负责人 负责人 审核 评价人 主管领导 主管部门意见 主管部门审核 填报单位 单位公章 数据来源 "
    "单位(盖章)"
)
"""How rows under the indicators begin that are no indicators: notes, conclusions, signatures."""
NOTE_ENDINGS = "(?:说明|备注|问题|建议|意见|结论|总结|评语|事项)$"
"""How the labels of such rows end."""
OTHER_COLUMNS = (
    "备注|佐证|证明|附件|依据|评价标准|评分标准|评分细则|评分办法|评价方法|指标解释|指标说明|指标定义|解释|说明|序号|编码|代码|编号"
    "|核心指标|系数|偏离|复核|审核|评审|核定|专家|数据来源|来源|完成率|完成比例|完成程度|达成率|测算|责任|时间|类型|类别|上年|去年"
)
"""Words of columns that are no part of the form: a reviewer's, evidence, remarks. They are passed
over without a word."""
OTHER_AMOUNTS = "结余|结转|余额|追加|调剂|到位|到账|节约|其中"
"""Words of columns of money that are none of the form's where it has a budget besides: 结余数."""
REMARKS = "备注|说明"
"""Words of a column in which reasons stand where no column asks for them."""
OTHER_HEADER = (
    "项目类别|项目属性|项目类型|项目性质|负责人|联系|电话|日期|时间|编码|代码|编号|预算单位|资金来源|单位性质|地点|年度|年限|周期|得分|总分|等级"
    "|金额单位|单位:|是否|级次|区划|类型|承接|发行|债券|本息"
)
"""Words of labels above the money block that stand for none of the form's fields."""
YEAR_LABELS = ("年度", "预算年度", "评价年度", "自评年度")

PROCESS = Field(
    "process",
    "2.项目实施内容及过程概述",
    "long",
    _listed("项目实施内容及过程概述 项目实施内容及过程"),
)
CONCLUSION = Field(
    "conclusion",
    "评价结论",
    "long",
    _listed("自评结论"),
)
PROBLEMS = Field(
    "problems",
    "存在问题",
    "long",
    _listed("存在的问题 存在问题及原因"),
)
IMPROVEMENTS = Field(
    "improvements",
    "改进措施",
    "long",
    _listed("改进建议 下一步改进措施"),
)
LISTED_ONCE = (
    Field("year", "年度", "text", ("预算年度", "自评年度", "评价年度")),
    Field("money_unit", "金额单位", "text"),
    Field("title", "表名", "text"),
)
LISTED_FUND = (
    Field("fund", "资金", "text", ("资金来源", "资金名称", "项目资金", "资金类别")),
    INITIAL,
    ANNUAL,
    EXECUTED,
    Field("fund.weight", "资金分值", "points", ("执行率分值", "预算执行率分值")),
    RATE,
    Field("fund.score", "资金得分", "points", ("执行率得分", "预算执行率得分")),
    Field("fund.reason", "资金原因", "long", ("未执行原因", "资金备注")),
)
LISTED_TOTAL = (
    Field("total.weight", "总分分值", "points"),
    Field("total.score", "总分", "points", ("总得分", "自评总分", "自评总得分")),
    Field("grade", "评分等级", "text", ("自评等级", "评价等级", "等级")),
)
"""The columns by which a list says what on the form has no label of its own: the list's words."""

ACCOUNT_FIELDS = (PROCESS, CONCLUSION, PROBLEMS, IMPROVEMENTS)  # prose of the Sichuan form
