"""Files as offices send them, made in code: where a number can hide, there is a place to put one."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
DOCX_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def archive(parts: Mapping[str, str | bytes], *, pack: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A ZIP of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", pack) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    file.seek(0)
    return file


def docx(body: str = "", **parts: str | bytes) -> io.BytesIO:
    """A Word document; `body` is markup of `w:` elements, further parts are named `word__comments` for `word/comments.xml`."""
    more = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    return archive(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX_TYPES}"/></Types>',
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            **more,
        }
    )


def paragraph(*runs: str) -> str:
    """A paragraph in as many runs, as Word splits them."""
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def deletion(text: str) -> str:
    return f'<w:p><w:del w:author="a"><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """A Word table."""
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def pptx(slide: str = "", notes: str = "") -> io.BytesIO:
    """A presentation of one slide."""
    part = '<p:s {ns} xmlns:p="p"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:s>'
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/slides/slide1.xml": part.format(ns=A, text=slide),
            "ppt/notesSlides/notesSlide1.xml": part.format(ns=A, text=notes),
        }
    )


def ofd(*texts: str, **parts: str | bytes) -> io.BytesIO:
    """A document after GB/T 33190, each text an object of its page."""
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    objects = "".join(f"<ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>" for text in texts)
    page = f"<ofd:Page {ns}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    more = {f"Doc_0/{name}.xml": content for name, content in parts.items()}
    return archive({"OFD.xml": f"<ofd:OFD {ns}/>", "Doc_0/Pages/Page_0/Content.xml": page, **more})


def xlsx(rows: list[list[Any]], **options: Any) -> io.BytesIO:
    """A workbook. Options: `hidden_columns`, `hidden_rows`, `state`, `comment` (cell, text), `creator`, `header`, `title`."""
    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet(options.get("title", "名单"))
    sheet.sheet_state = options.get("state", "visible")
    for row in rows:
        sheet.append(row)
    for letter in options.get("hidden_columns", ""):
        sheet.column_dimensions[letter].hidden = True
    for number in options.get("hidden_rows", ()):
        sheet.row_dimensions[number].hidden = True
    if comment := options.get("comment"):
        sheet[comment[0]].comment = Comment(comment[1], "a")
    sheet.oddHeader.center.text = options.get("header")
    book.properties.creator = options.get("creator", "a")
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def pdf(text: str = "", **options: Any) -> io.BytesIO:
    """A PDF of one page. Options: `title`, `annotation`, `attachment` (name, bytes), `xmp`, `field`, `hidden`, `password`."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): _font(writer)})}
    )
    page[NameObject("/Contents")] = writer._add_object(_content(text, options.get("hidden", "")))
    if note := options.get("annotation"):
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(_note(note))])
    if value := options.get("field"):
        writer._add_object(
            DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/V"): TextStringObject(value)})
        )
    if attachment := options.get("attachment"):
        writer.add_attachment(*attachment)
    if title := options.get("title"):
        writer.add_metadata({"/Title": title})
    if xmp := options.get("xmp"):
        writer.xmp_metadata = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{xmp}</a></x:xmpmeta>'.encode()
    if password := options.get("password"):
        writer.encrypt(password, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    file.seek(0)
    return file


def _font(writer: PdfWriter) -> Any:
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    return writer._add_object(DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()}))


def _content(shown: str, hidden: str) -> DecodedStreamObject:
    """A page's content; the hidden part is on a layer and not painted either."""
    stream = DecodedStreamObject()
    layer = f" /OC /Layer BDC BT 3 Tr /F 12 Tf 50 700 Td ({hidden}) Tj ET EMC" if hidden else ""
    stream.set_data(f"BT /F 12 Tf 50 800 Td ({shown}) Tj ET{layer}".encode("latin-1"))
    return stream


def _note(text: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/Contents"): TextStringObject(text),
        }
    )


def picture(form: str = "JPEG", *, gps: bool = False, comment: str = "", description: str = "") -> io.BytesIO:
    """A small picture with properties."""
    made, file, options = Image.new("RGB", (8, 8), "white"), io.BytesIO(), {}
    exif = made.getexif()
    if gps:
        exif[0x010E] = "x"  # without a property of its own Pillow leaves them all out of a PNG
        exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 0.0), 3: "E", 4: (121.0, 25.0, 0.0)})
    if description:
        exif[0x010E] = description
    if comment and form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", comment, zip=True)
    elif comment:
        options["comment"] = comment.encode()
    made.save(file, form, exif=exif, **options)
    file.seek(0)
    return file


def reread(file: io.BytesIO) -> PdfReader:
    """The PDF as a reader sees it."""
    return PdfReader(file)
