"""HTML to PDF. One font configuration and one parsed copy of each style sheet serve the whole process."""

import functools
import hashlib
import threading
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from django.core.cache import cache
from django.template.loader import render_to_string

from portal.documents.fonts import font_configuration

from weasyprint import CSS, HTML, Attachment  # isort: skip  (fonts.py sets fontconfig up first)

from portal.documents.digests import sha256
from portal.documents.drawings import drawings
from portal.documents.fetching import ResourceFetcher
from portal.documents.glyphs import every_glyph

Variant = Literal["pdf/ua-1", "pdf/a-3a", "pdf/a-3u", "pdf/a-3b"]
STYLES = Path(__file__).parent / "css"
KEPT_SECONDS = 3600
_rendering = threading.Lock()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself. `created` None leaves the date out, so that equal input gives equal bytes."""

    title: str
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """Data carried inside a PDF/A-3, such as the list a notice was made from. `created` None is the moment of rendering."""

    name: str
    content: bytes
    description: str = ""
    relationship: Literal["Data", "Source", "Alternative", "Supplement"] = "Data"
    created: datetime | None = None


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    *,
    metadata: Metadata,
    variant: Variant | None = "pdf/ua-1",
    attachments: Sequence[AttachedFile] = (),
    whole: bool = False,
) -> bytes:
    """Render a template of `templates/documents/` with its style sheet to a tagged PDF.

    The style sheet is `css/<template>.css`, else `css/official.css` (GB/T 9704). Fonts are embedded as subsets.
    Raises `ResourceRefused` when the template asks for anything but our own resources; if it is to be `whole`,
    `GlyphMissing` when a character is in no font.
    """
    return _drawn(_page(template_name, context, metadata), template_name, variant, attachments, whole=whole)


def render_once(
    template_name: str, context: Mapping[str, Any], *, metadata: Metadata, seconds: int = KEPT_SECONDS
) -> bytes:
    """As `render_pdf`, drawn once in `seconds` for all who ask: what the public may ask for is no work of its own."""
    html = _page(template_name, context, metadata)
    key = _kept_under(html, template_name, metadata)
    drawn = cache.get(key)
    if drawn is None:
        drawn = _drawn(html, template_name)
        cache.set(key, drawn, seconds)
    return drawn  # type: ignore[no-any-return]


def rendered_before(template_name: str, context: Mapping[str, Any], *, metadata: Metadata) -> bytes | None:
    """What `render_once` has drawn of these very words; None where it is yet to be drawn."""
    html = _page(template_name, context, metadata)
    return cache.get(_kept_under(html, template_name, metadata))  # type: ignore[no-any-return]


def _kept_under(html: str, template_name: str, metadata: Metadata) -> str:
    return f"pdf:{sha256(f'{template_name}:{metadata.created}:{html}'.encode())}"


def _page(template_name: str, context: Mapping[str, Any], metadata: Metadata) -> str:
    return render_to_string(template_name, {**context, "meta": metadata})


def _drawn(
    html: str,
    template_name: str,
    variant: Variant | None = "pdf/ua-1",
    attachments: Sequence[AttachedFile] = (),
    *,
    whole: bool = False,
) -> bytes:
    with _rendering, every_glyph() if whole else nullcontext():
        return HTML(string=html, base_url="portal:", url_fetcher=ResourceFetcher()).write_pdf(
            stylesheets=[_stylesheet(_stylesheet_name(template_name))],
            font_config=font_configuration(),
            cache=dict(drawings()),
            pdf_variant=variant,
            pdf_tags=True,
            # PDF/A asks for an identifier; computing one reads every stream again, which others are spared.
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
            if attachments or "a-3" in (variant or "")
            else None,
            attachments=[_attachment(file) for file in attachments] or None,
        )


def digest(pdf: bytes) -> str:
    """SHA-256 in hexadecimal, as the journal and the verification page quote it."""
    return sha256(pdf)


def _stylesheet_name(template_name: str) -> str:
    own = f"{PurePosixPath(template_name).stem}.css"
    return own if (STYLES / own).exists() else "official.css"


@functools.cache
def _stylesheet(name: str) -> CSS:
    return CSS(string=(STYLES / name).read_text(), font_config=font_configuration(), url_fetcher=ResourceFetcher())


def _attachment(file: AttachedFile) -> Attachment:
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description or file.name,
        relationship=file.relationship,
        created=file.created,
        modified=file.created,
    )
