"""The ground under every value that people type: half-width text, figures, Chinese numerals.

Everything is an explicit table or a regular expression. Nothing here falls back on what Python
would accept: ``float()`` reads ``1_4`` and ``inf``, ``str.isdigit`` reads ``²`` and ``١``, and a
compatibility form of Unicode turns ``①④`` into 14. What the grammar does not have is no figure.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from perfxl.text.patterns import lazy

EXACT = Context(prec=700, rounding=ROUND_HALF_UP)
"""Wide enough that no cell's number is rounded unless it is asked to be."""

_REVERSAL = 0x202E
INVISIBLE = dict.fromkeys([
    0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF,
])  # fmt: skip
"""Characters without width: joiners, and marks of direction as calculators and web pages leave them.
"""

_WIDE = "０１２３４５６７８９＋－＝＜＞％．／＊＆＠＃＿～（）［］｛｝，：；！？｜＼￥＄"
_SLIM = "0123456789+-=<>%./*&@#_~()[]{},:;!?|\\¥$"
_SMALL = "﹢﹣﹦﹤﹥﹪﹕︰﹙﹚∶−"  # small forms, the ratio colon, the minus sign
_SMALL_SLIM = "+-=<>%::():-"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WIDE_LETTERS = (
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
    "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
)

_RADICALS = (
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓"
    "彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸"
    "禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶"
    "隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠"
)
_MORE_RADICALS = dict(
    zip(
        "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻩⻬⻰",
        "母民西见角贝车长门青页风飞食马鬼鱼鸟黄齐龙",
        strict=True,
    )
)
RADICALS = {
    **dict(enumerate(_RADICALS, 0x2F00)),
    **{ord(sign): char for sign, char in _MORE_RADICALS.items()},
}
"""The signs for the radicals of characters, as programs that take text out of a PDF leave them for
the characters: ⾦额 for 金额."""

HALF: dict[int, str | None] = {
    **RADICALS,
    **{ord(wide): slim for wide, slim in zip(_WIDE + _SMALL, _SLIM + _SMALL_SLIM, strict=True)},
    **{ord(wide): slim for wide, slim in zip(_WIDE_LETTERS, _LETTERS, strict=True)},
    **{code: None for code in INVISIBLE if code != _REVERSAL},
}
"""Wide characters and their slim ones. The override that turns a text round is not dropped: what
shows as 14 is then stored as 41, so such a text is no figure."""


def half(text: str) -> str:
    """Full-width digits, letters, operators and brackets as half-width; invisible ones dropped.

    White space, 。 and 、 stay as they are: ``14。0`` is not 14.0.

    >>> half("＞＝１４．００（次）")
    '>=14.00(次)'
    """
    return text.translate(HALF)


_BROKEN = lazy(r"(?<=[0-9][.,])\s*[\r\n]\s*(?=[0-9])|(?<=[0-9])\s*[\r\n]\s*(?=[.,][0-9])")


def unbroken(text: str) -> str:
    """A text without the line breaks beside the point or comma inside a figure, where a narrow cell
    was wrapped; a break between two digits may part two figures, and stays.

    >>> unbroken("97.\\n5"), unbroken("10\\n5")
    ('97.5', '10\\n5')
    """
    return _BROKEN.sub("", text) if "\n" in text or "\r" in text else text


PLAIN = r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,10})?"
"""0, 14, 14.00: at most 18 digits before the point and 10 behind it, no leading zeros."""

GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,10})?"
"""1,208.00: groups of three throughout; 12,08 and 208,0000 are not figures."""

SPACED = r"[1-9][0-9]{0,2}(?:[ \u2009\u202f][0-9]{3}){1,5}(?:\.[0-9]{1,10})?"
"""2 080 000: groups of three throughout, apart by a space."""

FIGURE = f"(?:{GROUPED}|{PLAIN})"


