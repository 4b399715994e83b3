"""Is a certificate genuine? By number, or by the file itself (Articles 26, 33)."""

import hashlib
import io
import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from workflow.honours.enums import HonourState, Verdict
from workflow.honours.models import Certificate, PublicHonour

MAXIMUM_BYTES = 10 * 1024 * 1024
PAGES_READ = 3
CHARACTERS_READ = 20_000
NUMBERS_TRIED = 200
_TOKEN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff\-_/.〔〕()]{3,59}")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Verification:
    """The answer; `honour` is the public row it speaks of, where there is one."""

    verdict: Verdict
    number: str = ""
    honour: PublicHonour | None = None
    sha256: str = ""
    note: str = ""


DocumentCheck = Callable[[str, list[str]], Verification | None]
_checks: list[DocumentCheck] = []


def register_document_check(check: DocumentCheck) -> DocumentCheck:
    """Let an app above verify its own documents here: `check(sha256, numbers)` answers, or None when it isn't its own."""
    _checks.append(check)
    return check


def clean_number(text: str) -> str:
    """A number as typed: half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())[:60]


def verify_number(text: str) -> Verification:
    """`valid`, `revoked` or `unknown` for a certificate number."""
    number = clean_number(text)
    row = PublicHonour.objects.filter(number__iexact=number).first() if number else None
    if row is None:
        return Verification(Verdict.UNKNOWN, number=number)
    return Verification(_standing(row), number=row.number, honour=row)


def verify_pdf(content: bytes) -> Verification:
    """`valid` or `revoked` for the very file we issued, `altered` for another file with one of our numbers, else `unknown`."""
    sha256 = hashlib.sha256(content).hexdigest()
    certificate = Certificate.objects.filter(sha256=sha256).first()
    if certificate:
        row = PublicHonour.objects.get(number=certificate.number)
        return Verification(_standing(row), number=row.number, honour=row, sha256=sha256)
    numbers = numbers_in(content)
    for check in _checks:
        if answer := check(sha256, numbers):
            return answer
    named = PublicHonour.objects.filter(number__in=numbers).first()
    if named is None:
        return Verification(Verdict.UNKNOWN, sha256=sha256)
    return Verification(Verdict.ALTERED, number=named.number, honour=named, sha256=sha256)


def _standing(row: PublicHonour) -> Verdict:
    return Verdict.REVOKED if row.status == HonourState.REVOKED else Verdict.VALID


def numbers_in(content: bytes) -> list[str]:
    """What might be a document number in a PDF's metadata and first pages; nothing for what is no PDF."""
    try:
        reader = PdfReader(io.BytesIO(content))
        metadata: Any = reader.metadata or {}
        texts = [str(metadata.get(key, "")) for key in ("/Keywords", "/Title", "/Subject")]
        texts += [page.extract_text() or "" for page in reader.pages[:PAGES_READ]]
    except Exception:  # noqa: BLE001 - a hostile or broken file is simply not one of ours
        return []
    text = unicodedata.normalize("NFKC", " ".join(texts))[:CHARACTERS_READ]
    found = dict.fromkeys(part for token in _TOKEN.findall(text) for part in (token, *token.split("/")))
    return list(found)[:NUMBERS_TRIED]
