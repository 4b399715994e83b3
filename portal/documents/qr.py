"""QR codes as SVG, drawn here and fetched from nowhere."""

from io import BytesIO

import segno


def qr_svg(url: str, *, dark: str = "#2b2118") -> str:
    """An SVG element of the address, error correction M (15 %), no quiet zone: the layout leaves the room."""
    return segno.make(url, error="m", micro=False).svg_inline(border=0, dark=dark, omitsize=True)


def qr_data_url(url: str) -> str:
    """The same as an `<img src>` that passes a strict content security policy (`img-src data:`)."""
    return segno.make(url, error="m", micro=False).svg_data_uri(border=0, dark="#2b2118", omitsize=True)


def qr_png(url: str, *, scale: int = 8) -> bytes:
    """A PNG with the quiet zone of four modules, for downloads."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
