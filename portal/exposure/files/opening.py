"""Which reader a file goes to: by its content, never by its name alone."""

from collections.abc import Iterator
from typing import BinaryIO

from portal.exposure.files import archives, pdf, pictures, tables, words
from portal.exposure.files.passages import Budget, Passage, Unreadable

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def passages(file: BinaryIO, name: str, budget: Budget) -> Iterator[Passage]:
    """Everything a file says. Raises `Unreadable`."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    budget.enter()
    yield from _read(file, name, head, budget)
    budget.leave()


def _read(file: BinaryIO, name: str, head: bytes, budget: Budget) -> Iterator[Passage]:
    if head.startswith(b"PK"):
        yield from archives.passages(file, budget, passages)
    elif b"%PDF-" in head[:1024]:
        yield from pdf.passages(file, budget, passages)
    elif head.startswith(OLE):
        raise Unreadable("是旧版 Office 文档，无法核查其内容，请另存为 DOCX、XLSX 或者 PDF 后再上传")
    elif pictures.is_picture(head):
        yield from pictures.passages(file, budget)
    elif name.lower().endswith(".csv"):
        yield from tables.csv_passages(words.decode(file.read()), budget)
    else:
        yield Passage(budget.spend(words.decode(file.read())))
