"""Files as people upload them, small and real in format."""

import io
import struct
import zipfile
import zlib
from itertools import accumulate

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
# The file every scanner knows and nobody is harmed by (eicar.org).
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf_file(name: str = "证明材料.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def png_file(name: str = "证件照片.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def docx_file(name: str = "说明.docx", *, main: str = WORD_MAIN, **members: bytes) -> SimpleUploadedFile:
    """A Word document; further members by their path."""
    return SimpleUploadedFile(name, archive({"[Content_Types].xml": f'<Types><Override ContentType="{main}"/></Types>'.encode(),
                                             "word/document.xml": b"<w:document xmlns:w='w'/>", **members}))  # fmt: skip


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


SECTOR, SMALLEST = 512, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams below its root, or in a storage of their own (`object/stream`)."""
    padded = {name: content.ljust(SMALLEST, b"\0") for name, content in streams.items()}
    padded = {name: content + b"\0" * (-len(content) % SECTOR) for name, content in padded.items()}
    entries, table, place = [], [FAT], 1
    rows = (len(streams) + sum("/" in name for name in streams) + 1 + 3) // 4
    table += [*range(place + 1, place + rows), END]
    place += rows
    for order, (name, content) in enumerate(padded.items(), start=1):
        sectors, (storage, _, stream) = len(content) // SECTOR, name.rpartition("/")
        number = len(entries) + 1
        following = number + 1 + bool(storage) if order < len(padded) else FREE
        if storage:
            entries.append(_entry(storage, 1, 0, 0, right=following, child=number + 1))
        entries.append(_entry(stream, 2, place, len(content), right=FREE if storage else following))
        table += [*range(place + 1, place + sectors), END]
        place += sectors
    directory = b"".join([_entry("Root Entry", 5, END, 0, child=1), *entries])
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHHHIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1)
    header += struct.pack("<IIIIIIII", 1, 0, SMALLEST, END, 0, END, 0, 0) + struct.pack("<I", FREE) * 108
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return header + fat + directory.ljust(rows * SECTOR, b"\0") + b"".join(padded.values())


def _entry(name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    numbers = struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
    return encoded.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<IQ", start, size)


def packed_pdf(held: str) -> bytes:
    """A PDF with an object inside a packed object stream (ISO 32000-1, 7.5.7), where no search of the bytes finds it."""
    inside = zlib.compress(f"4 0 {held}".encode())
    objects = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R/Extra 4 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
        b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        % (len(inside), inside),
    ]
    head = b"%PDF-1.5\n"
    places = list(accumulate([len(head), *map(len, objects)]))
    rows = [(0, 0, 255), *((1, place, 0) for place in places[:3]), (2, 3, 0), (1, places[3], 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    end = b"5 0 obj<</Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(table),
        table,
    )
    return head + b"".join(objects) + end + b"startxref\n%d\n%%%%EOF\n" % places[3]
