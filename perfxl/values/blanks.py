"""What says nothing: blanks, dashes, placeholders and error values in a cell that asks for words."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from perfxl.text.patterns import lazy

_STROKES = "-‐‑‒–—―─━ー－−/／"
NOT_APPLICABLE = frozenset("无 没有 不适用 不涉及 不计分 不打分 N/A NA n/a × X x * **".split())
"""The words for a dash: nothing is to stand in the cell."""


FIGURES = "0123456789０１２３４５６７８９.,，%％ \u3000\t\r\n"
LEFT_OPEN = lazy(r"[＿_]{2}", needs="＿_")  # a figure left open in a target: ≥＿＿家
_PLACEHOLDERS = (
    *("项目名称", "主管部门", "实施单位", "待定", "测试", "示例", "无", "同上"),
    *("待填", "待补", "待补充", "待完善"),
)
_FILLERS = "xX×*＊_＿-—/….。"
_PLACEHOLDER = lazy(
    r"(?:请|待)?填写.*|[（(]填.*[)）]|(?:[xX×*＊_＿〇○]{2,}|某某)(?:项目|专项|单位|部门|局|委|中心)",
    needs="填xX×*＊_＿〇○某",
)
ERROR_VALUE = lazy(r"\s*#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!)\s*", needs="#")

NO_NAME = lazy(
    r"(?:三级)?指标(?:名称)?[0-9一二三四五六七八九十]{0,2}[:：]?|[xX×*＊_＿\-—/…\.。]{1,6}|[xX×]{2,}(?:指标|率|数)",
    needs="指xX×*＊_＿-—/….。",
)
_SIGNS = "≥≤=＝><＞＜ "
_NO_VALUE = lazy(  # ≥XX次, 待填
    r"[≥≤=＝><＞＜]?\s*[xX×*＊]{2,}[^\s\d]{0,3}|待(?:定|填|补|补充|完善|填写)|请填写.*",
    needs="xX×*＊待请",
)


def _only(text: str, marks: str) -> bool:
    """Whether a text is made of some marks, white space aside, and is not empty."""
    bare = text.strip()
    return bare != "" and bare[0] in marks and not "".join(bare.split()).strip(marks)


def is_dash(text: str) -> bool:
    """Whether a text is dashes and strokes of any kind and nothing else: how a cell is struck out.

    >>> is_dash(" — —"), is_dash("－１"), is_dash(" ")
    (True, False, False)
    """
    return _only(text, _STROKES)


def is_placeholder(text: str) -> bool:
    """Whether a text only stands where something is to be filled in.

    >>> is_placeholder("XX项目"), is_placeholder("…… 。"), is_placeholder("X光机")
    (True, True, False)
    """
    if text in _PLACEHOLDERS or _only(text, _FILLERS):
        return True
    return _PLACEHOLDER.fullmatch(text) is not None


@lru_cache(maxsize=1024)  # rows and forms have many values in common
def lacking(typed: str) -> str:
    """What keeps a target or actual value from saying anything: error, dash, nothing; "" if it does."""
    if ERROR_VALUE.fullmatch(typed):
        return "error"
    if is_dash(typed):
        return "dash"
    dots = _only(typed.lstrip(_SIGNS), "….。")  # ≥……
    return "nothing" if dots or _NO_VALUE.fullmatch(typed) else ""


_STOPS = '。.；;，,、：:()（）“”"【】'
_CLAUSE = lazy("[。；;，,]|(?<=.)(?<!改进)(?<!整改)(?=(?:改进|整改)?措施[:：])")
_PIECE = lazy(r"[。；;，,\s]+")
_LEAD = lazy(  # 1.偏差原因：
    r"^(?:[0-9][.、)）]|[①-⑨]|[(（][0-9][)）]|[^:：]{0,12}(?:原因|分析|措施)[:：]){1,2}",
    needs=".、)）①②③④⑤⑥⑦⑧⑨:：",
)
_HINT = lazy(  # 对照年度目标,说明…(100字以内)
    r"[^。]{0,60}(?:对照|结合|针对|请|说明|简要|填写|概述)[^。]{0,80}[(（](?:不超过)?[0-9]{1,4}字(?:以内|之内|左右)?[)）][。.]?",
    needs="字",
)
_WELL = lazy(
    r"(?:基本|暂|均)?(?:无|没有|未(?:产生|出现|发生|发现)?|不存在)(?:任何|明显|较大|重大|其他)?"
    r"(?:偏差|差异|偏离|异常|问题|扣分|失分|此项)(?:情况|发生|存在)?"
    r"|不存在|(?:无需|无须|不需要?)(?:再|进行)?(?:改进|整改|说明|填写|分析)(?:措施|原因)?"
    r"|(?:已经?|全年|年度|本年度?|各项|项目|任务|目标|指标|工作|均|全部|全面|按时|按期|按要求|按照?计划"
    r"|如期|及时|正常|圆满|顺利|提前)*(?:完成|达成|达到|实现|达标|符合)了?"
    r"(?:年度|全年|年初|预期|既定|预定|计划|设定|绩效|目标|指标|任务|要求|效果|标准|工作|值)*"
    r"|(?:下一?年度?|今后|明年|下一步|将)?(?:继续|持续)?(?:保持|努力|坚持)"
    r"|得?满分|100[%％]|[√✓]|(?:与(?:年初)?(?:目标|指标|计划)值?)?一致",
    needs="无没未不完达实符保努坚满%％√✓一",
)
"""All is well: 不存在偏差, 已按时完成年度目标, 继续保持. 超额完成 is not: the target was exceeded."""


def says_nothing(text: str, words: Collection[str], prompts: Collection[str] = ()) -> bool:
    """Whether a text gives no reason: each of its clauses is one of ``words`` (无, 暂无, 详见报告 …)
    or says that all is well, or nothing is left of it once the hints that a form prints
    (``prompts``) are taken away.

    >>> says_nothing("1.偏差原因：无。2.改进措施：无", ["无"]), says_nothing("无人报名", ["无"])
    (True, False)
    >>> says_nothing("原因：无\\n措施：1.无", ["无"]), says_nothing("已按时完成，继续保持", [])
    (True, True)
    """
    tight = unprompted(text, prompts)
    if tight.strip(_STOPS).lower() in words:
        return True
    if all(_is_empty(clause, words) for clause in _CLAUSE.split(tight)):
        return True
    return all(_is_empty(unprompted(piece, prompts), words) for piece in _PIECE.split(text))


def _is_empty(clause: str, words: Collection[str]) -> bool:
    said = _LEAD.sub("", clause).strip(_STOPS)
    return not said or said.lower() in words or _WELL.fullmatch(said) is not None


def unprompted(text: str, prompts: Collection[str] = ()) -> str:
    """A text without white space and without the hints that a form prints where it is to stand.

    >>> unprompted("对照年度目标，说明任务完成情况（100字以内）")
    ''
    """
    tight = _HINT.sub("", "".join(text.split()))
    for prompt in prompts:
        tight = tight.replace("".join(prompt.split()), "")
    return tight
