"""Is a certificate genuine, a public list's file intact? By number, or by the file itself (Articles 26, 30, 33)."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from django.db.models import Q

from portal.documents.digests import sha256 as digest_of
from portal.documents.numbering import clean_number
from portal.documents.papers import Paper, confirmed_kinds, paper_numbered, paper_of_file
from portal.documents.reading import PdfFacts, read_pdf
from portal.signing.models import PublishedKey
from portal.signing.reading import Seal, seals_of
from workflow.honours.enums import CertificateState, Verdict
from workflow.honours.models import Certificate, Honour, PublicHonour
from workflow.honours.rules import document_number_in
from workflow.publicity.enums import ListVerdict
from workflow.publicity.verification import (
    MAXIMUM_BYTES,
    ListVerification,
    altered_list,
    compare_list,
    examine_list,
    list_named,
)

__all__ = ["MAXIMUM_BYTES", "Verification", "compare_file", "examine_file", "verify_number"]
NUMBERS_TRIED = 200
_TOKEN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff\-_/.〔〕()]{3,59}")
_IN_WORDS = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/.]{3,59}")
_DIGIT = re.compile(r"[0-9]")
_RECEIPT = re.compile(r"(?:YY|JB|SY)\d{4}-\d{6}.*")
DRAWN_ANEW = "该文书的文件每次下载时重新生成，不按文件核验；"
READ_IN_PUBLIC = f"{DRAWN_ANEW}全文已经公开，请与公开的全文核对。"
READ_BESIDE = f"{DRAWN_ANEW}编号和校验码属实，请与下列内容逐项核对。"
BY_CODE = (
    "这是回执编号的写法。核对异议回执，请填写印在上面的校验码全文；查看进度，请凭编号和查询码在“进度查询”中查询。"
    "回执每次下载时重新生成，不按文件核验。"
)
_LIST_VERDICTS = {
    ListVerdict.INTACT: Verdict.INTACT,
    ListVerdict.ALTERED: Verdict.ALTERED,
    ListVerdict.UNKNOWN: Verdict.UNKNOWN,
}


@dataclass(frozen=True)
class Warned:
    """What the public was warned of about a number; when it no longer stands, the correction."""

    title: str
    text: str
    on: date
    standing: bool


_warnings: list[Callable[[str], list[Warned]]] = []


def register_warnings(find: Callable[[str], list[Warned]]) -> None:
    """Let an app above say of which numbers the public was warned: `find(number)`, newest first. Twice is once."""
    if find not in _warnings:
        _warnings.append(find)


def warnings_about(number: str) -> list[Warned]:
    """What the public was warned of about a number."""
    return [warned for find in _warnings for warned in find(number)]


@dataclass(frozen=True)
class Verification:
    """The answer; `honour` is the public row it speaks of, `listing` what is known of a public list's file, `paper` any
    other paper that was issued."""

    verdict: Verdict
    number: str = ""
    honour: PublicHonour | None = None
    listing: ListVerification | None = None
    paper: Paper | None = None
    sha256: str = ""
    note: str = ""

    @property
    def is_drawn_anew(self) -> bool:
        """Whether it is a paper whose file is another at each download, and so tells nothing."""
        return self.verdict == Verdict.UNKNOWN and (self.paper is not None or self.note == BY_CODE)

    @property
    def warnings(self) -> list[Warned]:
        """What the public was warned of about this number."""
        return warnings_about(self.number)


def verify_number(text: str) -> Verification:
    """`valid`, `revoked`, `superseded` or `unknown` for the number of a certificate or of another paper, however it was typed."""
    number = clean_number(text)
    row, certificate = certificate_numbered(number)
    if row is not None:
        return _of_certificate(row, certificate)
    if paper := paper_numbered(number):
        return _of_paper(paper)
    return Verification(Verdict.UNKNOWN, number=number, note=_where_else(number))


def _of_paper(paper: Paper, sha256: str = "") -> Verification:
    verdict = Verdict.VALID if paper.standing else Verdict.REVOKED
    return Verification(verdict, paper.number, paper=paper, sha256=sha256, note=paper.note)


def _where_else(number: str) -> str:
    """What looks like a number that is not asked about here: said alike whether or not there is such a paper."""
    if _RECEIPT.fullmatch(number):
        return BY_CODE
    if document_number_in(number):
        return (
            "已公开的决定中没有这一文号，请核对。送达当事人的告知书、责令改正通知书、整改通知等不公开，只按文件核验，"
            "请提交收到的 PDF 文件。"
        )
    return ""


def certificate_numbered(number: str) -> tuple[PublicHonour | None, Certificate | None]:
    """The public row and the certificate of a number: the honour's own, or that of one which replaced the first."""
    for base in (number, number.rpartition("-")[0]):
        row = PublicHonour.objects.filter(number__iexact=base).first() if base else None
        if row is not None:
            certificate = Certificate.objects.filter(honour__number=row.number, number__iexact=number).first()
            if certificate or base == number:
                return row, certificate
    return None, None


def _of_certificate(row: PublicHonour, certificate: Certificate | None, sha256: str = "") -> Verification:
    """A certificate we issued, by number or file; before it is issued its number is the honour's."""
    number = certificate.number if certificate else row.number
    if row.is_revoked:
        return Verification(Verdict.REVOKED, number, honour=row, sha256=sha256)
    if certificate and certificate.state == CertificateState.SUPERSEDED:
        return Verification(
            Verdict.SUPERSEDED, number, honour=row, sha256=sha256, note=_what_replaced(certificate.honour)
        )
    return Verification(Verdict.VALID, number, honour=row, sha256=sha256)


