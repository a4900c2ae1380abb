"""Text as it is copied out of a published document: two invented forms with what such text has.

White space inside labels, the total's row without the empty cells of its merged label, tags left
over, blank lines, and in the second form a page break after which the empty second column of the
heading 三级指标 is missing.
"""

from __future__ import annotations

from tests.support import ROOT

REAL_TEXT = ROOT / "tests" / "data" / "forms" / "hongqiao-2023.txt"
"""The three real forms as copied out of the document that was published."""

FIRST = """
财政项目支出绩效自评表

(2024 年度)

项目名称\t\t滨江绿道照明维护\t\t\t\t\t
主管部门\t\t江湾新城管理委员会\t\t实施单位\t\t江湾新城市政养护中心\t
项目资金 (万元)\t\t年初预算数\t全年预算数\t全年执行数\t分数\t执行率(%)\t得分
\t年度资金总额:\t120.00\t130.00\t128.51\t10.00\t98.85\t9.89
\t其中: 当年财政拨款\t120.00\t130.00\t128.51\t-\t98.85\t-
\t上年结转资金\t0.00\t0.00\t0.00\t-\t0.00\t-
\t其他资金\t0.00\t0.00\t0.00\t-\t0.00\t-
年度 总体 目标\t预期目标\t\t\t实际完成情况\t\t\t
\t保持绿道照明完好，夜间安全。\t\t\t1.全年巡检 24 次。 2.更换灯具 310 盏。\t\t\t
一级 指标\t二级 指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出 指标\t数量 指标\t巡检次数\t=24(次)\t24(次)\t20.00\t20.00\t
\t质量 指标\t灯具完好率\t≥98.00(%)\t97.02(%)\t20.00\t19.80\t台风损坏；下一步加固灯杆。
\t时效 指标\t故障修复及时性\t及时\t达成指标\t20.00\t18.00\t
效益 指标\t社会效益 指标\t夜间安全事件\t≤2(起)\t1(起)\t20.00\t20.00\t
满意 度指 标\t服务 对象 满意 度指 标\t居民满意度\t≥85.00(%)\t88.00(%)\t10.00\t10.00\t

总分\t\t100.00\t97.69\t
评分等级\t优\t\t\t
"""

SECOND = """
财政项目支出绩效自评表

(2024 年度)

项目名称\t\t社区共享书房运行\t\t\t\t\t\t
主管部门\t\t江湾新城管理委员会\t\t实施单位\t\t江湾新城公共文化中心\t\t
项目资金 (万元)\t\t年初预算数\t全年预算数\t全年执行数\t分数\t执行率(%)\t得分\t
\t年度资金总额:\t40.00\t40.00\t36.00\t10.00\t90.00\t9.00\t
\t其中: 当年财政拨款\t40.00\t40.00\t36.00\t-\t90.00\t-\t
年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\t
\t<p>1、建成书房 6 处。</p> <p>2、举办活动。</p>\t\t\t<p>1.建成 6 处。</p> <p>2.举办 30 场。</p>\t\t\t\t
一级指标\t二级指标\t三级指标\t\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t书房数量\t\t≥6.00(处)\t6.00(处)\t20.00\t20.00\t
\t\t活动场次\t\t≥32.00(场)\t30.00(场)\t20.00\t18.00\t场地检修；明年提前排期。

\t\t藏书数量\t≥9000.00(册)\t9500.00(册)\t20.00\t20.00\t
\t质量 指标\t开放规范性\t规范\t部分达成指标并具有一定效果\t10.00\t7.00\t人手不足；招募志愿者。
效益 指标\t社会 效益 指标\t阅读氛围\t提升\t达成指标\t10.00\t10.00\t
满意度 指标\t服务 对象 满意度 指标\t读者满意度\t≥90.00(%)\t92.00(%)\t10.00\t10.00\t
总分\t\t\t\t\t100.00\t94.00\t
评分等级\t优\t\t\t\t\t\t
"""
