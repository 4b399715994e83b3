"""Is a certificate genuine, a public list's file intact? By number, or by the file itself (Articles 26, 30, 33)."""

import re
import unicodedata
from dataclasses import dataclass, replace

from portal.documents.digests import sha256 as digest_of
from portal.documents.numbering import clean_number
from portal.documents.reading import PdfFacts, read_pdf
from workflow.honours.enums import HonourState, Verdict
from workflow.honours.models import Certificate, PublicHonour
from workflow.publicity.enums import ListVerdict
from workflow.publicity.verification import MAXIMUM_BYTES, ListVerification, verify_list

__all__ = ["MAXIMUM_BYTES", "Verification", "verify_file", "verify_number", "verify_pdf"]
NUMBERS_TRIED = 200
_TOKEN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff\-_/.〔〕()]{3,59}")
_LIST_VERDICTS = {
    ListVerdict.INTACT: Verdict.INTACT,
    ListVerdict.ALTERED: Verdict.ALTERED,
    ListVerdict.UNKNOWN: Verdict.UNKNOWN,
}


@dataclass(frozen=True)
class Verification:
    """The answer; `honour` is the public row it speaks of, `listing` what is known of a public list's file."""

    verdict: Verdict
    number: str = ""
    honour: PublicHonour | None = None
    listing: ListVerification | None = None
    sha256: str = ""
    note: str = ""


def verify_number(text: str) -> Verification:
    """`valid`, `revoked` or `unknown` for a certificate number, however it was typed."""
    number = clean_number(text)
    row = PublicHonour.objects.filter(number__iexact=number).first() if number else None
    if row is None:
        return Verification(Verdict.UNKNOWN, number=number)
    return Verification(_standing(row), number=row.number, honour=row)


def verify_file(content: bytes, *, typed: str = "") -> Verification:
    """A certificate's or a list's file. `typed` is the number given beside it: a file of another number is a mismatch."""
    answer = verify_pdf(content)
    typed = clean_number(typed)
    if not typed or not answer.number or typed.casefold() == answer.number.casefold():
        return answer
    note = f"您填写的编号是 {typed}，该文件的编号却是 {answer.number}，二者不符，请核对是否提交了另一份文件。"
    sound = answer.verdict in {Verdict.VALID, Verdict.INTACT}
    return replace(
        answer, verdict=Verdict.MISMATCH if sound else answer.verdict, note=" ".join([note, answer.note]).strip()
    )


def verify_pdf(content: bytes) -> Verification:
    """A certificate is `valid` or `revoked`, a list `intact`, when it is the very file we issued; `altered` is another
    file with one of our numbers; else `unknown`."""
    sha256 = digest_of(content)
    certificate = Certificate.objects.filter(sha256=sha256).first()
    if certificate:
        row = PublicHonour.objects.get(number=certificate.number)
        return Verification(_standing(row), number=row.number, honour=row, sha256=sha256)
    facts = read_pdf(content) if len(content) <= MAXIMUM_BYTES else PdfFacts(is_pdf=False)
    listing = verify_list(content, facts)
    named = PublicHonour.objects.filter(number__in=_numbers(facts)).first()
    if named and listing.verdict != ListVerdict.INTACT:
        return Verification(Verdict.ALTERED, number=named.number, honour=named, sha256=sha256)
    number = listing.notice.number if listing.notice else ""
    return Verification(_LIST_VERDICTS[listing.verdict], number, listing=listing, sha256=sha256, note=listing.note)


def _standing(row: PublicHonour) -> Verdict:
    return Verdict.REVOKED if row.status == HonourState.REVOKED else Verdict.VALID


def numbers_in(content: bytes) -> list[str]:
    """What might be a document number in a PDF's metadata and first pages; nothing for what is no PDF."""
    return _numbers(read_pdf(content))


def _numbers(facts: PdfFacts) -> list[str]:
    text = unicodedata.normalize("NFKC", facts.text)
    found = dict.fromkeys(part for token in _TOKEN.findall(text) for part in (token, *token.split("/")))
    return list(found)[:NUMBERS_TRIED]