def _what_replaced(honour: Honour) -> str:
    newest = honour.valid_certificate
    if newest is None:
        return "登记事项已经更正，新证书正在签发，请稍后再核验。"
    return f"登记事项已经更正，证书已换发，新证书编号为 {newest.number}，请以新证书为准。"


def compare_file(content: bytes, *, typed: str = "", name: str = "") -> Verification:
    """A certificate's or a list's file by its SHA-256 and its signature: to read what strangers send could cost minutes.

    A certificate is `valid`, `superseded` or `revoked`, another paper `valid` or `revoked`, a list `intact`, when it is the
    very file we issued. `typed` is the number
    given beside it: the file of another number is a `mismatch`. Any other file is `altered` when it was signed with our
    key, `other_key` when it was signed with another; one without a signature is `altered` when that number, or without
    one the file's own name, is ours; else `unknown`.
    """
    answer, typed = _compared(digest_of(content)), clean_number(typed)
    if answer.verdict == Verdict.UNKNOWN:
        answer = _by_signature(content, typed, answer.sha256) or _another_file(
            typed or PurePath(name).stem, answer.sha256
        )
    if (
        not typed
        or not answer.number
        or answer.is_drawn_anew
        or typed.casefold() == clean_number(answer.number).casefold()
    ):
        return answer
    note = f"您填写的编号是 {typed}，该文件的编号却是 {answer.number}，二者不符，请核对是否提交了另一份文件。"
    note = f"{answer.note}{note}"
    sound = answer.verdict in {Verdict.VALID, Verdict.INTACT}
    return replace(answer, verdict=Verdict.MISMATCH if sound else answer.verdict, note=note)


def examine_file(content: bytes, *, typed: str = "") -> Verification:
    """As `compare_file`; else `altered` for a file that names or carries what we issued. Reads the file: for commands,
    never for a web process."""
    answer = compare_file(content, typed=typed)
    if answer.verdict != Verdict.UNKNOWN or answer.note:
        return answer
    facts = read_pdf(content) if len(content) <= MAXIMUM_BYTES else PdfFacts(is_pdf=False)
    named = _honour_named(facts.text)
    if named:
        return Verification(Verdict.ALTERED, number=named.number, honour=named, sha256=answer.sha256)
    return _of_list(examine_list(content, facts))


def _compared(sha256: str) -> Verification:
    certificate = Certificate.objects.filter(sha256=sha256).select_related("honour").first()
    if certificate is None:
        paper = paper_of_file(sha256)
        return _of_paper(paper, sha256) if paper else _of_list(compare_list(sha256))
    return _of_certificate(PublicHonour.objects.get(number=certificate.honour.number), certificate, sha256)


def _by_signature(content: bytes, typed: str, sha256: str) -> Verification | None:
    """A signed file we have no record of: signed with our key and changed since, or with another's; None without any."""
    known = set(PublishedKey.objects.values_list("kid", flat=True))
    seals = seals_of(content, known)
    if not seals:
        return None
    ours = next((seal for seal in seals if seal.kid in known), None)
    named, certificate = certificate_numbered(ours.number if ours else typed)
    number = certificate.number if certificate else named.number if named else ""
    if ours is None:
        return Verification(Verdict.OTHER_KEY, number, honour=named, sha256=sha256)
    verdict = Verdict.UNKNOWN if ours.intact and ours.whole else Verdict.ALTERED
    return Verification(verdict, number, honour=named, sha256=sha256, note=_what_became_of(ours))


def _what_became_of(seal: Seal) -> str:
    if not seal.intact:
        return "该文件带有本门户的签名，但签名之后内容有改动，签名不再成立。"
    if not seal.whole:
        return "本门户签名的部分没有变动，但签名之后又追加了内容，例如批注或者他人的签名，请向持证人索取原件。"
    return "该文件带有本门户的签名，签发存档中却没有这一份，请与评审办联系核对。"


def _another_file(said: str, sha256: str) -> Verification:
    """A file we did not issue, by the number it is said to have."""
    honour = _honour_named(said)
    if honour:
        return Verification(Verdict.ALTERED, number=honour.number, honour=honour, sha256=sha256)
    if notice := list_named(said):
        return _of_list(altered_list(notice, sha256))
    paper = paper_numbered(clean_number(said))
    if paper is None:
        return Verification(
            Verdict.UNKNOWN, sha256=sha256, note=BY_CODE if _RECEIPT.fullmatch(clean_number(said)) else ""
        )
    if "file" in confirmed_kinds()[paper.kind]:
        return Verification(Verdict.ALTERED, paper.number, paper=paper, sha256=sha256)
    note = READ_IN_PUBLIC if paper.url else READ_BESIDE
    return Verification(Verdict.UNKNOWN, paper.number, paper=paper, sha256=sha256, note=note)


def _of_list(listing: ListVerification) -> Verification:
    number = listing.notice.number if listing.notice else ""
    return Verification(
        _LIST_VERDICTS[listing.verdict], number, listing=listing, sha256=listing.sha256, note=listing.note
    )


def _honour_named(text: str) -> PublicHonour | None:
    """The honour that a text names by its own number or by that of one of its certificates."""
    numbers = _numbers(text)
    certified = Certificate.objects.filter(number__in=numbers).values("honour__number")
    return PublicHonour.objects.filter(Q(number__in=numbers) | Q(number__in=certified)).first()


def _numbers(text: str) -> list[str]:
    """What might be a number in a text, also one that Chinese words follow without a space."""
    text = unicodedata.normalize("NFKC", text)
    tokens = [*_TOKEN.findall(text), *_IN_WORDS.findall(text)]
    found = dict.fromkeys(part for token in tokens for part in (token, *token.split("/")) if _DIGIT.search(part))
    return list(found)[:NUMBERS_TRIED]
