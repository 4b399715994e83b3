"""A small picture of a document that we made ourselves; what strangers send is drawn in a child that may do nothing else."""

import io
import threading

import pypdfium2
from PIL import Image

_drawing = threading.Lock()
COLOURS = 64
"""As many as a document of ours shows; a picture of all of them would be four times the size."""


def first_page_picture(pdf: bytes, width: int) -> bytes:
    """The first page as PNG, so many pixels wide."""
    # PDFium keeps what is the process's: one drawing at a time.
    with _drawing, pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
    out = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
