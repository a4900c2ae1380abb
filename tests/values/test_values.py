"""What people type, and what perfxl takes it for: the tables read as documentation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.form.grid import Cell, CellError, Style, Value
from perfxl.rules.attainment import attainment
from perfxl.values.dates import read_date
from perfxl.values.number_formats import date_kind, in_full, serial, shown
from perfxl.values.numerals import chinese, convert, decimals, sane, spelled, tidy
from perfxl.values.prose import clean, label
from perfxl.values.targets import actual, target
from perfxl.values.typed import KINDS, Number, amount, points, rate, share


def same(number: Number, value: str | None, kind: str) -> None:
    assert number == Number(None if value is None else Decimal(value), kind)
    assert kind in KINDS


TYPED_POINTS = [
    # what the cell's text is, its points, how they were read
    ("14", "14", "normalised"),
    ("１４", "14", "normalised"),
    ("１４．００", "14", "normalised"),
    ("1４", "14", "normalised"),
    ("14.00 ", "14", "normalised"),
    ("\u300014", "14", "normalised"),
    ("\xa014\t", "14", "normalised"),
    ("14\u200b", "14", "normalised"),
    ("\ufeff14", "14", "normalised"),
    ("14\n", "14", "normalised"),
    ("+14", "14", "normalised"),
    ("＋14", "14", "normalised"),
    ("14分", "14", "normalised"),
    ("14 分", "14", "normalised"),
    ("14（分）", "14", "normalised"),
    ("拾肆", "14", "normalised"),
    ("壹拾肆", "14", "normalised"),
    ("十四分", "14", "normalised"),
    ("九点五", "9.5", "normalised"),
    ("14.", "14", "normalised"),
    ("14。", "14", "normalised"),
    ("得14分", "14", "normalised"),
    ("得 14.00分。", "14.00", "normalised"),
    ("14、", "14", "normalised"),
    ("14，", "14", "normalised"),
    ("14.\n5", "14.5", "normalised"),
    ("14\r\n.5 分", "14.5", "normalised"),
    ("⼗四", "14", "normalised"),
    ("\u202d14\u202c", "14", "normalised"),
    ("13.3333", "13.3333", "long"),
    ("13.333", "13.333", "long"),
    ("13.33", "13.33", "normalised"),
    ("14" + 57 * " " + "分", "14", "normalised"),
    ("14" + 58 * " " + "分", None, "unreadable"),  # longer than any figure is typed
    ("13.5000", "13.5", "normalised"),
    ("", None, "blank"),
    (" \n\u3000\u200b", None, "blank"),
    ("-", None, "dash"),
    ("－", None, "dash"),
    ("—", None, "dash"),
    ("——", None, "dash"),
    ("/", None, "dash"),
    ("／", None, "dash"),
    ("无", None, "dash"),
    ("不适用", None, "dash"),
    ("Ｎ/A", None, "dash"),
    ("×", None, "dash"),
    ("-14", None, "negative-text"),
    ("−14", None, "negative-text"),
    ("(14)", None, "negative-text"),
    ("（14）", None, "negative-text"),
    ("#REF!", None, "error"),
    ("#N/A", None, "error"),
]
REFUSED = (
    "14。0|14，0|14,000|1 4|14..0|14:00|1OO|l4|14/15|14(扣1分)|13-14|13~14|14±1|满分|同上|〃|"
    "待定|1_4|0x0E|"
    "①④|14²|½|١٤|१४|nan|inf|Infinity|1E400|1e1|14\n15|14;15|无数|约14|14左右|14%|014|.5|二百八|一四|"
    "十四分之一|ⅩⅣ|\u202e41|'14|14份|99999999999999999999|=SUM(G13:G18)+H6|优"
).split("|")


@pytest.mark.parametrize(("text", "value", "kind"), TYPED_POINTS)
def test_points_typed_as_text(text: str, value: str | None, kind: str) -> None:
    same(points(Cell(text)), value, kind)


@pytest.mark.parametrize("text", REFUSED)
def test_points_that_nobody_may_guess(text: str) -> None:
    assert points(Cell(text)) == Number(None, "unreadable")


@pytest.mark.parametrize(
    ("value", "number_format", "read", "kind"),
    [
        (Decimal("14"), "General", "14", "plain"),
        (Decimal("14"), "0.00", "14", "plain"),
        (Decimal("-1"), "General", "-1", "plain"),
        (Decimal("0"), "General", "0", "plain"),
        (Decimal("1E+308"), "0.00", "1E+308", "plain"),
        (Decimal("13.996"), "0.00", "13.996", "shown"),
        (Decimal("13.5"), "0", "13.5", "shown"),
        (Decimal("13.3333333333"), "General", "13.3333333333", "long"),
        (Decimal("13.333"), "General", "13.333", "long"),
        (Decimal("13.33"), "General", "13.33", "plain"),
        (Decimal("13.500"), "General", "13.500", "plain"),
        (Decimal("1E-3"), "General", "0.001", "long"),
        (Decimal("14"), ";;;", "14", "plain"),
        (Decimal("14"), "yyyy/m/d", "14", "date"),
        (Decimal("0.5833333333"), "hh:mm", None, "time"),
        (Decimal("0.14"), "0%", None, "percent"),
        (Decimal("NaN"), "General", None, "unreadable"),
        (dt.datetime(1900, 1, 14), "yyyy/m/d", "14", "date"),
        (dt.date(1900, 1, 14), "General", "14", "date"),
        (dt.datetime(1900, 1, 13, 12), "General", "13.5", "date"),
        (dt.time(14, 0), "hh:mm", None, "time"),
        (True, "General", None, "logical"),
        (CellError("#REF!"), "General", None, "error"),
        (None, "General", None, "blank"),
    ],
)
def test_points_in_cells(value: Value, number_format: str, read: str | None, kind: str) -> None:
    same(points(Cell(value, style=Style(number_format))), read, kind)


@pytest.mark.parametrize(
    ("value", "number_format", "read", "kind"),
    [
        ("10%", "General", "10", "percent"),
        (" １０ ％", "General", "10", "percent"),
        ("10", "General", None, "unreadable"),
        (Decimal("0.1"), "0%", "10", "percent"),
        (Decimal("0.125"), "0.00%", "12.5", "percent"),
        (Decimal("10"), "General", None, "unreadable"),
        (Decimal("NaN"), "0%", None, "unreadable"),
        (None, "0%", None, "unreadable"),
        (True, "0%", None, "unreadable"),
        (dt.time(14), "0%", None, "unreadable"),
    ],
)
def test_a_share_of_a_hundred_points(
    value: Value, number_format: str, read: str | None, kind: str
) -> None:
    same(share(Cell(value, style=Style(number_format))), read, kind)


def test_a_date_in_the_1904_system() -> None:
    same(points(Cell(dt.date(1904, 1, 15), raw="14")), "14", "date")


def test_binary_noise_is_said_but_not_of_formulas() -> None:
    same(points(Cell(Decimal("14"), raw="14.000000000000002")), "14", "normalised")
    same(points(Cell(Decimal("14"), "SUM(A1)", raw="14.000000000000002")), "14", "plain")
    same(points(Cell(None, "SUM(A1)")), None, "uncalculated")
    for read in (partial(amount, unit="万元"), rate):
        same(read(Cell(Decimal("14"))), "14", "plain")
        same(read(Cell(Decimal("14"), raw="14.000000000000002")), "14", "normalised")
        same(read(Cell(Decimal("14"), "SUM(A1)", raw="14.000000000000002")), "14", "plain")
        same(read(Cell(None, "SUM(A1)")), None, "uncalculated")


AMOUNTS = [
    # text, the column's unit, amount in that unit, how it was read
    ("208", "万元", "208", "normalised"),
    ("1,208.00", "万元", "1208", "normalised"),
    ("1，208.00", "万元", "1208", "normalised"),
    ("¥208.00", "万元", "208", "normalised"),
    ("￥208", "万元", "208", "normalised"),
    ("人民币208万元整", "万元", "208", "normalised"),
    ("208万元", "万元", "208", "normalised"),
    ("208（万元）", "万元", "208", "normalised"),
    ("208.00万", "万元", "208", "normalised"),
    ("2080000元", "万元", "208", "converted"),
    ("2,080,000.00 元", "万元", "208", "converted"),
    ("0.0208亿元", "万元", "208", "converted"),
    ("208万元", "元", "2080000", "converted"),
    ("2080000元", "元", "2080000", "normalised"),
    ("208万元", "亿元", "0.0208", "converted"),
    ("贰佰零捌", "万元", "208", "normalised"),
    ("贰佰零捌万元整", "万元", "208", "normalised"),
    ("贰佰零捌萬元", "万元", "208", "normalised"),
    ("208萬元", "万元", "208", "normalised"),
    ("208 万 元", "万元", "208", "normalised"),
    ("208万圆整", "万元", "208", "normalised"),
    ("二百万元", "万元", "200", "normalised"),
    ("二千万元", "亿元", "0.2", "converted"),
    ("二百元", "万元", "0.02", "converted"),
    ("2.08百万元", "万元", "208", "converted"),
    ("0元", "万元", "0", "normalised"),
    ("零元", "万元", "0", "normalised"),
    ("二十万零五百元", "万元", "20.05", "converted"),
    ("-", "万元", None, "dash"),
    (" ", "万元", None, "blank"),
    ("-208", "万元", None, "negative-text"),
    ("(208)", "万元", None, "negative-text"),
    ("12,08.00", "万元", None, "unreadable"),
    ("208,0000", "万元", None, "unreadable"),
    ("1.208,00", "万元", None, "unreadable"),
    ("208 ,00", "万元", None, "unreadable"),
    ("1 208.00", "万元", "1208.00", "normalised"),
    ("2 080 000元", "万元", "208", "converted"),
    ("208。", "万元", "208", "normalised"),
    ("\u2066208\u2069", "万元", "208", "normalised"),
    ("12 08.00", "万元", None, "unreadable"),
    ("1 208 00", "万元", None, "unreadable"),
    ("$208", "万元", None, "unreadable"),
    ("约208", "万元", None, "unreadable"),
    ("208W", "万元", None, "unreadable"),
    ("万元", "万元", None, "unreadable"),
]


@pytest.mark.parametrize(("text", "unit", "value", "kind"), AMOUNTS)
def test_amounts(text: str, unit: str, value: str | None, kind: str) -> None:
    same(amount(Cell(text), unit), value, kind)


def test_amounts_in_cells() -> None:
    assert amount(Cell(Decimal("89.974")), "万元") == Number(Decimal("89.974"), "plain")
    assert amount(Cell(Decimal("206.365"), style=Style("0.00")), "万元").kind == "plain"
    scaled = Cell(Decimal("2080000"), style=Style("0!.0000"))
    assert amount(scaled, "万元") == Number(Decimal("208.0000"), "scaled")
    assert amount(scaled, "元").kind == "shown"
    assert amount(Cell(Decimal("2080"), style=Style("0.00,")), "万元").kind == "shown"
    assert amount(Cell(Decimal("2.08"), style=Style("0%")), "万元") == Number(None, "percent")
    assert amount(Cell(Decimal("208"), style=Style("yyyy/m/d")), "万元") == Number(
        Decimal("208"), "date"
    )
    assert amount(Cell(Decimal("0.5"), style=Style("h:mm")), "万元") == Number(None, "time")
    assert amount(Cell(Decimal("NaN")), "万元") == Number(None, "unreadable")


@pytest.mark.parametrize(
    ("value", "number_format", "read", "kind"),
    [
        (Decimal("99.21"), "General", "99.21", "plain"),
        (Decimal("0.9921"), "General", "0.9921", "plain"),  # the caller compares with the money
        (Decimal("0.9921"), "0.00%", "99.21", "percent"),
        (Decimal("9922"), "General", "9922", "plain"),
        ("99.21%", "General", "99.21", "normalised"),
        ("９９.２１％", "General", "99.21", "normalised"),
        ("99.21 (%)", "General", "99.21", "normalised"),
        ("99.21%。", "General", "99.21", "normalised"),
        ("99.\n21％", "General", "99.21", "normalised"),
        ("99.\r21％", "General", "99.21", "normalised"),
        ("99.2\n1%", "General", None, "unreadable"),
        ("百分之九十九点二一", "General", "99.21", "normalised"),
        ("九十九", "General", "99", "normalised"),
        ("百分之二百八", "General", None, "unreadable"),
        ("#DIV/0!", "General", None, "error"),
        ("-5", "General", None, "negative-text"),
        (Decimal("99"), "yyyy/m/d", "99", "date"),
        (Decimal("0.5"), "h:mm", None, "time"),
        (Decimal("NaN"), "General", None, "unreadable"),
        (Decimal("NaN"), "0%", None, "unreadable"),
        ("0.958", "General", "0.958", "normalised"),
        ("-", "General", None, "dash"),
        ("99,21%", "General", None, "unreadable"),
        ("≥99%", "General", None, "unreadable"),
    ],
)
def test_rates(value: Value, number_format: str, read: str | None, kind: str) -> None:
    same(rate(Cell(value, style=Style(number_format))), read, kind)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (Decimal("14.00"), "General", "14"),
        (Decimal("13.995"), "0.00", "14.00"),
        (Decimal("2.675"), "0.00", "2.68"),
        (Decimal("-2.675"), "0.00", "-2.68"),
        (Decimal("1208.5"), "#,##0.00", "1,208.50"),
        (Decimal("1208.5"), "#,##0.00_);[Red]\\(#,##0.00\\)", "1,208.50"),
        (Decimal("-1208.5"), "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,208.50)"),
        (Decimal("0.9922"), "0.00%", "99.22%"),
        (Decimal("0.5"), "0%", "50%"),
        (Decimal("1208"), '"¥"#,##0.00', "¥1,208.00"),
        (Decimal("208"), '0.00"万元"', "208.00万元"),
        (Decimal("208"), "[$¥-804]0.0", "¥208.0"),
        (Decimal("1.5"), "0.0#", "1.5"),
        (Decimal("7"), "000", "007"),
        (Decimal("5"), "0,000", "0,005"),
        (Decimal("1234567"), "000,000,000", "001,234,567"),
        (Decimal("1234567"), "#,###", "1,234,567"),
        (Decimal("1234567"), "#,##0,", "1,235"),
        (Decimal("0"), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (Decimal("14"), ";;;", ""),
        (Decimal("1.25"), '"' + 298 * "a" + '"0', "1.25"),  # as long as no format may be
        (Decimal("1.25"), '"' + 297 * "a" + '"0', 297 * "a" + "1"),
        (Decimal("0"), "0.0;-0.0;", ""),
        (Decimal("0"), '0.0;"负"0', "0.0"),
        (Decimal("-1"), '0.0;"负"0', "负1"),
        (Decimal("-1"), "0.0;", ""),
        (Decimal("-1.5"), "0.0", "-1.5"),
        (Decimal("0"), '0;-0;"零"', "零"),
        (Decimal("5"), '"甲""乙"0"丙""丁"', "甲乙5丙丁"),
        (Decimal("0.5"), '0"%"%', "50%%"),
        (Decimal("5"), '0"a"0', "5"),  # digits in two places
        (Decimal("5"), '[<1]0;[>=1]0"个"', "5个"),
        (Decimal("5"), "[<1]0;[>9]0", "5"),  # no condition holds
        (Decimal("5"), "0E+0", "5"),
        (Decimal("5"), "0G", "5"),
        (Decimal("5"), 'G/通用格式"处"', "5"),
        (Decimal("5"), "/0", "5"),
        (Decimal("5"), '0"；a;b"', "5；a;b"),  # no semicolon of the format's own
        (Decimal("5"), "0.0.0", "5"),
        (Decimal("5"), "0.0,0", "5"),
        (Decimal("1234.5"), "#,##0.0##", "1,234.5"),
        (Decimal("0"), "#,##0", "0"),
        (Decimal("-0.0"), "General", "0"),
        (Decimal("1.25"), "# ?/?", "1.25"),  # a format that is not known: plain digits
        (Decimal("45260"), "yyyy-mm-dd", "2023-11-30"),
        (Decimal("45260"), "yyyy/m/d", "2023-11-30"),
        (Decimal("45260"), 'yyyy"年"m"月"d"日"', "2023年11月30日"),
        (Decimal("45260"), '[$-804]yyyy"年"m"月";@', "2023年11月"),
        (Decimal("45260"), "m/d", "11月30日"),
        (Decimal("14"), "yyyy/m/d", "1900-01-14"),
        (Decimal("60"), "yyyy/m/d", "60"),  # the day that there never was
        (Decimal("61"), "yyyy/m/d", "1900-03-01"),
        (Decimal("95"), '[>=90]"优";[>=60]"良";"差"', "优"),
        (Decimal("59"), '[>=90]"优";[>=60]"良";"差"', "差"),
        (Decimal("59"), '[>=60]"达标";"不达标"', "不达标"),
        (Decimal("45260.5"), "yyyy-m-d h:mm", "2023-11-30 12:00"),
        (
            Decimal("45291.4347222222"),
            "yyyy-m-d h:mm",
            "2023-12-31 10:26",
        ),  # as a double keeps 10:26
        (dt.datetime(2023, 11, 30), "yyyy/m/d", "2023-11-30"),
        (dt.date(2023, 11, 30), "General", "2023-11-30"),
        (dt.time(14, 5), "h:mm", "14:05"),
        (dt.time(14, 5, 9), "h:mm", "14:05:09"),
        (dt.datetime(2023, 11, 30, 9, 5), "General", "2023-11-30 09:05"),
        (dt.datetime(2023, 11, 30, 9, 5, 7), "yyyy-m-d h:mm:ss", "2023-11-30 09:05:07"),
        (dt.datetime(2023, 11, 30, 9, 5, 7), "yyyy年", "2023年"),
        (dt.datetime(2023, 11, 30, 9, 5, 7), "h", "09:05"),
        (dt.datetime(2023, 11, 30, 9, 5, 7), "mm:ss", "09:05:07"),
        (Decimal("0"), "yyyy-m-d", "1899-12-31"),
        (Decimal("59"), "yyyy-m-d", "1900-02-28"),
        (Decimal("2958465"), "yyyy-m-d", "9999-12-31"),
        (Decimal("2958466"), "yyyy-m-d", "2958466"),
        (Decimal("-1"), "yyyy-m-d", "-1"),
        (False, "General", "FALSE"),
        (Decimal("NaN"), "General", "NaN"),
        (Decimal("NaN"), "0.00", "NaN"),
        (Decimal("0.25"), "h:mm AM/PM", "06:00"),
        (Decimal("1.5"), "[h]:mm", "1.5"),  # a quantity, no time of day
        (Decimal(5), "[Red]General", "5"),
        (Decimal(5), "[DBNum2][$-804]General", "5"),
        (dt.date(2023, 11, 30), 'e"年"m"月"d"日"', "2023年11月30日"),
        ("优 ", "@", "优 "),
        (True, "General", "TRUE"),
        (CellError("#REF!"), "0.00", "#REF!"),
        (None, "0.00", ""),
    ],
)
def test_what_a_cell_shows(value: Value, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@pytest.mark.parametrize(
    ("printed", "comparable"),
    [
        ("满意 度指 标", "满意度指标"),
        ("年初\n预算数", "年初预算数"),
        ("执行率（％）", "执行率(%)"),
        ("全年预算数（Ａ）", "全年预算数(A)"),
        ("项目资金【万元】", "项目资金(万元)"),
        ("其中：当年财政拨款", "其中:当年财政拨款"),
        ("<p>三级指标<br/></p>", "三级指标"),
        ("得\u200b分\xa0", "得分"),
        ("总 分&nbsp;", "总分"),
    ],
)
def test_labels(printed: str, comparable: str) -> None:
    assert label(printed) == comparable


def test_long_text_loses_tags_and_nothing_else() -> None:
    assert clean("<p>第一段</p><p style='x'>第二段</p>") == "第一段\n第二段"
    assert clean(" 费用<5万元，且>3万元 ") == "费用<5万元，且>3万元"
    assert clean("A&amp;B路&nbsp;") == "A&B路"


def test_notes_say_what_was_taken_away_and_nothing_else() -> None:
    assert target("<p>≥5次</p>").notes == ("tags",)
    assert target("<5次").notes == target("≥5次 ").notes == target("≥5&nbsp;次").notes == ()
    for read in (target, actual):
        assert read("").notes == () and read("—").notes == ("dash",)


@pytest.mark.parametrize("text", ["", "—", "规范有序", "①4次②5场", "优良中低差", "约十来场吧"])
def test_what_is_no_figure_has_neither_sign_nor_unit_nor_day(text: str) -> None:
    wanted, got = target(text), actual(text)
    assert (wanted.op, wanted.low, wanted.high, wanted.unit) == ("", None, None, "")
    assert (got.op, got.value, got.unit) == ("", None, "")
    assert {wanted.date, wanted.when, got.date, got.when} == {None}


def test_a_part_of_a_month_has_its_first_day() -> None:
    month = read_date("9月")
    assert month is not None and (month.start, month.end) == ((9, 1), (9, 30))
    days = [read_date(f"9月{part}旬") for part in "上中下"]
    assert [when and (when.start[1], when.end[1]) for when in days] == [(1, 10), (11, 20), (21, 30)]
    assert target("9月前").notes == ("before",) and target("9月底前").notes == ()


def test_a_numeral_of_ten_thousand_hundred_millions_is_refused() -> None:
    assert chinese("九千九百九十九亿") == 999_900_000_000 and chinese("一万亿") is None


def test_a_large_number_is_written_out_and_one_that_no_sheet_holds_is_none() -> None:
    assert str(tidy(Decimal("2E+40"))) == "2" + 40 * "0"
    assert [str(tidy(Decimal(text))) for text in ("2E+1", "208.00", "0E-8", "1.50")] == [
        "20", "208", "0", "1.5",
    ]  # fmt: skip
    assert sane(Decimal("9E+329")) and sane(Decimal("1E-329"))
    assert not sane(Decimal("1E+330")) and not sane(Decimal("1E-330"))


def test_the_serial_of_a_day() -> None:
    for day, number in {
        dt.date(1900, 2, 28): "59", dt.date(1900, 3, 1): "61", dt.date(1900, 3, 2): "62",
        dt.date(1900, 12, 31): "366", dt.datetime(2023, 11, 30, 12): "45260.5",
        dt.datetime(2023, 11, 30, 0, 0, 1, 500_000): "45260.000017361",
    }.items():  # fmt: skip
        assert serial(day) == Decimal(number)


@pytest.mark.parametrize(
    ("number_format", "kind"),
    [
        ("General", ""), ("0.00", ""), ('0"d"', ""), ("yyyy/m/d", "date"), ("m/d", "date"), ("h:mm", "time"),
        ("mm:ss", "time"), ("yyyy-m-d h:mm", "datetime"), ("d h:mm", "datetime"), ("[h]:mm", ""),
    ],
)  # fmt: skip
def test_what_a_number_under_a_format_is(number_format: str, kind: str) -> None:
    assert date_kind(number_format) == kind


@pytest.mark.parametrize(
    ("value", "number_format", "full"),
    [
        ("13.33", "0.00", True), ("13.333", "0.00", False), ("0.5", "0.0", True), ("1", "0", True),
        ("0", "0.00", False), ("-1", "0.00", False), ("Infinity", "0.00", False), ("NaN", "0.00", False),
        ("0.5", "0.00%", False), ("1", "General", False), ("13", "0.0#", True),
    ],
)  # fmt: skip
def test_what_a_format_certainly_shows_in_full(value: str, number_format: str, full: bool) -> None:
    assert in_full(Decimal(value), number_format) is full


# Properties.

FORMATS = st.sampled_from(
    ["General", "0", "0.00", "#,##0.00", "0%", "yyyy/m/d", "h:mm", ";;;", "@", '"a"0.0;-0', "0.00,"]
)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(),
    st.text("0123456789.,-+()%分元万十百〇一二①≥≤=<>~年月日第/\n 　"),
    st.booleans(),
    st.decimals(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.builds(CellError, st.text()),
)
CELLS = st.builds(
    Cell,
    VALUES,
    st.none() | st.text(),
    st.builds(Style, FORMATS | st.text()),
    st.none() | st.text(),
)


@given(CELLS)
def test_no_cell_raises(cell: Cell) -> None:
    for number in (points(cell), amount(cell, "万元"), amount(cell, "元"), rate(cell)):
        assert number.kind in KINDS
    text = shown(cell.value, cell.style.number_format)
    attainment(target(text, text), actual(text), text)
    label(text)
    clean(text)


@given(st.text("0123456789.,，。０１２一二三十百零点 \u200b+分%-(（/~", max_size=12))
def test_what_is_read_is_printed_somewhere_in_the_text(text: str) -> None:
    """A figure is never made from anything but the digits that stand there, in their order."""
    number = points(Cell(text))
    if number.value is not None and not any(char in "一二三十百零点" for char in text):
        narrow = text.translate(str.maketrans("０１２", "012"))
        digits = "".join(char for char in narrow if char in "0123456789.")
        assert str(number.value) == digits.rstrip(".")  # 14. and 0..


@given(st.decimals(0, 10**9, places=2))
def test_printed_and_read_back(value: Decimal) -> None:
    assert amount(Cell(shown(value, "#,##0.00")), "万元").value == value
    assert points(Cell(shown(value, "0.00"))).value == value
    assert rate(Cell(shown(value / 100, "0.00%"))).value == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "一十"),
        (101, "一百零一"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (10999, "一万零九百九十九"),
        (11000, "一万一千"),
        (100001000, "一亿零一千"),
        (100010000, "一亿零一万"),
        (110000000, "一亿一千万"),
        (100000001, "一亿零一"),
    ],
)
def test_a_zero_is_spelled_where_a_place_is_empty(number: int, text: str) -> None:
    assert spelled(number) == text
    assert chinese(text) == number


def test_how_many_decimals_a_number_is_written_with() -> None:
    for text, places in {"2.0": 1, "208": 0, "1E+2": 0, "1E-9": 9, "1.50E-8": 10, "NaN": 0}.items():
        assert decimals(Decimal(text)) == places, text
    assert decimals(Decimal("Infinity")) == 0


@given(st.integers(0, 10**12 - 1))
def test_every_spelled_number_is_read(number: int) -> None:
    assert chinese(spelled(number)) == number


@given(st.text("零一二三四五六七八九十百千万亿", max_size=9))
def test_only_spelled_numbers_are_read(text: str) -> None:
    number = chinese(text)
    if number is not None:
        assert spelled(int(number)).replace("一十", "十") == text.replace("一十", "十")


def test_money_is_converted_to_the_last_digit() -> None:
    """Also beyond the 28 digits that Decimal keeps where nobody says otherwise."""
    assert convert(Decimal("1" * 40), "元", "万元") == Decimal(f"{'1' * 36}.1111")
    assert convert(Decimal(f"{'1' * 36}.1111"), "万元", "元") == Decimal("1" * 40)
