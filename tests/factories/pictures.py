"""Pictures as a telephone takes them: with the place of the shot, the device and a comment inside."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from portal.media.intake import cleaned

SECRETS = (b"SecretPhone", b"secret-comment", b"secret-xmp", b"Exif")


def paper() -> bytes:
    """A whole, empty PDF."""
    out, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


PAPER = paper()


def photograph(kind: str = "JPEG", size: tuple[int, int] = (320, 200)) -> bytes:
    """A small picture with GPS position, device, comment and XMP."""
    exif = Picture.Exif()
    exif[0x0110] = "SecretPhone 9"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 12.0), 3: "E", 4: (121.0, 25.0, 30.0)})
    out, picture = BytesIO(), Picture.new("RGB", size, (150, 30, 30))
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", "secret-comment")
        words.add_itxt("XML:com.adobe.xmp", "secret-xmp")
        picture.save(out, "PNG", exif=exif, pnginfo=words)
    else:
        picture.save(
            out, kind, exif=exif, xmp=b"secret-xmp", **({"comment": b"secret-comment"} if kind == "JPEG" else {})
        )
    return out.getvalue()


def image(
    *, by: Any = None, kind: str = "JPEG", title: str = "车间", collection: Any = None, raw: bool = False
) -> Image:
    """An uploaded picture, as the form keeps it; `raw` as the telephone made it."""
    data = photograph(kind) if raw else cleaned(photograph(kind))
    extension = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    return Image.objects.create(
        title=title,
        description="车间里的检测台",
        uploaded_by_user=by,
        collection=collection or Collection.get_first_root_node(),
        file=ImageFile(BytesIO(data), name=f"photo.{extension}"),
    )


def document(*, by: Any = None, name: str = "名单.pdf", content: bytes = PAPER, collection: Any = None) -> Document:
    """An uploaded document."""
    found = Document(title=name, uploaded_by_user=by, collection=collection or Collection.get_first_root_node())
    found.file.save(name, ContentFile(content), save=True)
    return found
