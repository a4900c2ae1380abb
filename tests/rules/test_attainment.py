"""Targets and actual values: how they are read, and whether the one attains the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfxl.rules.attainment import (
    Attainment,
    attainment,
    cap,
    rising,
    stated,
    wants_none,
)
from perfxl.values.targets import NOTES, actual, phrase, target

NUMBERS = [
    # typed, operator, figure, unit
    ("100", "", "100", ""),
    ("≥15.00(家)", "≥", "15", "家"),
    ("≥90.00（％）", "≥", "90", "%"),
    ("=100.00(%)", "=", "100", "%"),
    ("＞＝4次", "≥", "4", "次"),
    ("≧4", "≥", "4", ""),
    (">=530元/人*月", "≥", "530", "元/人*月"),
    (">=530元/人×月", "≥", "530", "元/人*月"),
    ("=>5", "≥", "5", ""),
    ("≦5天", "≤", "5", "天"),
    ("=<5", "≤", "5", ""),
    ("‹=5", "≤", "5", ""),
    ("》90%", ">", "90", "%"),
    ("》=90%", "≥", "90", "%"),
    ("═100%", "=", "100", "%"),
    ("＜５次", "<", "5", "次"),
    ("=8个", "=", "8", "个"),
    ("≥100百分比", "≥", "100", "%"),
    ("≥ 95 %", "≥", "95", "%"),
    ("4次以上", "≥", "4", "次"),
    ("60%及以上", "≥", "60", "%"),
    ("5人以上（含）", "≥", "5", "人"),
    ("5人以上（含5人）", "≥", "5", "人"),
    ("5人（含）以上", "≥", "5", "人"),
    ("5次或以上", "≥", "5", "次"),
    ("5次以下", "≤", "5", "次"),
    ("7日内", "≤", "7", "天"),
    ("3个工作日内", "≤", "3", "工作日"),
    ("控制在5%以内", "≤", "5", "%"),
    ("不少于100人次", "≥", "100", "人次"),
    ("不低于90分", "≥", "90", "分"),
    ("最少5次", "≥", "5", "次"),
    ("≥=5次", "≥", "5", "次"),
    ("≥5次。", "≥", "5", "次"),
    ("≥五", "≥", "5", ""),
    ("≥4台（套）", "≥", "4", "台(套)"),
    ("≥3个社区", "≥", "3", "个"),
    ("20名学生", "", "20", "人"),
    ("2场活动以上", "≥", "2", "场"),
    ("≤50mg/L", "≤", "50", "毫克/升"),
    ("≥3类", "≥", "3", "类"),
    ("共4次", "", "4", "次"),
    ("实际开展4次", "", "4", "次"),
    ("不超5天", "≤", "5", "天"),
    ("不超过5天", "≤", "5", "天"),
    ("不高于3%", "≤", "3", "%"),
    ("小于5次", "<", "5", "次"),
    ("低于5%", "<", "5", "%"),
    ("超过4次", ">", "4", "次"),
    ("大于4次", ">", "4", "次"),
    ("高于90%", ">", "90", "%"),
    ("达到85%", "≥", "85", "%"),
    ("满意度≥95%", "≥", "95", "%"),
    ("1,437", "", "1437", ""),
    ("10分", "", "10", "分"),
    ("52.800000", "", "52.8", ""),
    ("5.8万", "", "58000", ""),
    ("≥3.5万亩", "≥", "35000", "亩"),
    ("≥1.2亿株", "≥", "120000000", "株"),
    ("5万字", "", "50000", "字"),
    ("≤90万元", "≤", "90", "万元"),
    ("三次", "", "3", "次"),
    ("两万人次", "", "20000", "人次"),
    ("百分之九十", "", "90", "%"),
    ("百分之百", "", "100", "%"),
    ("≤-10%", "≤", "-10", "%"),
    ("<p>≥4次</p>", "≥", "4", "次"),
]


@pytest.mark.parametrize(("text", "op", "figure", "unit"), NUMBERS)
def test_a_figure(text: str, op: str, figure: str, unit: str) -> None:
    read = target(text)
    assert (read.kind, read.op, read.low, read.unit) == ("number", op, Decimal(figure), unit)
    assert (read.text, read.high) == (text, read.low)
    assert set(read.notes) <= set(NOTES)
    other = actual(text)
    assert (other.kind, other.value, other.unit) == ("number", read.low, unit)
    assert other.op == ("" if text.startswith("达到") else op)


def test_what_was_normalised_is_said() -> None:
    assert target("＞＝4次").notes == ("fullwidth", "operator")
    assert target("4次以上").notes == ("inclusive", "operator")
    assert target("》4次").notes == ("operator", "unsure")
    assert target("三次").notes == ("numeral",)
    assert target("≥15.00(家)").notes == ()
    assert target("5次以上（不含）").notes == ("fullwidth", "operator")
    assert target("5次以下").notes == ("inclusive", "operator")
    assert actual("12处（其中新建3处）").notes == ("fullwidth", "remark")
    assert target("<=2023年9月").notes == ("operator",)
    assert target("≤2023年9月").notes == target("2023年9月").notes == ()


def test_the_name_lends_its_unit() -> None:
    named = target("≥1", "会议培训举办次数（次）")
    assert (named.unit, named.notes) == ("次", ("named",))
    assert target("≥3.5万", "造林面积（亩）").notes == ("named", "scaled")
    for text, name in (("≥1次", "举办次数（场）"), ("≥1", "举办次数"), ("≥1", "办结时限（天）")):
        assert "named" not in target(text, name).notes, name
    assert target("≥1", "办结时限（天）").unit == ""  # days, or the day of the month?


def test_a_figure_of_two_hundred_characters_is_read_and_no_longer_one() -> None:
    for read in (target, actual):
        assert [read("≥5" + spaces * " " + "次").kind for spaces in (197, 198)] == [
            "number",
            "word",
        ]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("85%-90%", "85", "90", "%"),
        ("85~90%", "85", "90", "%"),
        ("18—54周岁", "18", "54", "周岁"),
        ("3至5天", "3", "5", "天"),
        ("三至五次", "3", "5", "次"),
        ("≥80%且≤90%", "80", "90", "%"),
        ("3次-5次", "3", "5", "次"),
        ("5-5次", "5", "5", "次"),
        ("五至五次", "5", "5", "次"),
        ("100次±5次", "95", "105", "次"),
        ("100次±5", "95", "105", "次"),
        ("100±5次", "95", "105", "次"),
        ("±10%", "-10", "10", "%"),
        ("100±5", "95", "105", ""),
        ("1500-1800", "1500", "1800", ""),  # four digits, and no year
    ],
)
def test_a_range(text: str, low: str, high: str, unit: str) -> None:
    read = target(text)
    assert (read.kind, read.low, read.high) == ("range", Decimal(low), Decimal(high))
    assert read.unit == unit


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2023年12月31日", dt.date(2023, 12, 31)),
        ("2023-12-31", dt.date(2023, 12, 31)),
        ("2023/12/31前", dt.date(2023, 12, 31)),
        ("完成时间为2022年12月30日", dt.date(2022, 12, 30)),
        ("2023年2月底前", dt.date(2023, 2, 28)),
        ("2023年12月中旬", dt.date(2023, 12, 20)),
        ("2023年底前完成", dt.date(2023, 12, 31)),
        ("2023年年底", dt.date(2023, 12, 31)),
        ("20231130", dt.date(2023, 11, 30)),
        ("2023-11-30 00:00:00", dt.date(2023, 11, 30)),
        ("2023年12月20日完成验收", dt.date(2023, 12, 20)),
        ("2023年1-12月", dt.date(2023, 12, 31)),
        ("2023年第2季度", dt.date(2023, 6, 30)),
        ("2023年三季度末", dt.date(2023, 9, 30)),
        ("2023年上半年", dt.date(2023, 6, 30)),
        ("2023年下半年", dt.date(2023, 12, 31)),
        ("9月前", None),
        ("12月底前", None),
        ("十二月", None),
        ("上半年", None),
    ],
)
def test_a_date(text: str, last: dt.date | None) -> None:
    read = target(text)
    assert (read.kind, read.op, read.date) == ("date", "≤", last)
    assert read.when is not None
    assert actual(text).kind == "date"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "blank"),
        (" ", "blank"),
        ("-", "blank"),
        ("规范", "word"),
        ("定性 优良中低差", "word"),
        ("好坏", "word"),
        ("一流", "word"),
        ("一次性", "word"),
        ("三处文物日常维护、测绘、护栏制装", "word"),
        ("在2023年完成全部改造任务", "word"),
        ("春节前完成走访慰问", "word"),
        ("①4次②5场", "several"),
        ("4次、5场", "several"),
        ("4次\n5场", "several"),
        ("培训5次；演练3次", "several"),
        ("1.完成4次；2.完成5场", "several"),
        ("1、4次\n2、5场", "several"),
        ("三类以上", "word"),
        ("3类以上", "unclear"),
        ("3个左右", "unclear"),
        ("3个社区左右", "word"),
        ("5人以上（含6人）", "word"),
        ("20231330", "number"),
        ("约100人", "unclear"),
        ("5次左右", "unclear"),
        ("14..0", "unclear"),
        ("12,08", "unclear"),
        ("1 4", "unclear"),
        ("1/3", "unclear"),
        ("≤90%以上", "unclear"),
        ("90%-85%", "unclear"),
        ("2022-2023", "unclear"),
        ("1998-1999", "unclear"),
        ("2023.12", "unclear"),
        ("2023年2月30日", "unclear"),
        ("①④", "word"),
        ("١٤", "word"),
    ],
)
def test_what_is_no_single_figure(text: str | None, kind: str) -> None:
    assert target(text).kind == kind
    assert actual(text).kind == kind


@pytest.mark.parametrize(
    "text",
    "五至三次|5~3次|一四至五次|三至一四次|3天-5次|5个工作日-3个工作日|3个工作日-5个小时|100次±5天"
    "|100个工作日±5个小时|次±5次|2022-2023|约3个左右".split("|"),
)
def test_no_range(text: str) -> None:
    """It goes down, or its ends are of two kinds."""
    assert target(text).kind == "unclear"


def test_prose_of_any_length_is_words() -> None:
    assert target("约" + "甲" * 198 + "5").kind == "word"
    assert [target("约" + "1、" * 99 + "甲" * more).kind for more in (0, 1, 2)] == [
        "unclear", "unclear", "word",
    ]  # fmt: skip


PHRASES = {
    "met": "达成指标 达成年度指标 達成指標 已完成 完成 达成预期指标 达标 已达成 达到预期目标 "
    "按时完成 全部或基本达成预期指标 <p>达成指标</p> 达成指标。 “达成指标”",
    "part": "部分达成指标并具有一定效果 部分达成年度指标并具有一定效果 部分完成 部分达成 "
    "部分达成预期指标且具有一定效果",
    "missed": "未达成指标且效果较差 未达成年度指标且效果较差 未完成 没有达成指标 "
    "未達成指標且效果較差 未达到预期 不达标 未能达标",
    "": "未按时完成 不规范 规范 未完全达成 未全部完成 基本完成 完成情况较好 达成共识 无",
}


def test_a_phrase_is_forty_characters_at_most() -> None:
    assert [phrase("达成" + spaces * " " + "指标") for spaces in (36, 37)] == ["met", ""]


@pytest.mark.parametrize(
    ("text", "word"), [(text, word) for word, texts in PHRASES.items() for text in texts.split()]
)
def test_whole_phrases_only(text: str, word: str) -> None:
    read = actual(text)
    assert (read.kind, read.word) == ("word", word)


MET = [
    # target, actual, met, actual ÷ target
    ("≥4.00(次)", "3.00(次)", False, "3/4"),
    ("≥4次", "4", True, "1"),
    (">4次", "4次", False, "1"),
    ("4次以上", "4次", True, "1"),
    ("超过4次", "4次", False, "1"),
    ("超过90%以上", "90%", None, "1"),  # both are typed: is 90 enough?
    ("》90%", "90%", None, "1"),
    ("》90%", "95%", True, "19/18"),
    ("不超过5天", "5天", True, "1"),
    ("小于5次", "5次", False, "1"),
    ("≤5300元/户", "5830元/户", False, "11/10"),
    ("100", "96", None, "24/25"),  # a floor or a cap? nobody says so
    ("100", "105", None, "21/20"),
    ("=100.00(%)", "96.00(%)", False, "24/25"),
    ("=100%", "100", True, "1"),
    ("=100%", "105%", None, "21/20"),
    ("=0件", "0件", True, None),
    ("=0件", "1件", False, None),
    ("三次", "3次", True, "1"),
    ("≥266米", "≥266米", True, "1"),
    ("≥100", "≥90", None, None),
    ("≤5天", "≤5天", True, "1"),
    ("≤5天", "<5天", True, "1"),
    ("<5天", "<5天", True, "1"),
    ("<5天", "≤5天", None, None),
    ("≤5天", "≤4天", True, "4/5"),
    (">5处", "≥5处", None, None),
    ("≥5处", "≤5处", None, None),
    ("=5处", "≥5处", None, None),
    ("超过4次", "超过4次", True, "1"),
    ("≤90万元", "89.97万", True, "8997/9000"),
    ("≥2万元", "20000元", True, "1"),
    ("≥2公里", "1500米", False, "3/4"),
    ("4次", "4场", None, None),  # units that differ
    ("≥4台（套）", "5台", True, "5/4"),
    ("≥4台（套）", "3套", False, "3/4"),
    ("≥4台（套）", "5次", None, None),
    ("≥4台/套", "5台", True, "5/4"),
    ("4次/年", "4次", True, "1"),
    ("≥1次/月", "12次", True, None),  # twelve months make a year
    ("≥1次/月", "11次", None, None),  # perhaps it began in February
    ("≥1次/季度", "4次", True, None),
    ("≥1次/季度", "3次", None, None),
    ("≥1次/季", "4次", True, None),
    ("≥1次/季", "3次", None, None),
    ("≥1次/周", "52次", True, None),
    ("≥1次/周", "51次", None, None),
    ("≥1次/半年", "2次", True, None),
    ("≥1次/半年", "1次", None, None),
    ("≥1次/月", "≥12次", None, None),
    ("≤1次/月", "12次", None, None),
    ("≥1次/月", "12场", None, None),
    ("≥2场次", "1场", False, "1/2"),
    ("2批次", "2批", True, "1"),
    ("≥100人", "105人次", None, None),
    ("≤0.8万元/户", "9000元/户", False, "9/8"),
    ("≤0.8万元/户", "9000元/人", None, None),
    ("≤500元/人", "人均480元", True, "24/25"),
    ("“98%以上”", "96%", False, "48/49"),
    ("≥15处", "改造12处", False, "4/5"),
    ("≥15处", "已改造养老设施12处", False, "4/5"),
    ("≥15处", "12处（其中新建3处）", False, "4/5"),
    ("=100%", "98%合格", False, "49/50"),
    ("≥15", "十二", False, "4/5"),
    ("同比增长≥5%", "同比增长3%", False, "3/5"),
    ("增长5%", "下降3%", False, None),
    ("增长5%", "6%", None, None),  # by 6%, or to 6%?
    ("≤5%", "增长3%", None, None),
    ("≥90%", "达到85%", False, "17/18"),  # what was reached is a figure
    ("≥90%", "合格率达92%", True, "46/45"),
    ("≥90%", "达到85%以上", None, None),
    ("≤1年", "11个月", True, "11/12"),
    ("≤2天", "36小时", True, "3/4"),
    ("≥3个社区", "2个", False, "2/3"),
    ("≥95.8%", "0.958", None, None),  # a fraction where a percentage was wanted
    ("≥0.95", "96%", None, None),
    ("5天", "3天", None, "3/5"),  # sooner may be better
    ("5天", "5天", True, "1"),
    ("≥1.2万", "12000元", True, "1"),  # the one says the unit, the other its size
    ("≥12000元", "1.2万", True, "1"),
    ("≥1.2万", "12000", True, "1"),
    ("≥1.2万", "1.2万元", True, "1"),
    ("≥12000次", "1.2万", True, "1"),
    ("≥50%", "1", None, None),  # one, or one per cent?
    ("≥50%", "0", False, "0"),
    ("≥50%", "1.5", False, "3/100"),
    ("≥1%", "0.5", False, "1/2"),
    ("≥1", "96%", None, None),
    ("≥0", "96%", True, None),
    ("≥1.5", "96%", True, "64"),
    ("≥1", "1%", True, "1"),
]


@pytest.mark.parametrize(("wanted", "got", "met", "ratio"), MET)
def test_figures(wanted: str, got: str, met: bool | None, ratio: str | None) -> None:
    expected = Attainment(met, None if ratio is None else Fraction(ratio), "", "number")
    assert attainment(target(wanted), actual(got)) == expected


@pytest.mark.parametrize(
    ("name", "wanted", "got", "met"),
    [
        ("项目成本", "43.2", "37.24", None),
        ("返工次数", "》5次", "5次", None),
        ("返工次数", "0", "1", False),
        ("返工次数", "0", "-1", None),
        ("工程返工率", "=0%", "-1%", None),
        ("返工率", "=5%", "<5%", None),  # less than was wanted may be better
        ("改造数量", "=5处", "≤4处", None),
        ("成本控制率", "100", "100", True),
        ("事故发生数", "0起", "1起", False),
        ("事故发生数", "=0起", "1起", False),
        ("设备变质比例", "5%", "3%", None),
        ("投诉处理率", "100%", "96%", False),
        ("突发事件处置完成率", "100", "0.96", None),
        ("活动场次", "100", "0.96", False),
        ("项目成本", "≤43.2", "37.24", True),
        ("", "≥15处", "15处（2处未验收）", None),
        ("", "≥15处", "15处（已完成12处）", None),
        ("", "≥15处", "剩余3处", None),
        ("", "一", "1", None),  # a dash, as some draw it
        ("", "增长5%", "增长6%", True),
        ("", "较上年下降5%", "下降3%", False),
        ("居民收入增长率", "≥5%", "增长3%", False),
        ("居民收入增长率", "≥5%", "下降3%", False),
        ("任务完成率", "≥95%", "提升5%", None),
        ("服务能力提升", "投诉下降5%", "5%", None),
        ("单位能耗", "下降5%", "下降6%", True),
        ("成本", "增长5%", "增长6%", None),
        ("人均培训成本", "≤500元/人", "520元", False),
        ("培训成本", "≤500元/人", "48000元", None),  # each, or all together?
        ("验收合格率", "100%", "全部合格", True),
        ("验收合格率", "100", "全部合格", True),
        ("改造数量", "≥100处", "全部完成", None),
        ("安全事故发生次数", "0起", "未发生安全事故", True),
        ("安全事故发生次数", "≤1起", "无", True),
        ("安全事故发生次数", "零", "1起", False),
        ("安全事故发生次数", "无", "1起", False),
        ("安全事故发生次数", "未发生", "1起", False),
        ("安全事故发生次数", "不发生", "0起", True),
        ("改造数量", "无", "1处", None),  # none of what? not of what should be few
        ("安全事故发生次数", "<1起", "无", True),
        ("改造数量", "≤3处", "无", None),
        ("上访成本", "≤3次", "无", True),
        ("投诉罚款金额", "≤3元", "无", None),  # nothing of money: perhaps nothing was paid yet
        ("验收合格率", "99%", "全部合格", None),
        ("改造数量", "100", "全部合格", None),
        ("合格率在九成以上的改造项目", "100", "全部合格", None),
        ("人均培训成本", "≤500元/人", "480元/户", None),
        ("培训单价", "≤500元/人", "520元", False),
        ("任务完成率", "95", "0", False),
        ("任务完成率", "95", "0.01", None),
        ("任务完成率", "95", "1", None),
        ("任务完成率", "95", "1.01", False),
        ("任务完成率", "1", "0.5", False),
        ("任务完成率", "1", "1.01", None),
        ("任务完成率", "0.95", "0.96", True),
        ("居民收入增长率", "增长5%", "5%", True),
        ("居民收入增长率", "≤5%", "下降3%", None),
        ("", "增长＞5%", "下降3%", False),
        ("", "增长≤5%", "下降3%", None),
        ("单位能耗下降率", "增长5%", "3%", None),
        ("改造数量", "=5处", "6处", None),
        ("改造数量", "=5处", "4处", False),
        ("返工率", "=5%", "4%", None),
        ("返工率", "=5%", "6%", None),
        ("办结", "=5天", "6天", None),
        ("安全事故发生次数", "≥1起", "无", None),
        ("有效投诉率", "≤1%", "全年未收到任何投诉", True),
        ("改造成本", "≤30万元", "无", None),
        ("改造数量", "15处", "无", None),
        ("工程验收合格率", "90%-95%", "85%", False),
        ("工程验收合格率", "90%-95%", "97%", None),
        ("居民收入", "稳步增长", "增长6%", True),
        ("居民收入", "稳步增长", "下降6%", None),
        ("房价", "控制增长", "增长6%", None),
        ("能耗", "逐步下降", "下降6%", True),
        ("能耗", "零增长", "增长6%", None),
    ],
)
def test_direction_that_only_the_name_tells(
    name: str, wanted: str, got: str, met: bool | None
) -> None:
    assert attainment(target(wanted, name), actual(got), name).met is met


@pytest.mark.parametrize(
    ("wanted", "got", "met", "basis"),
    [
        ("85%-90%", "87%", True, "range"),
        ("85%-90%", "90", True, "range"),
        ("85%-90%", "85%", True, "range"),
        ("85%-90%", "84%", None, "range"),
        ("85%-90%", "95%", None, "range"),
        ("85%-90%", "=87%", True, "range"),
        ("85%-90%", "≥87%", None, "range"),
        ("100±5次", "94次", False, "range"),
        ("100±5次", "95次", True, "range"),
        ("100±5次", "105次", True, "range"),
        ("100±5次", "106次", False, "range"),
        ("85%-90%", "0.87", None, "range"),
        ("±10%", "-3%", True, "range"),
        ("±10%", "12%", False, "range"),
        ("2023年12月31日", "2023-11-30", True, "date"),
        ("2023年12月31日前", "2023年12月31日", True, "date"),
        ("2023年12月31日", "2024年1月2日", False, "date"),
        ("9月前", "7月", True, "date"),
        ("9月前", "9月", None, "date"),
        ("9月底前", "9月", True, "date"),
        ("9月前", "10月", False, "date"),
        ("9月15日前", "9月", None, "date"),
        ("2023年12月31日", "11月30日", None, "date"),  # of which year?
        ("9月前", "9月前", True, "same-text"),
        ("≤12月", "11", True, "date"),  # within twelve months, or by December
        ("≤6月", "7个月", False, "date"),
        ("≤6月", "6个月", True, "date"),
        ("≤6月", "6次", None, ""),
        ("≤6月", "=6", True, "date"),
        ("≤6月", "≤6", None, ""),
        ("≤6月", "7", False, "date"),
        ("9月底前", "9", None, ""),
        ("3-5天", "4次", None, "range"),
        ("0.5-10", "0.8", True, "range"),
        ("2023年10月底前", "未按时完成", False, "date"),
        ("按时完成", "延期完成", False, "date"),
        ("及时", "未能按期交付", False, "date"),
        ("规范", "延期完成", None, ""),
        ("一期5公里，二期3公里", "二期3公里，一期5公里", None, ""),
        ("一期5公里，二期3公里", "一期5公里，二期2公里", None, ""),  # the floor is not said
        ("一期≥5公里，二期≥3公里", "一期若干，二期4公里", None, ""),
        (
            "一期≥5公里，二期≥3公里",
            "一期5公里，二期4公里，三期1公里",
            None,
            "",
        ),  # one more than was asked
        ("一期≥5公里，二期≥3公里，三期≥1公里", "一期5公里，二期4公里", None, ""),
        ("≥2次；≥100人", "2次；105人", None, ""),
        ("一期5公里，二期3公里", "一期5公里，二期3公里", True, "several"),
        ("培训≥2次；参训≥100人", "培训2次，参训105人", True, "several"),
        ("培训≥2次；参训≥100人", "培训2次，参训95人", False, "several"),
        ("培训≥2次；参训≥100人", "培训2次，旁听105人", None, ""),
        ("培训≥2次；参训≥100人", "培训2次", None, ""),
    ],
)
def test_ranges_and_dates(wanted: str, got: str, met: bool | None, basis: str) -> None:
    result = attainment(target(wanted), actual(got))
    claimed = "met" if basis == "same-text" else ""
    assert result == Attainment(met, None, claimed, basis)


def test_the_year_of_the_form_completes_a_date() -> None:
    assert attainment(target("2023年12月31日"), actual("11月30日"), year=2023).met is True
    assert attainment(target("9月前"), actual("2023年10月8日"), year=2023).met is False


@pytest.mark.parametrize(
    ("wanted", "got", "met", "claimed", "basis"),
    [
        ("规范", "规范", True, "met", "same-text"),
        ("规范", "规范。", True, "met", "same-text"),
        ("规范", "规范；", True, "met", "same-text"),
        ("规范", "规范X", None, "", ""),  # a cross behind it may well mean that it was not
        ("规范", "达成年度指标", True, "met", "word"),
        ("规范", "部分达成指标并具有一定效果", False, "part", "word"),
        ("规范", "未达成指标且效果较差", False, "missed", "word"),
        ("规范", "不规范", False, "missed", "word"),
        ("规范", "不够规范", None, "", ""),
        ("规范", "较规范", None, "", ""),
        ("100", "达成指标", None, "met", "word"),  # a figure was wanted
        ("小于5次", "无上访", None, "", ""),
        ("", "达成指标", None, "met", "word"),
        ("规范", "", None, "", ""),
        ("按时限完成", "100%", None, "", ""),
        ("三处文物日常维护、测绘", "三处文物日常维护、测绘", True, "met", "same-text"),
        ("①4次②5场", "4次、5场", None, "", ""),
        ("每季度1次", "4次", None, "", ""),
        ("零投诉", "0", True, "", "number"),
        ("无安全事故", "0起", True, "", "number"),
        ("无安全事故", "1起", False, "", "number"),
        ("零投诉", "=0", True, "", "number"),
        ("零投诉", "≥0", None, "", "number"),  # a bound, mostly copied: nothing was answered
        ("零投诉", "≤0", None, "", "number"),
        ("零投诉", "＜1起", None, "", "number"),
        ("零投诉", "≤1起", None, "", "number"),
        ("零投诉", "100%", None, "", ""),
        ("无障碍设施改造", "5处", None, "", ""),
        ("定性 优良中低差", "优", True, "met", "word"),
        ("定性 优良中低差", "中", None, "", ""),
        ("定性 优良中低差", "差", False, "missed", "word"),
        ("定性 好坏", "好坏", None, "", ""),  # the scale was copied
    ],
)
def test_words(wanted: str, got: str, met: bool | None, claimed: str, basis: str) -> None:
    assert attainment(target(wanted), actual(got)) == Attainment(met, None, claimed, basis)


@pytest.mark.parametrize(
    ("name", "kind", "wanted", "got", "likely"),
    [
        ("返工次数", "", "5次", "4次", True),
        ("返工次数", "", "5次", "6次", False),
        ("租赁", "成本指标", "5万元", "4万元", True),
        ("租赁", "成本指标", "5万元", "6万元", False),
        ("预算执行率", "成本指标", "95%", "96%", None),  # more is better, whatever it stands under
        ("办结", "时效指标", "5天", "4天", None),
        ("设计年限", "质量指标", "5年", "4年", None),
    ],
)
def test_whether_a_probable_cap_was_kept(
    name: str, kind: str, wanted: str, got: str, likely: bool | None
) -> None:
    assert attainment(target(wanted), actual(got), name, kind=kind).likely is likely


def test_caps_by_name() -> None:
    assert all(
        map(cap, ["成本控制率", "信访发生数", "项目总成本", "设备变质比例", "任务完成时限(月)"])
    )
    assert not any(
        map(cap, ["培训次数", "投诉办结率", "事故处理及时率", "群众满意度", "成本节约率(%)"])
    )


# Properties.

OPERATORS = {
    "≥": ["≥", ">=", "≧", "＞＝", "不少于"],
    "≤": ["≤", "<=", "≦", "不超过"],
    "=": ["=", "＝"],
}
FIGURES = st.decimals(Decimal("0.01"), 10**6, places=2)
UNITS = st.sampled_from(["", "次", "(家)", "（%）", "％", "百分比", "万元", "平方米", "元/人*月"])


@given(st.sampled_from(sorted(OPERATORS)), st.data(), FIGURES, UNITS, st.booleans())
def test_honest_targets_round_trip(
    op: str, data: st.DataObject, figure: Decimal, unit: str, grouped: bool
) -> None:
    spelling = data.draw(st.sampled_from(OPERATORS[op]))
    text = f"{spelling}{figure:,}{unit}" if grouped else f"{spelling} {figure} {unit}"
    read = target(text)
    assert (read.kind, read.op, read.low) == ("number", op, figure)
    again = target(f"{read.op}{read.low}{read.unit}")
    assert (again.op, again.low, again.unit) == (read.op, read.low, read.unit)


@given(FIGURES, FIGURES, UNITS, st.sampled_from(["≥", "≤", ">", "<"]))
def test_attainment_is_the_comparison(wanted: Decimal, got: Decimal, unit: str, op: str) -> None:
    assume(unit or not 1900 <= got < 2100)  # 2039.01 alone may be a month
    expected = {"≥": got >= wanted, "≤": got <= wanted, ">": got > wanted, "<": got < wanted}[op]
    result = attainment(target(f"{op}{wanted}{unit}"), actual(f"{got}{unit}"))
    assert result.met is expected
    assert result.ratio == Fraction(got) / Fraction(wanted)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises(wanted: str, got: str) -> None:
    result = attainment(target(wanted, got), actual(got), wanted, 2023)
    assert result.claimed in ("", "met", "part", "missed")


PIECES = st.lists(
    st.sampled_from(
        "≥ > = ≤ 以上 不 超过 达成 指标 部分 未 年度 100 1,2 , 5.8 0 万 元 次 家 % (%) ( ) ± - ~ "
        "至 2023 年 12 月 31 日 前 底 一 十 百 百分之 、 ① ② 满意度 完成 优良中低差 定性 <p> 。 \n"
        "".split(" ")
    ),
    max_size=14,
).map("".join)


@given(PIECES, PIECES)
def test_nothing_made_of_the_grammar_s_pieces_raises(wanted: str, got: str) -> None:
    read = target(wanted, got)
    assert read.kind in {"number", "range", "date", "word", "blank", "several", "unclear"}
    assert (read.kind == "number") <= (read.low is not None)
    attainment(read, actual(got), got)


CAPS = """
人均培训成本 单位造价 投诉率 事故发生率 差错率 返工率 故障率 能耗 办结时限 响应时间 处置时长 平均等候时间
病虫害发生率 死亡率 辍学率 贫困发生率 违规率 逾期率 失业率 空置率 流失率 负债率 误差率 偏差率 安全事故数
缺陷率 漏损率 停电次数 拥堵指数 污染物浓度 PM2.5浓度 噪声 碳排放量 控制人数 接待费用 三公经费 会议费
差旅费 公用经费控制数 项目总投资 建设工期 维护响应时间 上访量 信访量 发病率 感染率 非计划停机时间 平均处理时间
成本控制 经费支出 单价 采购价格 工程变更率 窨井盖缺失率 垃圾填埋量 结转结余率 政府采购单价 资产负债率
编外人员数量 公务用车数量 会议次数 退件率 投诉件数 系统宕机次数 耗材费用 人均用水量 单位面积能耗 万元GDP能耗
三公经费变动率 公用经费控制率 财政供养人员控制率 一般公共服务支出 项目预算控制数 工程造价 租赁单价 超支率 结余率
预算调整率 加班时长 误报率 漏报率 退货率 次品率 废品率 不合格率 不良率 损坏率 破损率 丢失率 违约率 坏账率
逾期次数 缺勤率 迟到率 离职率 医疗事故发生数 群体性事件 火灾发生数 重复投诉率 复发率 再犯罪率 滞销率 药占比
抗生素使用强度 平均住院日 次均费用
""".split()
KINDS = ("成本指标", "数量指标", "质量指标", "时效指标", "社会效益指标")


@pytest.mark.parametrize("name", CAPS)
def test_an_honest_cap_without_its_sign_is_never_called_missed(name: str) -> None:
    """Kept caps as they are typed, a bare number and less of it: whatever stands in 二级指标."""
    unit = "%" if name.endswith("率") else ""
    for kind in KINDS:
        found = attainment(target(f"10{unit}"), actual(f"8{unit}"), name, kind=kind)
        assert found.met is None and found.likely is not False, kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("培训人数", "数量指标"), ("验收合格率", "质量指标"), ("任务完成率", "数量指标"),
        ("受益群众满意度", "服务对象满意度指标"), ("政策知晓率", "社会效益指标"), ("改造面积", "数量指标"),
        ("新建道路", "数量指标"), ("增加就业人数", "社会效益指标"), ("毕业生就业率", "社会效益指标"),
        ("隐患整改率", "质量指标"), ("成本节约率（%）", "成本指标"), ("成本节约率", "成本指标"),
    ],
)  # fmt: skip
def test_what_should_be_high_is_a_floor_without_its_sign(name: str, kind: str) -> None:
    assert attainment(target("100"), actual("80"), name, kind=kind).met is False
    assert attainment(target("100"), actual("120"), name, kind=kind).met is True


def test_of_a_cost_only_what_ends_as_a_rate_that_rises_is_a_floor() -> None:
    for name in ("成本节约率情况", "节约率高", "户均成本"):
        found = [
            attainment(target("100"), actual(got), name, kind="成本指标") for got in ("80", "120")
        ]
        assert [(each.met, each.likely) for each in found] == [(None, True), (None, False)]


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("培训人次数", "", True), ("人次数统计", "", False), ("人数登记后的人数", "", True),
        ("采购设备", "数量指标", True), ("采购设备", "质量指标", False), ("采购单价", "数量指标", False),
        ("人均床位", "数量指标", False), ("人均办公用房面积", "数量指标", False), ("户均住房面积", "", False),
        ("人均公园绿地面积", "", True), ("人均体育场地面积", "", True), ("改造住房面积", "", True),
        ("停电次数", "数量指标", False), ("隐患整改率", "", True),
        ("", "", False),
    ],
)  # fmt: skip
def test_what_rises_by_a_closed_list(name: str, kind: str, found: bool) -> None:
    assert rising(name, kind) is found


@pytest.mark.parametrize(
    ("wanted", "name", "none"),
    [
        ("0", "", True), ("0起", "", True), ("=0", "", True), ("≤0起", "", True), ("1起", "", False),
        ("≤1起", "", False), ("0~2起", "", False), ("-1~0", "", False), ("零投诉", "", True),
        ("杜绝事故", "", True), ("零距离服务", "投诉数", False), ("无", "投诉数", True), ("无", "培训人数", False),
        ("不发生", "事故数", True), ("未发生", "事故数", True), ("没有", "投诉数", False),
        ("规范", "投诉数", False), ("", "投诉数", False),
    ],
)  # fmt: skip
def test_where_none_is_wanted(wanted: str, name: str, none: bool) -> None:
    assert wants_none(target(wanted), name) is none


@pytest.mark.parametrize(
    ("name", "nature", "got", "met", "op"),
    [
        ("改造项目", "正向指标", "12", False, "≥"),
        ("改造项目", "反向指标", "12", True, "≤"),
        ("改造项目", "逆向", "18", False, "≤"),
        ("改造项目", "负向", "15", True, "≤"),
        ("改造项目", "定量", "12", None, ""),
        ("返工次数", "正向指标", "12", False, "≥"),  # whatever the name tells
        ("返工次数（≥15次）", "反向指标", "12", True, "≤"),
        ("培训（≥15次）", "", "12", False, "≥"),
        ("培训（≤15次）", "", "18", False, "≤"),
        ("培训次数", "", "12", False, "≥"),
    ],
)
def test_what_a_row_states_beside_a_bare_number(
    name: str, nature: str, got: str, met: bool | None, op: str
) -> None:
    found = attainment(target("15"), actual(got), name, nature=nature)
    assert (found.met, found.op) == (met, op)
    assert found.ratio == Fraction(int(got), 15)


def test_an_operator_in_a_name_counts_where_it_ends_the_name() -> None:
    for name, op in {
        "救助标准(<**元)": "≤", "人均培训成本（≤400元/人）": "≤", "培训人次≥": "≥", "三公经费不超过5万元": "≤",
        "60岁以上老人投诉次数": "", "办结时间不超过3天的比例": "", "<18岁人群覆盖率": "", "24小时以内响应率": "",
    }.items():  # fmt: skip
        assert stated(name) == op, name


@pytest.mark.parametrize(
    "wanted", ["计划15处", "全年计划15处", "应改造15处", "目标值：15处", "拟15处"]
)
def test_a_target_that_says_it_is_planned(wanted: str) -> None:
    read = target(wanted)
    assert (read.kind, read.low, read.unit) == ("number", 15, "处")
    assert attainment(read, actual("仅完成12处"), "改造养老设施数量").met is False
    assert actual(wanted).kind != "number"  # what was planned is no answer


def test_of_a_negative_figure_nobody_knows_whether_it_is_a_floor() -> None:
    for name in ("单位能耗下降率", "单位能耗增长率"):
        assert attainment(target("-3%"), actual("-3.2%"), name).met is None
        assert attainment(target("-3%"), actual("-3%"), name).met is True
    assert attainment(target("≤-3%"), actual("-3.2%"), "单位能耗增长率").met is True
