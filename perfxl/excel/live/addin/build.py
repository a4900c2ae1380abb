"""Builds the add-in, the form's macros and the LibreOffice extension from the texts beside it.

    python -m perfxl.excel.live.addin.build            # writes built/
    python -m perfxl.excel.live.addin.build --check    # says whether built/ is what the texts give

The same texts give the same bytes. Needs pyOpenVBA, which is no dependency of perfxl: what is built
comes with it, and a test builds it again and compares.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from perfxl.excel.live.addin import SAID

HERE = Path(__file__).parent
BUILT = HERE / "built"
ADDIN, MACROS, EXTENSION = "perfxl.xlam", "form.vba.bin", "perfxl.oxt"
FORM_SHEETS = 2  # the form and the hidden sheet: one code module each
_STAMP = (2020, 2, 25, 0, 0, 0)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_UI = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def build() -> dict[str, bytes]:
    """Everything that is built, by file name."""
    return {
        ADDIN: addin(),
        MACROS: vba_project(("PerfxlButton",), FORM_SHEETS),
        EXTENSION: extension(),
    }


def source(module: str) -> str:
    """A module's text, with the line ends of VBA; ASCII, or UnicodeDecodeError."""
    text = (HERE / f"{module}.bas").read_bytes().decode("ascii")
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def vba_project(modules: Sequence[str], sheets: int) -> bytes:
    """A VBA project of these modules, for a workbook of so many sheets (Sheet1, Sheet2 …)."""
    import xlsxwriter
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "carrier.xlsm"
        bare = io.BytesIO()
        with xlsxwriter.Workbook(bare, {"in_memory": True}) as book:
            for _ in range(sheets):
                book.add_worksheet()
        path.write_bytes(bare.getvalue())
        with ExcelFile(path) as carrier:
            project = carrier.add_vba_project()
            for module in modules:
                project.add_module(module, source(module))
            carrier.save()
        with zipfile.ZipFile(path) as package:
            return package.read("xl/vbaProject.bin")


def addin() -> bytes:
    """The ribbon add-in."""
    return zipped(_addin_parts())


def _addin_parts() -> dict[str, bytes]:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{main}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_UI}" Target="customUI/customUI14.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/package/2006/relationships'
        '/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata'
        '/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>perfxl 绩效自评核验</dc:title>'
        "<dc:description>核验财政项目支出绩效自评表</dc:description></cp:coreProperties>",
        "xl/workbook.xml": f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
        '<workbookPr codeName="ThisWorkbook"/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
        f"<definedNames>{_said()}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetPr codeName="Sheet1"/><sheetData/></worksheet>',
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>',
    }  # fmt: skip
    parts = {name: (_HEAD + text).encode() for name, text in texts.items()}
    parts["customUI/customUI14.xml"] = (HERE / "ribbon.xml").read_bytes()
    parts["xl/vbaProject.bin"] = vba_project(("PerfxlButton", "PerfxlRibbon"), 1)
    return parts


def _said() -> str:
    """The names that hold what the macros say."""
    return "".join(
        f'<definedName name="{name}" hidden="1">"{text}"</definedName>'
        for name, text in sorted(SAID.items())
    )


def extension() -> bytes:
    """The LibreOffice extension."""
    folder = HERE / "libreoffice"
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return zipped({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a package whose bytes depend on nothing else; stored, so on no zlib either."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = 0
            package.writestr(info, content)
    return buffer.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write or check ``built/``."""
    made = build()
    if "--check" in arguments:
        stale = [name for name, data in made.items() if (BUILT / name).read_bytes() != data]
        print("\n".join(stale) or "built/ is what the texts give")
        return 1 if stale else 0
    BUILT.mkdir(exist_ok=True)
    for name, data in made.items():
        (BUILT / name).write_bytes(data)
        print(f"{name} {len(data)} B")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
