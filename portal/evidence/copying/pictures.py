"""A picture: its pixels alone, upright, in the colours of a screen."""

from io import BytesIO

import pi_heif
from PIL import Image, ImageCms, ImageOps

from portal.evidence.copying.errors import Uncopied

pi_heif.register_heif_opener()
MAX_PIXELS = 100_000_000
LONGEST_SIDE = 4_000
QUALITY = 90
DAMAGED = "图片已损坏，或者不是完整的图片"


def copied(content: bytes) -> tuple[str, bytes]:
    """JPEG, or PNG of a PNG. Raises `Uncopied`."""
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Uncopied(f"图片超过{MAX_PIXELS // 1_000_000}百万像素，不能生成阅览用的副本")
            return _encoded(_pixels(picture), picture.format == "PNG")
    except Uncopied:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Uncopied(DAMAGED) from None


def _pixels(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    plain = _in_screen_colours(upright)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """Without the colour profile, which may name the device."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return (
                ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
            )
        except ImageCms.PyCMSError:
            pass
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _encoded(picture: Image.Image, lossless: bool) -> tuple[str, bytes]:
    out = BytesIO()
    if lossless:
        picture.save(out, "PNG")
        return "image/png", out.getvalue()
    picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return "image/jpeg", out.getvalue()
