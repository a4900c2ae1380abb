"""A: the files that a form or its review names, against those that are in a folder.

Only names are compared; no file is opened. What may be a name or a sentence is taken for a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from perfxl.form.model import Form
from perfxl.rules.checks.rule import INFO, Check, Finding, Hit, breaches, check, finding
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.text.refusal import quoted

EVIDENCE: dict[str, Check] = {}
"""The catalogue of what is found against a folder of evidence."""

_EXTENSION = (
    r"\.(?:pdf|docx?|xlsx?|xlsm|csv|pptx?|txt|rtf|wps|et|dps|ofd|od[tsp]"
    r"|jpe?g|png|bmp|gif|tiff?|heic|zip|rar|7z|mp4|mov|mp3|html?)"
)
_NAMED = lazy(rf"(?i)\S{_EXTENSION}(?![a-z0-9.])(?!\s*(?:格式|文件|版|档|扩展名|后缀))", needs=".")
_QUOTED = lazy(
    rf"(?i)《([^《》]+)》({_EXTENSION}(?![a-z0-9]))?|“([^“”]+)”|\"([^\"]+)\"|「([^「」]+)」"
)
_ENDS = lazy(rf"(?i){_EXTENSION}$")
_APART = lazy(r"[、,;:。!?\n\r\t《》“”\"「」【】\[\]<>|*/\\]")  # no bare name goes across these
_LEAD = lazy(
    r"^(?:\d+[.)]\s*)?(?:详见|参见|附有|附上|附件是|附|见|有|含|为|即|及|和|与|以及|包括|\(|\s)+"
)
_NUMBER = lazy(r"^(?:\(?\d+[.)]?|[一二三四五六七八九十]+[.)])\s*")
_SAID = lazy(
    r"了|已|将|把|应|请|未|没|无|提供|提交|上传|报送|查看|核对|存放|整理|补充|我|们|本项目|其中"
)
_NO_STEM = lazy(r"(?:成|为|是|以|用|的|个|份|张|等|转|存|均|种)$")
_DOCUMENT = lazy(
    r"(?:报告|表|单|册|簿|合同|协议|发票|凭证|票据|收据|照片|图片|截图|影像|记录|纪要|通知书?|方案|计划|总结"
    r"|台账|证明|证书|清单|批复|问卷|汇总|回单|决算书?|预算书?|图纸|档案|文件|材料|资料|说明|函|制度|办法)$"
)
_LONGEST = 120  # characters of a name; a text that runs on longer is none


class Names(msgspec.Struct, frozen=True):
    """The names in a folder of evidence, plain: those of files, and without extension those of files
    and folders."""

    files: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()


def names(files: Iterable[str], folders: Iterable[str] = ()) -> Names:
    """The names of files and of folders, made fit to be looked up."""
    known = {plain(name) for name in files}
    return Names(
        frozenset(known),
        frozenset({_ENDS.sub("", name) for name in known} | {plain(name) for name in folders}),
    )


def plain(name: str) -> str:
    """A name as it is compared: without case, width, white space and quotes.

    >>> plain("《验收 报告》（１）.PDF")
    '验收报告(1).pdf'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and letter not in _QUOTES)


_QUOTES = "《》“”‘’\"'「」"


class Mention(msgspec.Struct, frozen=True):
    """A file that a text names, and the plain spellings of which one is its own."""

    shown: str
    spellings: tuple[str, ...]
    bare: bool = False  # named without an extension

    def is_in(self, folder: Names) -> bool:
        """Whether a folder has it."""
        known = folder.stems if self.bare else folder.files
        return not known.isdisjoint(self.spellings)


def mentions(text: str, listed: bool = False) -> list[Mention]:
    """The files that a text names, each once; ``listed``: it is a list of names (佐证材料), in which
    the name of a document needs no extension.

    >>> [m.shown for m in mentions("详见《验收报告.pdf》和照片1.jpg，已整理成 pdf。")]
    ['验收报告.pdf', '照片1.jpg']
    """
    text = unicodedata.normalize("NFKC", text)
    found = {mention.shown: mention for mention in _mentions(text, listed)}
    return list(found.values())


