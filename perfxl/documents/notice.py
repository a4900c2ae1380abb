"""A notice to a unit as a Word document: a template, filled in by docxtpl (the extra ``letters``).

What goes in is text, never markup, whoever typed it; what a template may ask for is names, loops and
conditions, not Python.
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Mapping
from importlib import resources
from typing import Any

from perfxl.text.refusal import Refused, component_missing, one_line

TEMPLATE = "notice.docx"
_STAMP = (1980, 1, 1, 0, 0, 0)  # fixed, so that the same letter is the same bytes


def ready() -> None:
    """Raises Refused E-COMPONENT where the library is missing."""
    if importlib.util.find_spec("docxtpl") is None:
        raise component_missing("letters", "--letters")


def filled(context: Mapping[str, Any], template: bytes = b"") -> bytes:
    """The template, ours where none is given, with the context's values.

    Raises Refused E-DATA for a template that cannot be filled in.
    """
    ready()
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

    source = template or (resources.files("perfxl.documents") / TEMPLATE).read_bytes()
    made = io.BytesIO()
    document = DocxTemplate(io.BytesIO(source))
    try:
        document.init_docx()
    except Exception:  # whatever python-docx and zipfile say of what is none
        said = "不是 Word 文档（.docx） / no Word document (.docx)"
        raise Refused("E-DATA", "--letter-template", said) from None
    try:
        document.render(dict(context), SandboxedEnvironment(autoescape=True), autoescape=True)
        document.save(made)
    except Exception as error:  # of a template that somebody wrote
        said = one_line(f"{type(error).__name__} {error}", 200)
        said = f"模板的写法不对：{said} / the template is wrong: {said}"
        raise Refused("E-DATA", "--letter-template", said) from None
    return _settled(made.getvalue())


def _settled(data: bytes) -> bytes:
    """The same package without the time at which it was made."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in package.namelist():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(info, package.read(name))
    return made.getvalue()