def figure(digits: str) -> Decimal:
    """The Decimal of a text that :data:`FIGURE` or :data:`SPACED` has matched.

    >>> figure("1,208.00"), figure("2 080 000")
    (Decimal('1208.00'), Decimal('2080000'))
    """
    return Decimal("".join(digits.replace(",", "").split()))


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros behind the point and without an exponent.

    >>> tidy(Decimal("208.0000")), tidy(Decimal("2E+2"))
    (Decimal('208'), Decimal('200'))
    """
    return Decimal(f"{value.normalize(EXACT):f}")


def decimals(value: Decimal) -> int:
    """How many decimals a number is written with; 0 for one that is not finite.

    >>> decimals(Decimal("206.37")), decimals(Decimal("208")), decimals(Decimal("1E-9"))
    (2, 0, 9)
    """
    text = str(value)  # a fourth of what as_tuple costs, and asked of every figure several times
    if "E" in text:
        return max(0, -int(value.as_tuple().exponent))
    return len(text.partition(".")[2])


_CHINESE = "零一二三四五六七八九"
_PLAIN_SPELLING = str.maketrans(
    "〇○壹贰貳弍叁叄參参肆伍陆陸柒捌玖两兩拾佰仟萬億點",
    "零零一二二二三三三三四五六六七八九二二十百千万亿点",
)
CHINESE = "[零〇○一二三四五六七八九十百千万亿两壹贰貳弍叁叄參参肆伍陆陸柒捌玖拾佰仟萬億兩点點]+"
"""The characters of Chinese numerals; which strings of them are numbers is for :func:`chinese`."""

_SPELLED = lazy(
    r"(?P<whole>[零一二三四五六七八九十百千万亿]+)(?:点(?P<part>[零一二三四五六七八九]{1,10}))?"
)
_ONE_TEN = lazy(r"(?<![一二三四五六七八九])十")


def chinese(text: str) -> Decimal | None:
    """A Chinese numeral, plain or formal; None unless it is spelled out in full.

    ``二百八`` (280 in speech, 208 by its characters) and ``一四`` are refused.

    >>> chinese("拾肆"), chinese("贰佰零捌"), chinese("九十九点二"), chinese("二百八")
    (Decimal('14'), Decimal('208'), Decimal('99.2'), None)
    """
    match = _SPELLED.fullmatch(text.translate(_PLAIN_SPELLING))
    if match is None:
        return None
    whole = _ONE_TEN.sub("一十", match["whole"])
    number = _added_up(whole)
    if number >= 10**12 or spelled(number) != whole:
        return None
    part = match["part"]
    if part is None:
        return Decimal(number)
    return Decimal(f"{number}." + "".join(str(_CHINESE.index(digit)) for digit in part))


def _added_up(whole: str) -> int:
    """What the characters add up to, whether or not anyone would write them so."""
    total = section = digit = 0
    for char in whole:
        if char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char in "十百千":
            section, digit = section + digit * {"十": 10, "百": 100, "千": 1000}[char], 0
        else:
            digit = _CHINESE.index(char)
    return total + section + digit


def spelled(number: int) -> str:
    """A whole number below 10**12 in plain Chinese numerals.

    >>> spelled(208), spelled(200500), spelled(14)
    ('二百零八', '二十万零五百', '一十四')
    """
    if number == 0:
        return "零"
    text, gap = "", False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, size)
        if section:
            text += ("零" if gap or (text and section < 1000) else "") + _section(section) + name
        gap = text != "" and not section
    return text


def _section(number: int) -> str:
    text, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap else "") + _CHINESE[digit] + name
        gap = text != "" and not digit
    return text


MONEY: dict[str, int] = {
    "元": 0, "千元": 3, "万": 4, "万元": 4, "百万元": 6, "千万元": 7, "亿": 8, "亿元": 8,
}  # fmt: skip
"""Units of money as powers of ten of a 元."""


def sane(value: Decimal) -> bool:
    """Whether a number is finite and of a size that a spreadsheet can hold.

    >>> sane(Decimal("1E+308")), sane(Decimal("NaN")), sane(Decimal("1E+9999"))
    (True, False, False)
    """
    return value.is_finite() and -330 < value.adjusted() < 330


def convert(value: Decimal, unit: str, into: str) -> Decimal:
    """An amount of money in another unit, exactly.

    >>> convert(Decimal(2080000), "元", "万元")
    Decimal('208')
    """
    return tidy(value.scaleb(MONEY[unit] - MONEY[into], EXACT))
