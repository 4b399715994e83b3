"""A PDF: its pages with hidden layers and invisible text, and every string and file in its objects."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject, TextStringObject

from portal.exposure.files import pictures
from portal.exposure.files.passages import Budget, Passage, Unreadable

MAX_PAGES = 1_000
MAX_OBJECTS = 200_000
Opener = Callable[[BinaryIO, str, Budget], Iterator[Passage]]


def passages(file: BinaryIO, budget: Budget, opener: Opener) -> Iterator[Passage]:
    """Pages, then what stands in the objects: annotations, form fields, properties, XMP, outlines, attachments."""
    try:
        reader = PdfReader(file)
        _check_open(reader)
        yield from _pages(reader, budget)
        if isinstance(xmp := reader.root_object.get("/Metadata", None), IndirectObject):
            yield Passage(budget.spend(_text_of(xmp.get_object())), "文档属性")
        yield from _objects(reader, budget, opener)
    except Unreadable:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError, OSError):
        raise Unreadable("已损坏或者不是标准的 PDF，无法核查，请重新生成后再上传") from None


def _check_open(reader: PdfReader) -> None:
    """A password only against changes is none against reading."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("设有打开密码，无法核查，请取消密码后再上传")
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(f"超过{MAX_PAGES}页，无法逐页核查，请拆分后再上传")


def _pages(reader: PdfReader, budget: Budget) -> Iterator[Passage]:
    for number, page in enumerate(reader.pages, start=1):
        yield Passage(budget.spend(page.extract_text()), f"第{number}页")


def _objects(reader: PdfReader, budget: Budget, opener: Opener) -> Iterator[Passage]:
    keys = {(key, 0) for key in reader.xref_objStm}
    keys |= {(key, generation) for generation, row in reader.xref.items() for key in row}
    if len(keys) > MAX_OBJECTS:
        raise Unreadable("内部结构过于复杂，无法核查，请重新生成后再上传")
    for key, generation in sorted(keys):
        budget.check_time()
        found = reader.get_object(IndirectObject(key, generation, reader))
        if texts := "\n".join(_strings(found)):
            yield Passage(budget.spend(texts), "批注、表单或者文档属性")
        if isinstance(found, StreamObject):
            yield from _stream(found, budget, opener)


def _strings(found: Any, depth: int = 0) -> Iterator[str]:
    """The texts held directly in an object; what it refers to comes by itself."""
    if isinstance(found, TextStringObject):
        yield str(found)
    elif depth < 20 and isinstance(found, DictionaryObject):
        for value in found.values():
            yield from _strings(value, depth + 1)
    elif depth < 20 and isinstance(found, ArrayObject):
        for value in found:
            yield from _strings(value, depth + 1)


def _stream(found: StreamObject, budget: Budget, opener: Opener) -> Iterator[Passage]:
    kind, subtype = found.get("/Type"), found.get("/Subtype")
    if kind == "/Metadata" or subtype == "/XML":
        yield Passage(budget.spend(_text_of(found)), "文档属性")
    elif kind == "/EmbeddedFile":
        for passage in opener(io.BytesIO(found.get_data()), "", budget):
            yield Passage(passage.text, f"附件{passage.place}", passage.kind)
    elif subtype == "/Image" and "/DCTDecode" in str(found.get("/Filter")):
        for passage in pictures.embedded(found._data, budget):
            yield Passage(passage.text, f"图片{passage.place}", passage.kind)


def _text_of(stream: Any) -> str:
    return stream.get_data().decode("utf-8", "ignore") if isinstance(stream, StreamObject) else ""
