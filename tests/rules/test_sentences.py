"""What each finding says, word for word, in both languages, and the cell that it points to."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from perfxl.form.model import Coverage, Form, Heading, Note
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.checks.legibility import MANY
from perfxl.rules.checks.rule import figure_text
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from tests.support.drawn import (
    BESIDE,
    END,
    POLICY,
    REVIEW,
    TOTAL_ROW,
    drawing_with,
    edit,
    exchanged,
    honest,
    read,
)

SITES = "| ≥15处 | 15处 | 10 | 10 | |"
HOMES = "| ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出，下一步提前入户确认 |"
PASS, DONE, PEOPLE = "| =100% | 100% |", "| ≥95% | 96% |", "| ≥3000人 |"
CARE = "| 建立管护制度并落实专人 | 达成年度指标 | 15 | 14 | 两处未明确专人，已要求限期落实 |"
ELDERS = "| 老年人满意度 | ≥90% | 92% |"
MONEY = "| 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |"
FIRST = "| 150 | 158 | 156.37 | - | 98.97 | - |"
PROJECT = "| 社区养老服务设施改造 |"


def beside(*edits: tuple[str, str]) -> tuple[str, str]:
    """A review beside the form, pieces of which are exchanged."""
    return END, f"{END}{BESIDE}\n{exchanged(REVIEW, *edits)}"


SAID: list[tuple[str, list[tuple[str, str]], str, str, str | None]] = [
    # code, what is exchanged in the honest form, where, in Chinese, in English
    ("C-1", [(HOMES, "| ≥200户 | 200户 | 10 | 10 | |"), (MONEY, "| 200 | 208 | 100 | 10 | 0 | 0 |")],
     "funds.total.rate", "资金没有花多少，产出指标却全部满分：执行率 48.08%",
     "Little money was spent, yet every output is full: 48.08% executed"),
    ("C-1", [(HOMES, "| ≥200户 | 200户 | 10 | 10 | |"), (CARE, "| 健全 | 达成指标 | 15 | 15 | |"), (MONEY, "| 200 | 208 | 208 | 10 | 100 | 10 |")],
     "score", "全部指标满分",
     "Every row has full marks"),
    ("L-4", [(HOMES, HOMES.replace("≥200户", "≥＿＿户"))],
     "indicators[1].target", "年度指标值还没有填数：填报 ≥＿＿户",
     "The target has no figure yet: filed ≥＿＿户"),
    ("D-1", [(HOMES, "| ≥200户 | 190户 | 10 | 9.5 | |")],
     "indicators[1].reason", "没有写偏差原因和改进措施：扣 0.50 分，目标未达成",
     "No reason and no measure are given: 0.50 points lost, target missed"),
    ("D-1", [(HOMES, "| 有序 | 部分达成指标 | 10 | 7 | 无 |")],
     "indicators[1].reason", "“无”不算原因：扣 3.00 分，部分达成",
     "“无” is no reason: 3.00 points lost, met in part"),
    ("D-1", [(HOMES, '| 有序 | 未达成指标 | 10 | 0 | "  " |')],
     "indicators[1].reason", "偏差原因只有空格：扣 10.00 分，目标未达成",
     "The reason holds only spaces: 10.00 points lost, target missed"),
    ("D-2", [(HOMES, "| ≥200户 | 190户 | 10 | 9.5 | 部分家庭临时退出 |")],
     "indicators[1].reason", "只写了原因，没有改进措施：“部分家庭临时退出”",
     "A reason without a measure: “部分家庭临时退出”"),
    ("D-3", [(SITES, "| ≥15处 | 15处 | 10 | 10 | 街道配合 |")],
     "indicators[0].reason", "满分而填写了偏差原因：“街道配合”",
     "A reason stands beside full marks: “街道配合”"),
    ("D-3", [(HOMES, "| ≥200户 | 190户 | 10 | 9.5 | 临时退出10户，扣2分，下一步确认 |")],
     "indicators[1].reason", "原因所写的扣分与得分不符：原因称扣 2 分，应为 扣 0.50 分",
     "The reason names other points than were lost: the reason says 2 points, expected 0.50 points"),
    ("D-3", [(HOMES, "| ≥200户 | 190户 | 10 | 9.5 | 临时退出10户，扣1分，下一步确认 |")],
     "indicators[1].reason", "原因所写的扣分与得分不符：原因称扣 1 分，应为 扣 0.50 分",
     "The reason names other points than were lost: the reason says 1 point, expected 0.50 points"),
    ("F-1", [(MONEY, "| 200 | 208 | 206.4 | 10 | 99.22 | 9.92 |")],
     "funds.total.executed", "年度资金总额的全年执行数不等于各项之和：填报 206.40，应为 206.37",
     "The total of what was executed is not the sum of its sources: filed 206.40, expected 206.37"),
    ("F-1", [(MONEY, "| 201 | 208 | 206.37 | 10 | 99.22 | 9.92 |")],
     "funds.total.initial", "年度资金总额的年初预算数不等于各项之和：填报 201.00，应为 200.00",
     "The total of the initial budget is not the sum of its sources: filed 201.00, expected 200.00"),
    ("F-1", [(MONEY, "| 200 | 209 | 206 | 10 | 98.56 | 9.86 |"), (FIRST, "| 150 | 158 | 156 | - | 98.73 | - |")],
     "funds.total.annual", "全年预算数的总额与各项之和差在末位，多半是取整所致：填报 209.00，应为 208.00",
     "The total of the annual budget and the sum of its sources differ in their last digit: filed 209.00, expected 208.00"),
    ("F-2", [(MONEY, "| 200 | 208 | 206.37 | 10 | 99.21 | 9.92 |")],
     "funds.total.rate", "执行率是截尾的，没有四舍五入：填报 99.21，应为 99.22",
     "The rate is truncated, not rounded: filed 99.21, expected 99.22"),
    ("F-2", [(MONEY, "| 200 | 208 | 206.37 | 10 | 0.992 | 9.92 |")],
     "funds.total.rate", "执行率填成了小数：填报 0.992，应为 99.22",
     "The rate is a fraction where a percentage belongs: filed 0.992, expected 99.22"),
    ("F-2", [(MONEY, "| 200 | 200 | 206.37 | 10 | 100 | 10 |")],
     "funds.total.rate", "超预算，执行率按 100 封顶填报：填报 100.00，应为 103.19",
     "Over budget, and the rate is capped at 100: filed 100.00, expected 103.19"),
    ("F-2", [(MONEY, "| 200 | 208 | 206 | 10 | 99.22 | 9.92 |"), (FIRST, "| 150 | 158 | 156 | - | 98.73 | - |")],
     "funds.total.rate", "金额取了整，按所填的金额算不出这个执行率：填报 99.22，应为 99.04",
     "The rate does not follow from the amounts, which are rounded: filed 99.22, expected 99.04"),
    ("F-2", [(MONEY, "| 200 | 208 | 206.37 | 10 | 103.19 | 9.92 |")],
     "funds.total.rate", "执行率不等于全年执行数÷全年预算数：填报 103.19，应为 99.22",
     "The rate is not executed ÷ annual budget: filed 103.19, expected 99.22"),
    ("F-3", [(MONEY, "| 200 | 208 | 206.37 | 10 | 99.22 | 9.93 |")],
     "funds.total.score", "预算执行率得分不等于执行率×分值：填报 9.93，应为 9.92",
     "The execution score is not the rate × its weight: filed 9.93, expected 9.92"),
    ("F-3", [(MONEY, "| 200 | 208 | 206.37 | 10 | 99.22 | 9.9 |")],
     "funds.total.score", "得分只保留了一位小数：填报 9.9，应为 9.92",
     "The score is kept to one decimal: filed 9.9, expected 9.92"),
    ("F-3", [(FIRST, "| 150 | 158 | 156.37 | 10 | 98.97 | - |")],
     "funds.sources[0].weight", "来源行填了分数，没有计入总分：填报 10.00",
     "A source row has points, which are left out of the total: filed 10.00"),
    ("F-4", [(MONEY, "| 0 | 0 | 5 | 10 | — | — |")],
     "funds.total.executed", "预算为 0 而有执行数：填报 5.00",
     "Money was executed without a budget: filed 5.00"),
    ("F-4", [(MONEY, "| 0 | 0 | 0 | 10 | — | — |")],
     "funds.total.annual", "预算为 0，执行率无从计算：填报 0.00",
     "Nothing was budgeted: the rate is undefined: filed 0.00"),
    ("F-4", [(MONEY, "| 200 | 206 | 206.37 | 10 | 100 | 10 |")],
     "funds.total.executed", "全年执行数超过全年预算数：超出 0.37，填报 206.37",
     "More was executed than budgeted: by 0.37, filed 206.37"),
    ("F-5", [(MONEY, "| 200 | 208 | 187.1 | 10 | 89.95 | 9 |")],
     "funds.total.rate", "预算执行率偏低，没有说明原因：执行率 89.95% 低于 90%",
     "A low execution rate is not explained: 89.95% is below 90%"),
    ("F-6", [("项目资金\\n(万元)", "项目资金(美元)")],
     "funds", "金额的单位“美元”不认识：填报 项目资金(美元)，应为 万元",
     "An unknown unit of money, “美元”: filed 项目资金(美元), expected 万元"),
    ("F-6", [(FIRST, "| 150 | -158 | 156.37 | - | - | - |")],
     "funds.sources[0].annual", "金额为负数：填报 -158.00",
     "A negative amount: filed -158.00"),
    ("F-6", [(MONEY, "| 200 | 208 | 208000 | 10 | 99.22 | 9.92 |")],
     "funds.total.executed", "疑似元与万元混填：填报 208000.00",
     "元 and 万元 seem to be mixed up: filed 208000.00"),
    ("F-6", [(MONEY, "| 200 | 2080000 | 2063700 | 10 | 99.22 | 9.92 |"), (FIRST, "| 150 | 158 | 156 | - | 98.73 | - |")],
     "funds.total.annual", "各项金额疑按元填写，而表头为万元：填报 2080000.00",
     "Amounts seem to be in 元 under 万元: filed 2080000.00"),
    ("I-1", [(SITES, "| ≥15处 | 完成 | 10 | 10 | |")],
     "indicators[0].actual", "目标是数，实际完成值是文字：目标“≥15处”，实际“完成”",
     "A figure is answered by words: target “≥15处”, actual “完成”"),
    ("I-1", [(SITES, "| 控制在预算中 | 100% | 10 | 10 | |")],
     "indicators[0].actual", "目标是文字，实际完成值是数：目标“控制在预算中”，实际“100%”",
     "Words are answered by a figure: target “控制在预算中”, actual “100%”"),
    ("I-1", [(SITES, "| ≥15处 | 1O处 | 10 | 10 | |")],
     "indicators[0].actual", "实际完成值读不出数，这一行没有核算：“1O处”",
     "No figure can be read from the actual value: the row was not computed: “1O处”"),
    ("I-2", [(SITES, "| 15 | 15处 | 10 | 10 | |")],
     "indicators[0].target", "目标没有符号和单位：“15”",
     "A target without operator or unit: “15”"),
    ("I-2", [(SITES, "| ①4次②5场 | 4次、5场 | 10 | 10 | |")],
     "indicators[0].target", "一格写了多个数：“①4次②5场”",
     "Several figures in one cell: “①4次②5场”"),
    ("I-2", [(SITES, "| ≥15处 | ≥15处 | 10 | 10 | |")],
     "indicators[0].actual", "实际完成值照抄了目标：“≥15处”",
     "The actual value repeats the target: “≥15处”"),
    ("I-2", [(HOMES, "| ≥200户 | ≥190户 | 10 | 9.5 | 退出 |")],
     "indicators[1].actual", "实际完成值带了符号，应是一个数：“≥190户”",
     "The actual value should be a bare figure: “≥190户”"),
    ("I-2", [(HOMES, "| 200 | 约190户 | 10 | 9.5 | 退出 |")],
     "indicators[1].actual", "实际完成值不是确切的数：“约190户”",
     "The actual value is no exact figure: “约190户”"),
    ("I-2", [(HOMES, "| ≥95% | 0.96 | 10 | 9.5 | 退出 |")],
     "indicators[1].actual", "一个似是百分数，一个似是小数：目标“≥95%”，实际“0.96”",
     "A percentage beside a fraction: target “≥95%”, actual “0.96”"),
    ("I-2", [(SITES, "| ≥15处 | 15户 | 10 | 10 | |")],
     "indicators[0].actual", "目标与实际的单位不同：“处”、“户”",
     "The units of target and actual value differ: “处”, “户”"),
    ("I-2", [(SITES, "| 超过15处 | 15处 | 10 | 10 | |")],
     "indicators[0].actual", "目标不含本数，恰为该数不算达成：目标“超过15处”，实际“15处”",
     "The target excludes the very figure reached: target “超过15处”, actual “15处”"),
    ("I-2", [("| 按期完工率 | ≥95% | 96% |", "| 酸碱比 | 8单位 | 7单位 |")],
     "indicators[3].target", "目标没有符号，看不出越多越好还是越少越好：目标“8单位”，实际“7单位”",
     "A target without an operator (is more better, or less?): target “8单位”, actual “7单位”"),
    ("I-3", [("| 改造养老设施数量 |", "| 资金 支付率 |")],
     "indicators[0].name", "资金支付不是产出",
     "Spending is no output"),
    ("I-4", [("| 改造养老设施数量 |", "| 按期完工率 |")],
     "indicators[3].name", "三级指标重复",
     "An indicator is repeated"),
    ("I-5", [("| 满意度指标 | 服务对象满意度指标 |", "| 效益指标 | 社会效益指标 |")],
     "indicators", "没有满意度指标",
     "There is no satisfaction indicator (满意度指标)"),
    ("I-5", [("| 时效指标 |", "| 质量指标二 |"), ("| 成本指标 |", "| 质量指标三 |")],
     "indicators[0].category", "产出指标缺时效指标、成本指标",
     "Among the outputs there is no 时效指标、成本指标"),
    ("I-6", [("| ^ | 时效指标 |", "| ^ | 社会效益指标 |")],
     "indicators[3].subcategory", "社会效益指标不属于产出指标",
     "社会效益指标 does not belong to 产出指标"),
    ("I-6", [("| ≤0.8万元 |", "| ≥0.7万元 |")],
     "indicators[4].target", "成本的目标用了“≥”：“≥0.7万元”",
     "A cost target with ≥: “≥0.7万元”"),
    ("I-6", [(PASS, "| =100% | 100.01% |")],
     "indicators[2].actual", "占全部的比例超过 100%：100.01%",
     "A share of the whole above 100%: 100.01%"),
    ("I-7", [(SITES, "| 专业 | 达成 | 10 | 10 | |"), (PEOPLE, "| 全面化 |")],
     "indicators[0].target", "目标过于笼统：“专业”、“全面化”",
     "A vague target: “专业”, “全面化”"),
    ("I-7", [(SITES, "| 专业 | 达成 | 10 | 10 | |"), (PASS, "| 规范 | 达成 |"), (DONE, "| 有效 | 达成 |"), (PEOPLE, "| 合理 |")],
     "indicators[0].target", "目标过于笼统：“专业”、“规范”、“有效”等 4 项",
     "A vague target: “专业”, “规范”, “有效” and others, 4 in all"),
    ("I-7", [(PASS, "| 达标 | 达成 |")],
     "indicators[2].target", "目标过于笼统：“达标”",
     "A vague target: “达标”"),
    ("I-8", [(ELDERS, "| 老年人满意度 | 满意 | 无投诉 |")],
     "indicators[7].actual", "没有人投诉不是满意度调查：“无投诉”",
     "No complaint is no survey: “无投诉”"),
    ("L-1", [(PROJECT, "| 某事 |"), ("| 项目名称 |", "| |")],
     "project", "表格应有的部分没有找到：项目名称",
     "A section of the form was not found: project name"),
    ("L-1", [("| 全年预算数 |", "| |")],
     "funds", "表格应有的部分没有找到：全年预算数列",
     "A section of the form was not found: the annual budget column"),
    ("L-1", [("| 全年执行数 |", "| |")],
     "funds", "表格应有的部分没有找到：全年执行数列",
     "A section of the form was not found: the executed column"),
    ("L-1", [("| 年度指标值 |", "| |")],
     "indicators", "表格应有的部分没有找到：年度指标值列",
     "A section of the form was not found: the target column"),
    ("L-1", [("| 实际完成值 |", "| |")],
     "indicators", "表格应有的部分没有找到：实际完成值列",
     "A section of the form was not found: the actual value column"),
    ("L-1", [("| 实际完成值 | 分值 | 得分 |", "| 实际完成值 | | 得分 |")],
     "indicators", "表格应有的部分没有找到：分值列（没有分值就无从核对扣分）",
     "A section of the form was not found: the weight column: lost points cannot be told"),
    ("L-1", [("| 实际完成值 | 分值 | 得分 |", "| 实际完成值 | 分值 | |")],
     "indicators", "表格应有的部分没有找到：得分列",
     "A section of the form was not found: the score column"),
    ("L-1", [(TOTAL_ROW, "")],
     "score", "表格应有的部分没有找到：总分行",
     "A section of the form was not found: the total row"),
    ("L-6", [("| 实际完成值 |", "| 琢磨 |")],
     "coverage.unknown[0]", "“琢磨”没有看懂，可能是实际完成值；这一部分和用到它的数没有核验",
     "“琢磨” was not understood and may be 实际完成值: that part was not judged"),
    ("L-6", [("| 全年执行数 |", "| 已使用 |")],
     "coverage.guessed[0]", "“已使用”按内容认作“项目资金的全年执行数”",
     "“已使用” is taken for 项目资金的全年执行数 by what it holds"),
    ("R-1", [(TOTAL_ROW, "| 总分 | < | < | < | < | 100 | 98.43 | |")],
     "score", "总分比各项得分之和多 0.01 分：填报 98.43，应为 98.42",
     "The total is 0.01 points above the sum of the scores: filed 98.43, expected 98.42"),
    ("R-1", [(TOTAL_ROW, "| 总分 | < | < | < | < | 100 | 88.5 | |")],
     "score", "总分比各项得分之和少 9.92 分：填报 88.50，应为 98.42",
     "The total is 9.92 points below the sum of the scores: filed 88.50, expected 98.42"),
    ("R-2", [("| 优 |", "| |")],
     "grade", "没有填等级：应为 优",
     "No grade is given: expected 优"),
    ("R-2", [("| 优 |", "| 0 |")],
     "grade", "等级公式的结果没有存下来：填报 0，应为 优",
     "The result of the grade's formula was not kept: filed 0, expected 优"),
    ("R-2", [("| 优 |", "| 合格线以上 |")],
     "grade", "填的不是等级：填报 合格线以上，应为 优",
     "What stands there is no grade: filed 合格线以上, expected 优"),
    ("R-2", [("| 优 |", "| 良 |")],
     "grade", "等级与总分不符：总分 98.42，填报 良，应为 优",
     "The grade does not follow from the total: total 98.42, filed 良, expected 优"),
    ("R-2", [("| 优 |", "| ☑优 □良 |")],
     "grade", "等级按勾选读作“优”：填报 ☑优 □良",
     "The grade is read as 优 from the ticked box: filed ☑优 □良"),
    ("R-3", [(SITES, "| ≥15处 | 15处 | 10 | 1 | |"), (TOTAL_ROW, "| 总分 | < | < | < | < | 100 | 89.42 | |"), ("| 优 |", "| 良 |")],
     "grade", "按规定重新计分后等级不同：总分 89.42 为良，复核参考分 98.42，为优",
     "The grade differs under the recomputed score: filed 89.42 is 良, reference 98.42 is 优"),
    ("R-3", [(SITES, "| 有序 | 部分达成指标 | 10 | 10 | |"), (PASS, "| 有序 | 部分达成指标 |"), (DONE, "| 有序 | 部分达成指标 |")],
     "grade", "按规定重新计分后等级可能不同：总分 98.42 为优，复核参考分 86.42 至 92.42 之间，为良至优",
     "The grade may differ under the recomputed score: filed 98.42 is 优, reference between 86.42 and 92.42 is 良至优"),
    ("R-3", [(TOTAL_ROW, "| 总分 | < | < | < | < | 100 | 90 | |"), (SITES, "| ≥15处 | 15处 | 10 | 1.58 | |")],
     "score", "总分恰在等级的界线上：总分 90.00 是“优”的下限",
     "The total is exactly on the edge of a grade: 90.00 is the floor of 优"),
    ("S-1", [(SITES, "| ≥15处 | 15处 | 10 | | |")],
     "indicators[0].score", "没有填得分",
     "No score is given"),
    ("S-1", [(SITES, "| ≥15处 | 15处 | 10 | -1 | |")],
     "indicators[0].score", "得分为负数：填报 -1.00",
     "A negative score: filed -1.00"),
    ("S-1", [(SITES, "| ≥15处 | 15处 | 10 | 11 | |")],
     "indicators[0].score", "得分超过分值：分值 10.00，填报 11.00",
     "A score above its weight: weight 10.00, filed 11.00"),
    ("S-2", [(HOMES, "| ≥200户 | 190户 | 10 | 9.8 | 退出 |")],
     "indicators[1].score", "得分高于完成比例：目标 ≥200户，实际 190户，填报 9.80，应为 9.50",
     "A score above its ratio: target ≥200户, actual 190户, filed 9.80, expected 9.50"),
    ("S-2", [(HOMES, "| ≥200户 | 190户 | 10 | 1 | 退出 |")],
     "indicators[1].score", "得分低于完成比例：目标 ≥200户，实际 190户，填报 1.00，应为 9.50",
     "A score below its ratio: target ≥200户, actual 190户, filed 1.00, expected 9.50"),
    ("S-2", [(HOMES, "| ≥200户 | 190户 | 10 | 10 | 退出 |")],
     "indicators[1].score", "未达成目标却得满分：目标 ≥200户，实际 190户，填报 10.00，应为 9.50",
     "Full marks for a target that was missed: target ≥200户, actual 190户, filed 10.00, expected 9.50"),
    ("S-2", [(HOMES, "| ≥15户 | 10户 | 10 | 6.7 | 退出 |")],
     "indicators[1].score", "得分只保留了一位小数：目标 ≥15户，实际 10户，填报 6.7，应为 6.67",
     "The score is kept to one decimal: target ≥15户, actual 10户, filed 6.7, expected 6.67"),
    ("S-2", [(HOMES, "| 2025年10月底前 | 2025年11月 | 10 | 10 | 退出 |")],
     "indicators[1].score", "逾期完成却得满分：目标 2025年10月底前，实际 2025年11月，填报 10.00",
     "Full marks for a deadline that was missed: target 2025年10月底前, actual 2025年11月, filed 10.00"),
    ("S-2", [(HOMES, "| 200户-250户 | 190户 | 10 | 10 | 退出 |")],
     "indicators[1].score", "未达成目标却得满分：目标 200户-250户，实际 190户，填报 10.00",
     "Full marks for a target that was missed: target 200户-250户, actual 190户, filed 10.00"),
    ("S-2", [("| 户均改造成本 | ≤0.8万元 | 0.75万元 |", "| 户均成本 | 400元/户 | 420元/户 |")],
     "indicators[4].score", "多半应是上限的目标，超过了却得满分：目标 400元/户，实际 420元/户，填报 10.00",
     "Full marks above what is probably a cap: target 400元/户, actual 420元/户, filed 10.00"),
    ("S-3", [(SITES, "| ≥15处 | 15处 | 10 | 9 | |")],
     "indicators[0].name", "目标已达成而扣了分：目标 ≥15处，实际 15处，扣 1.00 分，填报 9.00，应为 10.00",
     "Points lost on a target that was met: target ≥15处, actual 15处, 1.00 lost, filed 9.00, expected 10.00"),
    ("S-4", [(HOMES, "| 有序 | 基本达成指标 | 10 | 10 | |")],
     "indicators[1].score", "“基本达成”而满分，没有说明：实际“基本达成指标”，填报 10.00",
     "Full marks for a target met in the main, unexplained: actual “基本达成指标”, filed 10.00"),
    ("S-4", [(HOMES, "| 有序 | 部分达成指标 | 10 | 8 | 退出 |")],
     "indicators[1].score", "得分恰在该档不含的上限：部分达成，填报 8.00，应为 6.00 至 8.00 之间（不含 8.00）",
     "A score exactly on the excluded edge of its band: met in part, filed 8.00, expected between 6.00 and 8.00 (not 8.00 itself)"),
    ("S-4", [(HOMES, "| 有序 | 部分达成指标 | 10 | 8.5 | 退出 |")],
     "indicators[1].score", "得分高于所填档次的区间：部分达成，填报 8.50，应为 6.00 至 8.00 之间（不含 8.00）",
     "A score above the band of its tier: met in part, filed 8.50, expected between 6.00 and 8.00 (not 8.00 itself)"),
    ("S-4", [(HOMES, "| 有序 | 达成指标 | 10 | 7 | 退出 |")],
     "indicators[1].score", "得分低于所填档次的区间：达成，填报 7.00，应为 8.00 至 10.00 之间",
     "A score below the band of its tier: met, filed 7.00, expected between 8.00 and 10.00"),
    ("S-4", [(HOMES, "| 有序 | 未达成指标 | 10 | 7 | 退出 |")],
     "indicators[1].score", "得分高于所填档次的区间：未达成，填报 7.00，应为 0.00 至 6.00 之间（不含 6.00）",
     "A score above the band of its tier: missed, filed 7.00, expected between 0.00 and 6.00 (not 6.00 itself)"),
    ("S-5", [(SITES, "| ≥15处 | 21处 | 10 | 10 | |")],
     "indicators[0].actual", "远超目标，没有说明原因：完成目标的 140%（目标 ≥15处，实际 21处）",
     "Far over target, and unexplained: 140% of the target"),
    ("V-1", [beside(("98.42 | | 85.42", "98.42 | | 86.42"))],
     "review.score", "复核总分不等于各项之和：填报 86.42，应为 85.42",
     "The reviewed total is not the sum: filed 86.42, expected 85.42"),
    ("V-2", [beside(("190户 | 9.5 | |", "190户 | 9 | |"))],
     "review.rows[2].ground", "复核扣分没有依据：扣 0.50 分",
     "A deduction without a ground: 0.50 points"),
    ("V-3", [beside(("96% | 7 |", "96% | 6.8 |"))],
     "review.rows[4].score", "复核得分与扣分比例不符：分值 10.00，扣分比例 30%，填报 6.80，应为 7.00",
     "The score is not what the percentage gives: weight 10.00, deduction 30%, filed 6.80, expected 7.00"),
    ("V-4", [beside(("100% | 10 | | | 有", "100% | | | | 有"))],
     "review.rows[3].score", "1 项没有复核得分",
     "1 row without a reviewed score"),
    ("V-5", [beside(("15处 | 10 | | | 有", "15处 | 11 | | | 有"))],
     "review.rows[1].score", "复核得分超过分值：分值 10.00，填报 11.00",
     "A reviewed score above its weight: weight 10.00, filed 11.00"),
    ("V-5", [beside(("| | 0 | 没有佐证材料", "| | -1 | 没有佐证材料"))],
     "review.rows[8].score", "复核得分为负数：填报 -1.00",
     "A negative reviewed score: filed -1.00"),
    ("V-6", [beside(("15处 | 10 | | | 有", "15处 | 10 | | | 无"))],
     "review.rows[1].score", "没有佐证材料而给了满分：填报 10.00",
     "Full marks without evidence: filed 10.00"),
    ("V-6", [beside(("1 as 0.0% | 无", "1 as 0.0% | 问卷.docx"))],
     "review.rows[8].ground", "有佐证材料而以没有为由扣分：佐证材料：“问卷.docx”",
     "Evidence is there, and its lack is the ground: evidence: “问卷.docx”"),
    ("V-6", [beside(("15处 | 10 | | | 有", "15处 | 10 | | | "))],
     "review.rows[1].evidence", "1 项给了分，没有填佐证材料",
     "1 row scored, evidence not stated"),
    ("V-7", [beside(("复核等级 | 良", "复核等级 | 优"))],
     "review.grade", "复核等级与复核总分不符：填报 优，应为 良",
     "The grade is not that of the total: filed 优, expected 良"),
    ("V-8", [beside(("15处 | 10 | 10 | 15处", "15处 | 10 | 9 | 15处"))],
     "review.rows[1].filed", "底稿与自评表的数不同：填报 9.00，应为 10.00",
     "Review sheet and form differ: filed 9.00, expected 10.00"),
    ("V-8", [beside(("社区养老服务设施改造", "别的项目"))],
     "review.project", "底稿是另一个项目的：填报 别的项目，应为 社区养老服务设施改造",
     "The review sheet is another project's: filed 别的项目, expected 社区养老服务设施改造"),
    ("V-9", [beside(("96% | 7 | 多个时限中有一个未按时完成 | 0.3 as", "96% | 6 | 多个时限中有一个未按时完成 | 0.4 as"))],
     "review.rows[4].percent", "扣分比例与口径不同：“多个时限中有一个未按时完成” 30%，填的是 40%",
     "The percentage is not that of practice: “多个时限中有一个未按时完成” 30%, stated 40%"),
    ("V-10", [beside(("| 张三 |", "| |"))],
     "review.reviewer", "复核底稿没有署名或日期：复核人",
     "The review is not signed or dated: reviewer"),
    ("V-10", [beside(("| 2026-03-05 |", "| |"))],
     "review.date", "复核底稿没有署名或日期：复核日期",
     "The review is not signed or dated: date"),
    ("W-1", [(SITES, "| ≥15处 | 15处 | 9 | 9 | |")],
     "weight", "分值合计不足满分：各行之和 99，印出 100，填报 99.00，应为 100.00",
     "The weights add up to less than the full mark: rows 99, printed 100, filed 99.00, expected 100.00"),
    ("W-1", [(SITES, "| ≥15处 | 15处 | 11 | 10 | |")],
     "weight", "分值合计超过满分：各行之和 101，印出 100，填报 101.00，应为 100.00",
     "The weights add up to more than the full mark: rows 101, printed 100, filed 101.00, expected 100.00"),
    ("W-1", [(TOTAL_ROW, "| 总分 | < | < | < | < | 110 | 98.42 | |")],
     "weight", "总分行印的分值不是满分：填报 110.00，应为 100.00",
     "The total row prints another full mark: filed 110.00, expected 100.00"),
    ("W-2", [(SITES, "| ≥15处 | 15处 | 5 | 5 | |"), (PEOPLE + " 3100人 | 15 |", PEOPLE + " 3100人 | 20 |")],
     "indicators[0].category", "一级指标分值与政策的原则不一致：预算执行率/产出/效益/满意度，填报 10/45/35/10，应为 10/50/30/10",
     "Category weights depart from the policy: execution/output/benefit/satisfaction, filed 10/45/35/10, expected 10/50/30/10"),
    ("W-3", [("| 206.37 | 10 | 99.22 |", "| 206.37 | 20 | 99.22 |")],
     "funds.total.weight", "预算执行率分值与政策不一致：填报 20.00，应为 10.00",
     "The execution weight departs from the policy: filed 20.00, expected 10.00"),
    ("W-4", [(SITES, "| ≥15处 | 15处 | | 9 | |")],
     "indicators[0].weight", "没有填分值",
     "No weight is given"),
    ("W-4", [(SITES, "| ≥15处 | 15处 | 0 | 9 | |")],
     "indicators[0].weight", "分值不大于 0：填报 0.00",
     "The weight is not above zero: filed 0.00"),
    ("W-4", [(SITES, "| ≥15处 | 15处 | 31 | 9 | |")],
     "indicators[0].weight", "单个指标超过 30 分：填报 31.00",
     "One row weighs more than 30 points: filed 31.00"),
    ("L-2", [(SITES, f"| ≥15处 | 15处 | 10 | 待{'核' * 39} | |")],
     "indicators[0].score", f"“待{'核' * 39}”不是数", None),
    ("L-2", [(SITES, f"| ≥15处 | 15处 | 10 | 待{'核' * 40} | |")],
     "indicators[0].score", f"“待{'核' * 38}…”不是数", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "edits", "at", "zh", "en"), SAID)
def test_a_finding_says(
    code: str, edits: list[tuple[str, str]], at: str, zh: str, en: str | None
) -> None:
    form = read(drawing_with(*edits)).form
    (told,) = (f for f in verify(case_of(form, POLICY)) if f.code == code)
    assert (told.at, told.message) == (at, Text(zh, en or told.message.en))


@pytest.mark.parametrize(
    ("figure", "printed"),
    [
        (None, ""),
        (Decimal(9), "9.00"),
        (Decimal("9.5"), "9.50"),
        (Decimal("9.75"), "9.75"),
        (Decimal("9.755"), "9.755"),
        (Decimal("1E+20"), "100000000000000000000.00"),
        (Decimal("1E+21"), "1E+21"),
        (Decimal("1E-20"), "0.00000000000000000001"),
        (Decimal("1E-21"), "1E-21"),
        (Decimal("Infinity"), "Infinity"),
        ("甲", "甲"),
    ],
)
def test_a_figure_is_printed_at_two_decimals_or_its_own(figure: object, printed: str) -> None:
    assert figure_text(figure) == printed


def told(form: Form, code: str, policy: Policy = POLICY) -> list[tuple[str, str, str]]:
    """Where one check finds something, and its words."""
    findings = [f for f in verify(case_of(form, policy)) if f.code == code]
    return [(f.at, f.message.zh, f.message.en) for f in findings]


def test_headings_that_were_not_understood_are_listed_each_with_all_that_it_may_be() -> None:
    unknown = (
        Heading("target", "甲栏", "D12"), Heading("actual", "甲栏", "D12"), Heading("x", "乙栏", "E12"),
    )  # fmt: skip
    guessed = (Heading("reason", "备注", "H12"), Heading("y", "其他", "I12"))
    extra = (Heading("", "附件", "J12"), Heading("", "页码", "K12"))
    form = edit(honest(), coverage=Coverage(unknown, guessed, extra))
    assert told(form, "L-6") == [
        ("coverage.unknown[0]",
         "“甲栏”没有看懂，可能是年度指标值、实际完成值；这一部分和用到它的数没有核验",
         "“甲栏” was not understood and may be 年度指标值、实际完成值: that part was not judged"),
        ("coverage.unknown[2]",
         "“乙栏”没有看懂，可能是x；这一部分和用到它的数没有核验",
         "“乙栏” was not understood and may be x: that part was not judged"),
        ("coverage.guessed[0]", "“备注”按内容认作“偏差原因分析及改进措施”",
         "“备注” is taken for 偏差原因分析及改进措施 by what it holds"),
        ("coverage.guessed[1]", "“其他”按内容认作“y”", "“其他” is taken for y by what it holds"),
        ("coverage.extra[0]", "“附件”、“页码”不是本表的栏目，没有读",
         "“附件”、“页码”: no columns of this form, not read"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "read", "zh"),
    [  # from a little before the place where they differ
        ("=A1+B1", "=A1+C1", "公式被改为 =A1+B1，原为 =A1+C1"),
        ("=SUM(A1:A11)+B1", "=SUM(A1:A11)+C1", "公式被改为 …SUM(A1:A11)+B1，原为 …SUM(A1:A11)+C1"),
        ("=SUM(A1:A1)+B1", "=SUM(A1:A1)+C1", "公式被改为 =SUM(A1:A1)+B1，原为 =SUM(A1:A1)+C1"),
        ("=SUM(A1:A11)+B1", "", "公式被改为 =SUM(A1:A11)+B1，原为 "),
    ],
)
def test_a_formula_that_was_changed_is_shown_where_it_differs(raw: str, read: str, zh: str) -> None:
    form = edit(honest(), notes=(Note("score", "changed", raw, read),))
    assert [said for _, said, _ in told(form, "L-3")] == [zh]


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("normalised", "2 个数存成了文本，已按数读", "2 numbers are kept as text, read as numbers"),
        ("long", "2 个数超过两位小数", "2 numbers have more than two decimals"),
        ("shown", "2 个数与显示的不同", "2 numbers differ from what is shown"),
        ("scaled", "2 个数存的是元，显示为万元，按万元读",
         "2 amounts in 元 are shown in 万元, read as 万元"),
        ("converted", "2 个数带了别的单位，已换算", "2 numbers in another unit were converted"),
        ("logical", "是逻辑值 甲，不是数", "A logical value 甲"),
    ],
)  # fmt: skip
def test_what_is_alike_in_two_cells(kind: str, zh: str, en: str) -> None:
    """One finding of those that are many, as a rule; one of each of those that are mended apart."""
    places = "indicators[0].score", "indicators[4].score"
    form = edit(honest(), notes=tuple(Note(at, kind, "甲", "10") for at in places))
    one = kind in MANY
    assert told(form, "L-2") == [(at, zh, en) for at in places[: 1 if one else 2]]


def test_values_hidden_under_merges_are_one_finding() -> None:
    form = edit(honest(), notes=(Note("title", "under-merge", "甲", "B2"),))
    assert told(form, "L-5") == [
        ("title", "合并单元格下藏有“甲”（B2）", "“甲” hidden under a merge (B2)")
    ]
    more = edit(form, notes=(*form.notes, Note("score", "under-merge", "乙", "C3"), COMMENT))
    assert told(more, "L-5") == [
        ("indicators", "合并单元格下藏有 2 个不同的值，如“甲”（B2）",
         "2 other values hidden under merges, such as “甲” (B2)"),
        ("score", "得分格有批注：“问过”", "A comment on the score: “问过”"),
    ]  # fmt: skip


COMMENT = Note("score", "comment", "问过")


def test_what_was_struck_out_is_said_where_it_lacks() -> None:
    """L-4 says so of a text that is asked for, L-5 of any other."""
    struck = [Note(at, "struck", "甲") for at in ("goal", "indicators[0].actual", "title")]
    form = edit(honest(), goal=None, indicators__0__actual=None, notes=(*struck, COMMENT))
    assert told(form, "L-4") == [
        (at, "“甲”已被划掉，没有读", "“甲” is struck out and was not read")
        for at in ("goal", "indicators[0].actual")
    ]
    assert [at for at, _, _ in told(form, "L-5")] == ["title", "score"]


def test_placeholders_left_in_several_places_are_counted() -> None:
    left = [Note(at, "placeholder", "…") for at in ("title", "indicators[8].name")]
    form = edit(honest(), notes=(left[0], COMMENT))
    assert [at for at, _, _ in told(form, "L-5")] == ["title", "score"]
    more = edit(form, notes=(*left, COMMENT))
    assert told(more, "L-5") == [
        ("title", "2 处占位文字没有删去", "2 placeholders are left"),
        ("score", "得分格有批注：“问过”", "A comment on the score: “问过”"),
    ]


def test_texts_longer_than_the_policy_allows() -> None:
    form_limits = msgspec.structs.replace(
        POLICY.form.limits, result=4, conclusion=4, problems=4, improvements=4, reason=4
    )
    policy = msgspec.structs.replace(
        POLICY, form=msgspec.structs.replace(POLICY.form, limits=form_limits)
    )
    form = edit(
        honest(), result="一 二三\n四", indicators__1__reason="一二三四", indicators__6__reason=None
    )
    assert told(form, "L-4", policy) == []
    long = edit(
        form, result="一二三四五", conclusion="一二三四五", problems="一二三四五",
        improvements="一二三四五", indicators__1__reason="一二三四五",
    )  # fmt: skip
    words = "文字过长：5 字，应在 4 字以内", "A text is too long: 5 characters of 4"
    assert told(long, "L-4", policy) == [
        (at, *words)
        for at in ("result", "conclusion", "problems", "improvements", "indicators[1].reason")
    ]
    assert told(long, "L-4") == []


def test_lost_points_of_a_form_without_a_column_for_reasons_are_summed() -> None:
    form = edit(honest(), printed=honest().printed - {"reason"})
    for number in range(8):
        form = edit(form, **{f"indicators__{number}__reason": None})
    full = edit(form, indicators__1__actual="200户", indicators__1__score=Decimal(10))
    assert told(edit(full, indicators__6__score=Decimal(15)), "D-1") == []
    none = "没有写偏差原因和改进措施：", "No reason and no measure are given: "
    assert told(full, "D-1") == [
        ("indicators", f"{none[0]}“设施管护机制” 1 项，共扣 1.00 分",
         f"{none[1]}1 row, 1.00 points in all")
    ]  # fmt: skip
    four = edit(form, indicators__0__score=Decimal(9), indicators__2__score=Decimal(8))
    assert told(edit(four, indicators__0__name=None), "D-1") == [
        ("indicators", f"{none[0]}“适老化改造户数”、“工程验收合格率”等 4 项，共扣 4.50 分",
         f"{none[1]}4 rows, 4.50 points in all")
    ]  # fmt: skip
    three = edit(four, indicators__0__score=Decimal(10), indicators__2__score=None)
    three = edit(three, indicators__2__actual="99%")
    assert told(three, "D-1") == [
        ("indicators", f"{none[0]}“适老化改造户数”、“工程验收合格率”、“设施管护机制” 3 项，共扣 1.50 分",
         f"{none[1]}3 rows, 1.50 points in all")
    ]  # fmt: skip


def test_several_rows_are_named_up_to_three() -> None:
    worded = [(PASS, "| 全部 | 全部 |"), (DONE, "| 全部 | 全部 |")]
    assert told(honest(*worded), "I-7") == [
        ("indicators[2].target", "宜用数字目标：“工程验收合格率”、“按期完工率”",
         "A figure is wanted as a target: “工程验收合格率”, “按期完工率”")
    ]  # fmt: skip


def test_a_finding_is_about_the_indicator_of_its_row_or_of_none() -> None:
    form = honest((SITES, "| 15 | 15处 | | | |"), ("| 按期完工率 |", "| |"))
    names = {(f.code, f.at): f.name for f in verify(case_of(form, POLICY))}
    assert names["W-4", "indicators[0].weight"] == "改造养老设施数量"
    assert names["L-4", "indicators[3].name"] == ""
    assert {f.name for f in verify(case_of(edit(form, year=None), POLICY)) if f.at == "year"} == {
        ""
    }