def _mentions(text: str, listed: bool) -> Iterator[Mention]:
    rest = text
    for match in _QUOTED.finditer(text):
        inner = next(part for at, part in enumerate(match.groups()) if part and at != 1).strip()
        name = inner + (match[2] or "")
        if len(_NAMED.findall(name)) > 1 or (not match[1] and _SAID.search(name)):
            continue  # several names, or a sentence that is quoted: read as what stands in no quotes
        if _ENDS.search(name):
            rest = _blanked(rest, match)
            name = re.split(r"[/\\]", name)[-1]
            yield Mention(name, tuple(_spellings(name, len(name))))
        elif name and listed and not re.search("[。!?,;]", name) and _stands_alone(text, match):
            rest = _blanked(rest, match)
            yield Mention(name, (plain(name),), bare=True)
    for match in list(_NAMED.finditer(rest)):
        far = max(0, match.start() - 2 * _LONGEST)
        cuts = [cut.end() for cut in _APART.finditer(rest, far, match.start())]
        cuts += [other.end() for other in _NAMED.finditer(rest, far, match.start())]
        start = max(cuts, default=far)
        shown = _unclosed(rest[start : match.end()])
        stem = _ENDS.sub("", shown)
        if "@" in shown or "://" in rest[far : match.end()].split()[-1]:
            continue
        if len(stem) <= _LONGEST and stem and not _SAID.search(stem) and not _NO_STEM.search(stem):
            yield Mention(shown, tuple(_spellings(rest, match.end())))
    if listed:
        for part in _APART.split(_NAMED.sub("。", rest)):
            shown = _unclosed(part)
            if _DOCUMENT.search(shown) and len(shown) > 2 and not _SAID.search(shown):
                if not re.search("[和与及或]", shown):  # may be two
                    spelled = {shown, part, _NUMBER.sub("", shown)}
                    yield Mention(shown, tuple(map(plain, spelled)), bare=True)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether what was matched is all that its part of a list says; in a sentence it may be a title."""
    far = max(0, match.start() - _LONGEST)
    before = re.split(r"[、,;。:\n》”\"」]", text[far : match.start()])[-1]
    after = re.split(r"[、,;。:\n《“\"「)]", text[match.end() : match.end() + _LONGEST])[0]
    return not _LEAD.sub("", before).strip() and after.strip() in ("", "等", "和", "及", "与")


def _blanked(text: str, match: re.Match[str]) -> str:
    """The text with what was matched taken out, and every place in it kept."""
    return f"{text[: match.start()]}{'。' * len(match[0])}{text[match.end() :]}"


def _unclosed(run: str) -> str:
    """A run of text without the words that lead to the name in it, and from an open bracket on."""
    if run.count("(") > run.count(")"):
        run = run[run.rindex("(") + 1 :]
    return _LEAD.sub("", run).strip().rstrip(")" if "(" not in run else "")


def _spellings(text: str, end: int) -> Iterator[str]:
    """What may be the name that ends at a place: it begins where a word may, or behind one that leads
    to it. The text is of normal form already."""
    spelled = ""
    for start in range(end - 1, max(-1, end - 2 * _LONGEST), -1):
        letter = text[start]
        if letter == "\n":
            return
        spelled = spelled if letter.isspace() or letter in _QUOTES else letter.casefold() + spelled
        if not start or not text[start - 1].isalnum() or text.endswith(_BEFORE, 0, start):
            yield spelled


_BEFORE = ("见", "附", "有", "含", "为", "即", "及", "和", "与", "括", "件", "料", "供", "交", "传")


class Kept(msgspec.Struct, frozen=True):
    """The files that a form and its review name: those in the folder, and those that are not."""

    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def words(self) -> Text:
        """How many there are, and how many are lacking; "" where none is named."""
        count, lacking = len(self.found) + len(self.missing), len(self.missing)
        if not count:
            return Text("", "")
        return Text(
            f"佐证材料：{count} 个文件，缺 {lacking} 个",
            f"evidence: {count} named, {lacking} missing",
        )


_PROSE = ("result", "process", "conclusion", "problems", "improvements", "reasons", "remarks")


def named(form: Form) -> Iterator[tuple[str, str, Mention]]:
    """The files that a form and its review name: the path of the cell, the indicator, the file."""
    texts = [(path, "", getattr(form, path), False) for path in _PROSE]
    texts += [(f"{path}.reason", "", line.reason, False) for path, line in form.fund_lines()]
    texts += [(f"{path}.reason", row.name or "", row.reason, False) for path, row in form.rows()]
    for number, line in enumerate(form.review.rows if form.review is not None else ()):
        texts.append((f"review.rows[{number}].evidence", line.name or "", line.evidence, True))
    for path, name, text, listed in texts:
        for mention in mentions(text, listed) if text else ():
            yield path, name, mention


class Case(msgspec.Struct, frozen=True):
    """The files that a form and its review name, as of :func:`named`, and the names in a folder."""

    named: tuple[tuple[str, str, Mention], ...]
    folder: Names


@check(
    "A-1",
    INFO,
    (
        "写明的佐证材料应在佐证材料的文件夹里",
        "A file that is named as evidence is in the folder of evidence",
    ),
    why=(
        "写了文件名而没有文件，完成值就没有佐证。",
        "A name without its file is no evidence.",
    ),
    remedy=(
        "把文件放进文件夹，或改正文件名；压缩包里的文件要先解开。",
        "Put the file there, or mend its name; what is in an archive is to be unpacked first.",
    ),
    cites="review",
    into=EVIDENCE,
)
def named_is_there(case: Case) -> Iterator[Hit]:
    """表上、复核底稿上写明的文件名，文件夹及其子文件夹里有同名的文件；大小写、全半角、空格、引号不计，没写扩展名的不看扩展名."""
    for path, group in groupby(case.named, key=lambda each: each[0]):
        lacking = [m.shown for _, _, m in group if not m.is_in(case.folder)]
        if lacking:
            told = "、".join(quoted(name, 60) for name in lacking)
            yield Hit(path, detail=Text(told, told), says=NOT_THERE)


NOT_THERE = Text("佐证材料的文件夹里没有这些文件", "These files are not in the folder of evidence")


def against(form: Form, folder: Names, policy: Policy) -> tuple[list[Finding], Kept]:
    """What is missing, as findings, and all that is named; pure. Severities are the policy's."""
    case = Case(tuple(named(form)), folder)
    whose = {path: name for path, name, _ in case.named}
    findings = [
        finding(each, hit, severity, authority, whose[hit.at])
        for each, hit, severity, authority in breaches(EVIDENCE, case, policy)
    ]
    there = {mention.shown: mention.is_in(folder) for _, _, mention in case.named}
    return findings, Kept(
        tuple(name for name, held in there.items() if held),
        tuple(name for name, held in there.items() if not held),
    )
