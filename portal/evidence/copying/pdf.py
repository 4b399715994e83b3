"""A PDF (ISO 32000-2): its pages as they look. No properties, XMP, scripts, actions, links, attachments or old versions."""

import logging
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from portal.evidence.copying.errors import Uncopied
from portal.media.metadata import without_metadata

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
MAX_PAGES, MAX_OBJECTS = 1_000, 200_000
DAMAGED = "已损坏或者不是标准的PDF"
PAGE = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group", "/Annots"}
# Of annotations what is drawn on the page, as seals and filled-in forms are; not who wrote it, and when.
ANNOTATION = {
    "/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/OC", "/C", "/IC", "/CA", "/BS", "/Border", "/QuadPoints", "/InkList", "/L",
    "/Vertices",
}  # fmt: skip
DRAWN = {
    "/Widget", "/Stamp", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Line", "/Square",
    "/Circle", "/Polygon", "/PolyLine", "/Watermark",
}  # fmt: skip
# Wherever they stand: properties of a part, its former owner's notes, its place on a map, files, other versions.
TOLD = {
    "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/A", "/AA", "/JS", "/EF", "/OPI", "/Alternates", "/Measure", "/PtData",
    "/Thumb", "/StructParent", "/StructParents",
}  # fmt: skip
LAYERS = "/OCProperties"
JPEG2000 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
JPEG2000_KEPT = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def copied(content: bytes) -> tuple[str, bytes]:
    """Raises `Uncopied`."""
    try:
        return "application/pdf", _written(_opened(content))
    except Uncopied:
        raise
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        IndexError,
        OSError,
        struct.error,
    ):
        raise Uncopied(DAMAGED) from None


def _opened(content: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(content))
    # A password only against changes is none against reading.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Uncopied("设有打开密码")
    if len(reader.pages) > MAX_PAGES:
        raise Uncopied(f"超过{MAX_PAGES}页")
    return reader


def _written(reader: PdfReader) -> bytes:
    for found in _objects(reader):
        _strip(found)
    writer, out = PdfWriter(), BytesIO()
    for page in reader.pages:
        writer.add_page(_bare(page))
    # Without them every layer would show, also those that the page hides.
    if LAYERS in reader.root_object:
        writer.root_object[NameObject(LAYERS)] = reader.root_object[LAYERS].clone(writer)
    writer.metadata = None
    writer.write(out)
    return out.getvalue()


def _objects(reader: PdfReader) -> Iterator[Any]:
    keys = {(key, 0) for key in reader.xref_objStm}
    keys |= {(key, generation) for generation, row in reader.xref.items() for key in row}
    if len(keys) > MAX_OBJECTS:
        raise Uncopied("内部结构过于复杂")
    return (reader.get_object(IndirectObject(key, generation, reader)) for key, generation in sorted(keys))


def _strip(found: Any) -> None:
    """Take out, in this object, what does not show. What it refers to comes by itself."""
    if isinstance(found, ArrayObject):
        for value in found:
            _strip(value)
    elif isinstance(found, DictionaryObject):
        for name in TOLD & found.keys():
            del found[name]
        if isinstance(found, StreamObject) and found.get("/Subtype") == "/Image":
            _strip_picture(found)
        for name in list(found):
            _strip(found.raw_get(name))


def _strip_picture(image: StreamObject) -> None:
    filters = image.get("/Filter")
    last = filters[-1] if isinstance(filters, ArrayObject) and filters else filters
    if last not in ("/DCTDecode", "/JPXDecode"):
        return
    # Neither is decoded by `get_data`: it gives the picture's own file.
    content = image.get_data()
    image._data = without_metadata(content) if last == "/DCTDecode" else b"".join(_jpeg2000_boxes(content))
    image[NameObject("/Filter")] = NameObject(last)
    image.pop("/DecodeParms", None)


def _jpeg2000_boxes(content: bytes) -> Iterator[bytes]:
    """What is picture (ISO/IEC 15444-1, annex I); a bare codestream is as it is."""
    if not content.startswith(JPEG2000):
        yield content
        return
    place = 0
    while place < len(content):
        size, kind = struct.unpack_from(">I4s", content, place)
        size = {0: len(content) - place, 1: int.from_bytes(content[place + 8 : place + 16], "big")}.get(size, size)
        if size < 8:
            raise Uncopied(DAMAGED)
        if kind in JPEG2000_KEPT:
            yield content[place : place + size]
        place += size


def _bare(page: PageObject) -> PageObject:
    for name in page.keys() - PAGE:
        if name != "/Parent":
            del page[name]
    if "/Annots" in page:
        drawn = [one.get_object() for one in cast(ArrayObject, page["/Annots"])]
        page[NameObject("/Annots")] = ArrayObject(map(_drawn, filter(_is_drawn, drawn)))
    return page


def _is_drawn(annotation: Any) -> bool:
    return isinstance(annotation, DictionaryObject) and annotation.get("/Subtype") in DRAWN


def _drawn(annotation: DictionaryObject) -> DictionaryObject:
    return DictionaryObject({name: annotation.raw_get(name) for name in annotation if name in ANNOTATION})
