"""Who is who from one hand-in to the next: units, projects and findings, however they are spelled.

A note is kept by these, not by its row: rows move when forms come, go and change. The key of what
belongs to a form begins with the form's, so that it can follow where the form got another one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from perfxl.ledger.rows import MARKS, FormRow

DASH = "-"  # between a form's key and what follows
_CODE = re.compile(r"^(?:[(\[]\d{2,12}[)\]][-_.:、]?|\d[\d.]{1,11}[-_:、]|\d{5,12}(?=\D))")


@lru_cache(4096)  # a unit has many forms
def unit_key(name: str) -> str:
    """A unit's name without what people write now so, now so: spaces, widths, brackets, codes.

    >>> unit_key("219-虹桥镇 人民政府（本级）") == unit_key("虹桥镇人民政府(本级)")
    True
    >>> unit_key("第一中学") == unit_key("第二中学")
    False
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return MARKS.sub("", _CODE.sub("", plain)).casefold()


def has_code(name: str) -> bool:
    """Whether a code stands before a unit's name.

    >>> has_code("219-虹桥镇人民政府"), has_code("虹桥镇人民政府")
    (True, False)
    """
    return _CODE.match("".join(unicodedata.normalize("NFKC", name).split())) is not None


def project_key(name: str) -> str:
    """A project's name without spaces, widths and punctuation."""
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def form_key(name: str, number: int, form: FormRow) -> str:
    """A project of a unit in a year; the file (``name``, and the form's number in it) where the form
    does not name its project."""
    if not form.project:
        return _digest("file", name, str(number))
    return _digest("project", project_key(form.project), unit_key(form.unit), str(form.year))


def fault_keys(form: str, found: FormRow) -> Iterator[str]:
    """A key for every finding of a form, in their order: its code, the indicator or the part that it
    is on, and its number where there are several of these."""
    count: Counter[tuple[str, str, str]] = Counter()
    for fault in found.faults:
        what = (fault.code, fault.part, project_key(fault.name))
        count[what] += 1
        yield other_key(form, *what, str(count[what]))


def other_key(form: str, *words: str) -> str:
    """A key for something else that belongs to a form."""
    return f"{form}{DASH}{_digest(*words)}"


def _digest(*words: str) -> str:
    joined = "\x1f".join(words).encode("utf-8", "replace")
    return blake2b(joined, digest_size=8).hexdigest()
