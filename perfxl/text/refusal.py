"""What perfxl refuses: one exception, which the shells print in one line and exit with 2.

The codes with their sentences are in :mod:`perfxl.text.codes`.
"""

from __future__ import annotations

from perfxl.text.bilingual import one_of


class Refused(Exception):
    """A file, or a part of one, that perfxl will not guess about.

    ``where`` is the place inside the file (a part, a sheet and cell), ``detail`` what was seen.
    """

    def __init__(self, code: str, where: str = "", detail: str = "") -> None:
        from perfxl.text.codes import CATALOGUE  # most runs refuse nothing

        self.kind = CATALOGUE[code]
        self.where = where
        self.detail = detail
        super().__init__(code, where, detail)

    @property
    def code(self) -> str:
        """The stable code, ``E-…``."""
        return self.kind.code

    def sentence(self, lang: str = "zh") -> str:
        """What is wrong, where, and what to do, in one line without control characters."""
        what, remedy = self.kind.what.in_(lang), self.kind.remedy.in_(lang)
        where = f" [{self.where}]" if self.where else ""
        colon, stop = ("：", "。") if lang == "zh" else (": ", ". ")
        detail = f"{colon}{one_of(self.detail, lang)}" if self.detail else ""
        return one_line(f"{self.code} {what}{where}{detail}{stop}{remedy}")


def component_missing(extra: str, where: str = "") -> Refused:
    """E-COMPONENT with the line that installs what an option needs."""
    from perfxl.text.codes import install

    said = install(extra)
    return Refused("E-COMPONENT", where, f"{said.zh} / {said.en}")


def one_line(text: str, limit: int = 600) -> str:
    """Text from a file made safe to print: one bounded line, no control or bidi characters.

    >>> one_line("a\\x1b[31m\\nb")
    'a[31m b'
    """
    text = text[: 16 * limit]  # what a file calls a name may be as long as the file
    kept = "".join(
        " " if c in "\r\n\t\u2028\u2029" else c
        for c in text
        if c in "\r\n\t\u2028\u2029" or (c.isprintable() or c == "\u3000")
    )
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def quoted(text: str, limit: int = 40) -> str:
    """Text from a form in quotation marks, on one line; those inside it become single ones.

    >>> quoted("与“一网通办”同步")
    '“与‘一网通办’同步”'
    """
    return f"“{one_line(text, limit).replace('“', '‘').replace('”', '’')}”"


def markdown() -> str:
    """The page ``docs/errors.md``: every code with its sentence and its remedy, in catalogue order.

    ``python -c "from perfxl.text.refusal import markdown; print(markdown(), end='')" > docs/errors.md``
    """
    from perfxl.text.codes import CATALOGUE

    lines = [
        "# 错误与警告 · Errors and warnings",
        "",
        "由 `perfxl/text/codes.py` 生成，请勿手改。Generated from `perfxl/text/codes.py`; do not edit.",
        "",
        "`E-` 拒绝：该文件没有核验，也没有任何改动，退出码 2。"
        "`W-` 警告：文件已读取，请留意。代码不会改变含义。  ",
        "`E-` is a refusal: the file was neither verified nor changed, exit code 2. "
        "`W-` is a warning: the file was read. Codes never change their meaning.",
        "",
        "| 代码 | 含义 | 怎么办 |",
        "|---|---|---|",
    ]
    for kind in CATALOGUE.values():
        what, remedy = kind.what, kind.remedy
        lines.append(f"| `{kind.code}` | {what.zh}<br>{what.en} | {remedy.zh}<br>{remedy.en} |")
    return "\n".join(lines) + "\n"
