"""The frame that click puts round the commands, in the language asked for: help and usage errors.

What is written once in both languages (``中文 / English``, or a Chinese paragraph before an English
one) is shown in one of them; what click says itself is said here in Chinese.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

import click

from perfxl.text.bilingual import one_of

LANGUAGES = ("zh", "en")

_EXAMPLE = "    perfxl "  # a command line in a help text, the same in every language
_CHINESE = re.compile("[\u4e00-\u9fff]")
_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_ARGUMENTS = {
    "FOLDER": "文件夹", "FILE": "文件", "FILES": "文件", "SOURCE": "来源", "FORM…": "自评表…",
    "FIRST": "第一张表", "SECOND": "第二张表", "NAME": "名称", "CODE|WORDS": "编码或词语",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"Show this message and exit\.?"), "显示这段说明"),
    (re.compile(r"Show the version and exit\.?"), "显示版本"),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"\[default: "), "[默认 "),
    (re.compile(r"; default: "), "；默认 "),
)


def language() -> str:
    """The language asked for on the command line or by ``PERFXL_LANG``; zh otherwise.

    Looked up before the options are parsed, so that help and usage errors are in it too.
    """
    words = sys.argv[1:]
    for number, word in enumerate(words):
        told = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang":
            told = words[number + 1] if number + 1 < len(words) else ""
        if told in LANGUAGES:
            return told
    told = os.environ.get("PERFXL_LANG", "zh")
    return told if told in LANGUAGES else "zh"


def in_language(text: str, lang: str) -> str:
    """A help text in one language; what is only in one stays.

    >>> in_language("输出的文件夹 / folder", "en"), in_language("输出的 .xlsx / .xlsm", "zh")
    ('folder', '输出的 .xlsx / .xlsm')
    """
    paragraphs = re.split(r"\n\s*\n", text)
    kept = []
    for paragraph in paragraphs:
        if _EXAMPLE in paragraph:
            kept.append(paragraph if lang == "zh" else paragraph.replace("例：", "Example:", 1))
        elif (
            len(paragraphs) == 1
            or " / " in paragraph
            or bool(_CHINESE.search(paragraph)) == (lang == "zh")
        ):
            kept.append(one_of(paragraph, lang))
    return "\n\n".join(kept)


class Formatter(click.HelpFormatter):
    """Help in the language asked for."""

    def __init__(self, *args: int | None, **more: int | None) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.lang = language()

    def _said(self, text: str) -> str:
        text = in_language(text, self.lang)
        if self.lang == "zh":
            for phrase, chinese in _PHRASES:
                text = phrase.sub(chinese, text)
        return text

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        if prefix is None and self.lang == "zh":
            prefix = "用法："
            args = re.sub(
                r"\[?COMMAND\]? \[ARGS\]\.\.\.", "命令 …", args.replace("[OPTIONS]", "[选项]")
            )
            args = re.sub(r"[A-Z|]+…?", lambda found: _ARGUMENTS.get(found[0], found[0]), args)
        super().write_usage(prog, args, prefix)

    def write_text(self, text: str) -> None:
        """A text, without the paragraphs of the other language."""
        super().write_text(self._said(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Options or commands with what they do."""
        super().write_dl([(name, self._said(text)) for name, text in rows], col_max, col_spacing)

    @contextmanager
    def section(self, name: str) -> Generator[None, None, None]:
        """A part under its heading."""
        with super().section(_HEADINGS.get(name, name) if self.lang == "zh" else name):
            yield


def error_lines(error: click.ClickException, lang: str) -> Iterator[str]:
    """What to print for a wrong call: what is wrong, and where help is."""
    context = getattr(error, "ctx", None)
    said = _said(error, lang)
    if lang == "en":
        if context is not None:
            yield context.get_usage()
            yield f"Try '{context.command_path} -h' for help."
        yield f"Error: {said}"
        return
    yield f"用法不对：{said}"
    if context is not None:
        yield f"怎样用：{context.command_path} -h"


def _said(error: click.ClickException, lang: str) -> str:
    message = in_language(error.format_message(), lang)
    if lang == "en":
        return message
    match error:
        case click.NoSuchOption():
            near = "，是不是 " + " ".join(error.possibilities) if error.possibilities else ""
            return (
                f"没有选项 {error.option_name}{near}？" if near else f"没有选项 {error.option_name}"
            )
        case click.MissingParameter():
            return f"缺少 {_name(error)}"
        case click.BadParameter():
            reason = in_language(error.message, lang)
            if found := re.fullmatch(r"'?(.*?)'? is not in the range (.*)\.", reason):
                low, high = re.findall(r"-?\d+", found[2]) or ("", "")
                reason = f"{found[1]} 应在 {low} 至 {high} 之间"
            elif found := re.fullmatch(r"'(.*)' is not a valid integer( range)?\.", reason):
                reason = f"“{found[1]}”不是整数"
            elif found := re.fullmatch(r"'(.*)' does not match the format .*", reason):
                reason = f"“{found[1]}”不是日期，应写成 2026-03-10 这样"
            elif found := re.fullmatch(r"(?s)'(.*)' is not one of (.*)\.", reason):
                reason = f"“{found[1]}”不在可选之列：{found[2].replace(chr(39), '')}"
            return f"{_name(error)}：{reason}" if _name(error) else reason
    for english, chinese in (
        (r"No such command '(.*)'\. Did you mean '(.*)'\?", "没有命令 {0}，是不是 {1}？"),
        (r"No such command '([^']*)'\.(?: .*)?", "没有命令 {0}"),
        (r"Missing command\.", "缺少命令"),
        (r"Got unexpected extra arguments? \((.*)\)", "多了参数 {0}"),
        (r"Option '(.*)' requires an argument\.", "选项 {0} 后面要给出内容"),
        (r"Option '(.*)' does not take a value\.", "选项 {0} 后面不带内容"),
    ):
        if found := re.fullmatch(english, message):
            return chinese.format(*found.groups())
    return message


def _name(error: click.BadParameter) -> str:
    """The option or argument that an error is about."""
    if error.param is None:
        return ""
    if isinstance(error.param, click.Argument):
        name = (error.param.metavar or error.param.name or "").upper()
        return _ARGUMENTS.get(name, name)
    return " / ".join(error.param.opts)
