"""Archives: Office documents, OFD and ZIP, part by part, none unpacked further than the bounds of evidence allow."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from portal.evidence.archives import UnsafeContent, check_members
from portal.exposure.files import markup, pictures, sheets, words
from portal.exposure.files.passages import Budget, Passage, Unreadable

Opener = Callable[[BinaryIO, str, Budget], Iterator[Passage]]
_MARKUP = (".xml", ".rels", ".vml", ".xhtml", ".html", ".htm", ".opf")
_OFFICE = ("[Content_Types].xml", "OFD.xml", "mimetype")
_INSIDE = (".docx", ".xlsx", ".pptx", ".pdf", ".ofd", ".zip", ".csv", ".txt", ".xlsm", ".docm", ".doc", ".xls", ".ppt")
_SILENT = (".ttf", ".otf", ".odttf", ".fntdata", ".ttc", ".woff", ".woff2", ".seal", ".esl")
_LABELS = {
    "word/document": "正文", "word/header": "页眉", "word/footer": "页脚", "word/comments": "批注", "word/footnotes": "脚注",
    "word/endnotes": "尾注", "docProps/": "文档属性", "xl/comments": "批注", "xl/threadedComments": "批注",
    "xl/sharedStrings": "未显示的文字", "xl/pivotCache": "数据透视表缓存", "xl/externalLinks": "外部链接缓存",
    "ppt/notesSlides": "备注", "ppt/comments": "批注", "ppt/slides": "幻灯片", "customXml/": "文档属性",
}  # fmt: skip


def passages(file: BinaryIO, budget: Budget, opener: Opener) -> Iterator[Passage]:
    """Every part of an archive. Raises `Unreadable` for locked, broken and oversized ones."""
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(archive)
            yield from _parts(archive, budget, opener)
    except UnsafeContent as reason:
        raise Unreadable(str(reason)) from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error, markup.Broken):
        raise Unreadable("已损坏，无法核查，请用原软件重新保存后再上传") from None


def _parts(archive: zipfile.ZipFile, budget: Budget, opener: Opener) -> Iterator[Passage]:
    names = archive.namelist()
    yield from sheets.passages(archive, budget)
    office = any(mark in names for mark in _OFFICE)
    for member in archive.infolist():
        name = member.filename
        if member.is_dir() or sheets.is_sheet(name) or name.lower().endswith(_SILENT):
            continue
        yield from _part(archive, name, office, budget, opener)


def _part(archive: zipfile.ZipFile, name: str, office: bool, budget: Budget, opener: Opener) -> Iterator[Passage]:
    lower = name.lower()
    if lower.endswith(_MARKUP):
        with archive.open(name) as part:
            for text, hidden in markup.texts(part, budget):
                yield Passage(text, f"{_label(name)}{hidden}")
        return
    content = archive.read(name)
    if pictures.is_picture(content[:16]):
        found = pictures.embedded(content, budget)
    elif not office or lower.endswith(_INSIDE):
        found = opener(io.BytesIO(content), name, budget)
    else:
        found = iter([Passage(budget.spend(words.strings(content)))])
    for passage in found:
        yield Passage(passage.text, f"“{name.rsplit('/', 1)[-1]}”{passage.place}", passage.kind)


def _label(name: str) -> str:
    return next((label for start, label in _LABELS.items() if name.startswith(start)), f"“{name.rsplit('/', 1)[-1]}”")
