"""A picture as it is taken in: upright, and without place, time and device of the shot."""

from io import BytesIO

from PIL import Image, ImageOps

from portal.media.metadata import JPEG, PNG, without_metadata

UPRIGHT = 1
ORIENTATION = 0x0112
QUALITY = 95


def cleaned(data: bytes) -> bytes:
    """The picture to keep. Only one that lies on its side, or is no JPEG or PNG, is encoded anew.

    Raises `ValueError` for what is no whole picture.
    """
    if data.startswith((JPEG, PNG)) and _orientation(data) == UPRIGHT:
        return without_metadata(data)
    with Image.open(BytesIO(data)) as picture:
        kind = picture.format or "PNG"
        out = BytesIO()
        _bare(ImageOps.exif_transpose(picture)).save(out, kind, quality=QUALITY)
    return without_metadata(out.getvalue())


def _orientation(data: bytes) -> int:
    with Image.open(BytesIO(data)) as picture:
        return int(picture.getexif().get(ORIENTATION, UPRIGHT))


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels and the colour profile."""
    picture.info = {name: value for name, value in picture.info.items() if name in {"icc_profile", "transparency"}}
    return picture
