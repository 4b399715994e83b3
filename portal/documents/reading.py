"""Reading a PDF somebody hands us, within bounds: what it says, what it carries. Nothing of it is kept."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

PAGES_READ = 3
CHARACTERS_READ = 20_000
CONTENT_READ = 1024 * 1024
ATTACHMENTS_READ = 10
ATTACHMENT_BYTES = 4 * 1024 * 1024
METADATA = ("/Keywords", "/Title", "/Subject")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was found. `is_pdf` False: no PDF or one that cannot be read; `locked`: it wants a password."""

    is_pdf: bool = True
    locked: bool = False
    text: str = ""
    attachments: tuple[bytes, ...] = field(default=())


def looks_like_pdf(content: bytes) -> bool:
    """Readers accept a header within the first kilobyte (ISO 32000-1, annex H)."""
    return b"%PDF-" in content[:1024]


def read_pdf(content: bytes) -> PdfFacts:
    """Properties, the text of the first pages, the files inside; each part read as far as it can be."""
    if not looks_like_pdf(content):
        return PdfFacts(is_pdf=False)
    try:
        reader = PdfReader(io.BytesIO(content))
        text = " ".join([*_properties(reader), *_page_texts(reader)])[:CHARACTERS_READ]
        return PdfFacts(text=text, attachments=tuple(_attachments(reader)))
    except FileNotDecryptedError:
        return PdfFacts(locked=True)
    except Exception:  # noqa: BLE001 - a hostile or broken file fails in any way pypdf can
        return PdfFacts(is_pdf=False)


def _properties(reader: PdfReader) -> list[str]:
    metadata: Any = reader.metadata or {}
    return [str(metadata.get(key, "")) for key in METADATA]


def _page_texts(reader: PdfReader) -> list[str]:
    return [_page_text(reader.pages[place]) for place in range(min(PAGES_READ, len(reader.pages)))]


def _page_text(page: Any) -> str:
    """Empty for a page whose drawing is larger than any of ours: to read it would cost minutes."""
    try:
        drawing = page.get_contents()
        if drawing is None or len(drawing.get_data()) > CONTENT_READ:
            return ""
        return page.extract_text() or ""
    except FileNotDecryptedError:
        raise
    except Exception:  # noqa: BLE001 - one broken page does not hide what the others say
        return ""


def _attachments(reader: PdfReader) -> Iterator[bytes]:
    """One after the other, so that ten large ones are never held together; one larger than any list is passed over."""
    try:
        for file in islice(reader.attachment_list, ATTACHMENTS_READ):
            content = file.content
            if len(content) <= ATTACHMENT_BYTES:
                yield content
    except FileNotDecryptedError:
        raise
    except Exception:  # noqa: BLE001 - broken attachments leave the pages to speak
        return
