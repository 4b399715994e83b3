"""A PDF (ISO 32000-2): actions that run, and files inside, anywhere in its objects, packed ones too."""

import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from portal.evidence.archives import UnsafeContent
from portal.evidence.inspection.ole import DAMAGED, LOCKED

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
RUNS = "含有JavaScript脚本、启动程序等自动执行的动作，请打印为新的PDF后再上传"
CARRIES = "内嵌其他文件，请把内嵌的文件单独上传，PDF打印为新的PDF后再上传"
FORBIDDEN = {
    "/JS": RUNS, "/JavaScript": RUNS, "/Launch": RUNS, "/ImportData": RUNS, "/XFA": RUNS,
    "/RichMedia": RUNS, "/RichMediaContent": RUNS,
    # They reach for another machine as soon as the file is opened, and hand over who opens it.
    "/SubmitForm": RUNS, "/GoToR": RUNS, "/GoToE": RUNS,
    "/EF": CARRIES, "/EmbeddedFile": CARRIES, "/EmbeddedFiles": CARRIES, "/FileAttachment": CARRIES,
}  # fmt: skip
MAX_OBJECTS = 300_000
DEEPEST = 50
# What is spelled out anywhere, also where no table of objects leads: readers mend a broken table by searching the file.
SPELLED = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![0-9A-Za-z])")
# Where forbidden names could hide from a look at the bytes: short ones, packed objects, escaped letters, encryption.
HIDING = re.compile(
    rb"/(?:ObjStm|Encrypt|JS|XFA|EF|ImportData|FileAttachment|SubmitForm|GoTo[RE])\b|/[^\s/<>\[\]()#]{0,60}#[0-9A-Fa-f]{2}"
)


def is_plain(content: bytes) -> bool:
    """Whether all names stand in the open and none is forbidden: no need to take the file apart."""
    return not SPELLED.search(content) and not HIDING.search(content)


def inspect(file: BinaryIO) -> str:
    """`pdf`. Raises `UnsafeContent`."""
    if spelled := SPELLED.search(file.read()):
        raise UnsafeContent(FORBIDDEN[spelled.group().decode()])
    try:
        for name in _names(PdfReader(file)):
            if name in FORBIDDEN:
                raise UnsafeContent(FORBIDDEN[name])
    except UnsafeContent:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError, OSError):
        raise UnsafeContent(DAMAGED) from None
    return "pdf"


def _names(reader: PdfReader) -> Iterator[str]:
    # A password only against changes is none against reading.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnsafeContent(LOCKED)
    keys = {(key, 0) for key in reader.xref_objStm}
    keys |= {(key, generation) for generation, row in reader.xref.items() for key in row}
    if len(keys) > MAX_OBJECTS:
        raise UnsafeContent("内部结构过于复杂，无法核验，请打印为新的PDF后再上传")
    yield from _names_in(reader.trailer)
    for key, generation in sorted(keys):
        yield from _names_in(reader.get_object(IndirectObject(key, generation, reader)))


def _names_in(held: Any, depth: int = 0) -> Iterator[str]:
    """The names used as keys and values. What it refers to comes by itself."""
    if depth > DEEPEST:
        raise UnsafeContent(DAMAGED)
    if isinstance(held, NameObject):
        yield str(held)
    elif isinstance(held, DictionaryObject):
        yield from held
        for value in held.values():
            yield from _names_in(value, depth + 1)
    elif isinstance(held, ArrayObject):
        for value in held:
            yield from _names_in(value, depth + 1)
