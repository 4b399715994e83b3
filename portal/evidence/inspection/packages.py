"""Packages in ZIP: Office Open XML (ECMA-376) and OFD (GB/T 33190). Every part is unpacked, every relationship parsed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from portal.evidence.archives import CHUNK, MAX_EXPANDED, UnsafeContent, check_members
from portal.evidence.inspection import ole, signs

DAMAGED = ole.DAMAGED
REMOTE = "引用了外部模板、图片或者对象，请改为插入文件本身，或者另存为PDF后再上传"
ACTIVE = "含有ActiveX控件，请删除后再上传，或者另存为PDF后再上传"
MACRO_DOCUMENT = "是启用宏的文档，请另存为不含宏的文档或者PDF后再上传"
NESTED = "层层内嵌文件，无法核验，请逐个上传"
DEEPEST = 3
MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
}
MACRO_TYPES = ("macroenabled", "vbaproject", "macrosheet", "vbadata")
# A link is followed by nobody but the reader; a linked workbook is asked about before it is read.
HARMLESS_REMOTE = ("/hyperlink", "/externallinkpath")
# Word notes where on its author's disk a template or picture lies: nothing is fetched from anywhere.
LOCAL_KINDS = ("/attachedtemplate", "/image")
LOCAL = re.compile(r"^\s*file:///[a-z]:", re.IGNORECASE)
ADDRESS = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)
DDE_FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
QUOTED_LETTERS = re.compile(r"QUOTE((?:\s+\d{1,3})+)", re.IGNORECASE)


def inspect(file: BinaryIO, depth: int = 1) -> str | None:
    """`docx`, `xlsx`, `pptx`, `ofd`, or None for another archive. Raises `UnsafeContent`."""
    if depth > DEEPEST:
        raise UnsafeContent(NESTED)
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(archive)
            kind = _kind(archive)
            if kind:
                types = _types(archive)
                for member in archive.infolist():
                    _check_part(archive, member, depth, _type_of(types, member.filename))
            return kind
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error):
        raise UnsafeContent(DAMAGED) from None
    except (ParseError, DefusedXmlException, LookupError):
        raise UnsafeContent(DAMAGED) from None


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _office_kind(archive)
    if "OFD.xml" in names:
        root = next(iter(_elements(archive.open("OFD.xml"), "start")))
        return "ofd" if _local(root.tag) == "OFD" else None
    return None


def _office_kind(archive: zipfile.ZipFile) -> str | None:
    types = [element.get("ContentType", "").lower() for element in _elements(archive.open("[Content_Types].xml"))]
    if any(mark in declared for declared in types for mark in MACRO_TYPES):
        raise UnsafeContent(MACRO_DOCUMENT)
    if any("activex" in declared for declared in types):
        raise UnsafeContent(ACTIVE)
    return next((kind for declared in types for mark, kind in MAIN_PARTS.items() if declared.endswith(mark)), None)


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    """What parts are declared to be, wherever they lie: by their names, and by their endings."""
    if "[Content_Types].xml" not in archive.namelist():
        return {}
    return {
        unquote(element.get("PartName", "").lstrip("/") or f".{element.get('Extension', '')}").lower(): element.get(
            "ContentType", ""
        ).lower()
        for element in _elements(archive.open("[Content_Types].xml"))
    }


def _type_of(types: dict[str, str], name: str) -> str:
    name = unquote(name).lower()
    return types.get(name) or types.get(f".{name.rpartition('.')[2]}", "")


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int, declared: str) -> None:
    """To the last byte: a size that lies or a broken part comes to light as a bad checksum."""
    name = member.filename.lower()
    with archive.open(member) as part:
        start = part.read(signs.LONGEST)
        part.seek(0)
        if start.startswith(signs.PROGRAMS):
            raise UnsafeContent("内嵌可执行程序，请删除后再上传")
        if start.startswith((signs.ZIP, signs.OLE)):
            _check_embedded(part, start, depth)
        elif name.endswith(".rels"):
            _check_relations(part)
        elif "wordprocessingml" in declared or (name.startswith("word/") and name.endswith(".xml")):
            _check_fields(part)
        elif "externallink" in declared or (name.startswith("xl/externallinks/") and name.endswith(".xml")):
            _check_links(part)
        while part.read(CHUNK):
            pass


def _check_embedded(part: IO[bytes], start: bytes, depth: int) -> None:
    content = io.BytesIO(part.read(MAX_EXPANDED))
    if start.startswith(signs.OLE):
        ole.inspect(content)
    else:
        inspect(content, depth + 1)


def _check_relations(part: IO[bytes]) -> None:
    for element in _elements(part):
        kind, target = element.get("Type", "").strip().lower(), element.get("Target", "")
        if kind.endswith("/vbaproject"):
            raise UnsafeContent(ole.MACROS)
        remote = element.get("TargetMode", "").strip().lower() == "external" or ADDRESS.match(target)
        local = kind.endswith(LOCAL_KINDS) and LOCAL.match(target)
        if remote and not local and not kind.endswith(HARMLESS_REMOTE):
            raise UnsafeContent(REMOTE)


def _check_fields(part: IO[bytes]) -> None:
    if DDE_FIELD.search(QUOTED_LETTERS.sub(_letters, "".join(_field_texts(part)))):
        raise UnsafeContent(ole.DDE)


def _field_texts(part: IO[bytes]) -> Iterator[str]:
    """The codes of fields, each on a line: a code may be cut into runs, or stand whole in an attribute."""
    for element in _elements(part):
        name = _local(element.tag)
        if name in {"instrText", "delInstrText"}:
            yield element.text or ""
        elif name == "fldSimple":
            yield "\n" + _attribute(element, "instr") + "\n"
        elif name == "p" or (name == "fldChar" and _attribute(element, "fldCharType") == "separate"):
            yield "\n"


def _letters(quoted: re.Match[str]) -> str:
    """`QUOTE 68 68 69` spells DDE."""
    return "".join(chr(int(code)) for code in quoted.group(1).split())


def _check_links(part: IO[bytes]) -> None:
    if any(_local(element.tag) in {"ddeLink", "oleLink"} for element in _elements(part)):
        raise UnsafeContent(ole.DDE)


def _elements(part: IO[bytes], event: str = "end") -> Iterator[Element]:
    """Each element, emptied once it has been looked at, so that a large part needs little memory."""
    for _, element in iterparse(part, (event,), forbid_dtd=True):
        yield element
        if event == "end":
            element.clear()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")
