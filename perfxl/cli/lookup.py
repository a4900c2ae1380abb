"""``perfxl checks``: what a code means, wherever it is printed, and where a word stands."""

from __future__ import annotations

from perfxl.ledger.across import ACROSS
from perfxl.report.catalogue import page
from perfxl.rules.checks import SEVERITIES
from perfxl.rules.comparison.checks import EVERY
from perfxl.text.bilingual import Text
from perfxl.text.codes import CATALOGUE


def looked_up(asked: str, lang: str) -> str:
    """The page of a code, in any case and with or without its hyphen; or a line for every entry that
    holds the words; "" where nothing does."""
    code = _code(asked)
    if code in EVERY:
        return page(code, lang)
    if code in CATALOGUE:
        kind = CATALOGUE[code]
        return f"{code}  {kind.what.in_(lang)}\n  {kind.remedy.in_(lang)}"
    if code in ACROSS:
        return _line(code, *ACROSS[code], lang)
    wanted = asked.casefold().split()
    both = zip(
        _all(lang), _all("zh"), _all("en"), strict=True
    )  # a word is found in either language
    return "\n".join(
        line for line, *said in both if all(word in " ".join(said).casefold() for word in wanted)
    )


def _code(asked: str) -> str:
    text = asked.strip().upper()
    known = {code.replace("-", ""): code for code in (*EVERY, *ACROSS, *CATALOGUE)}
    return known.get(text.replace("-", ""), text)


def _all(lang: str) -> list[str]:
    return [
        *(_line(code, check.severity, check.says, lang) for code, check in EVERY.items()),
        *(_line(code, *entry, lang) for code, entry in ACROSS.items()),
        *(f"{code}  {kind.what.in_(lang)}" for code, kind in CATALOGUE.items()),
    ]


def _line(code: str, severity: str, says: Text, lang: str) -> str:
    return f"{code}  {SEVERITIES[severity].in_(lang):<4} {says.in_(lang)}"
