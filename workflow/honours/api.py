"""Open data: one honour with its status history, and whether a certificate or a public list's file is genuine."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import File, Form, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict

from portal import clock
from portal.documents.papers import Paper
from workflow.honours.models import Credential, PublicHonour
from workflow.honours.verification import MAXIMUM_BYTES, Verification, compare_file, verify_number
from workflow.publicity.verification import ListVerification

honours = Router(tags=["荣誉"])
verify = Router(tags=["核验"])


class HistoryOut(Schema):
    status: str
    label: str
    on: date
    document_number: str
    url: str
    article: str
    citation: str
    reason: str


EXAMPLE: dict[str, Any] = {
    "number": "CNZL-2024-0001",
    "programme": "quality-award",
    "edition": "quality-award-2024",
    "year": 2024,
    "tier": "gold",
    "tier_name": "质量金奖",
    "track": "practice",
    "track_name": "先进质量管理模式",
    "holder": "示例企业甲",
    "unit": "",
    "title": "示例质量管理模式",
    "amount_yuan": 100000,
    "status": "active",
    "granted_on": "2024-12-20",
    "revoked_on": None,
    "document_number": "示例府发〔2024〕1号",
    "url": "/register/CNZL-2024-0001/",
    "badge": "/badges/CNZL-2024-0001.svg",
    "credential": "/credentials/CNZL-2024-0001",
    "history": [
        {
            "status": "active",
            "label": "授予",
            "on": "2024-12-20",
            "document_number": "示例府发〔2024〕1号",
            "url": "/decisions/commendation-1/",
            "article": "26",
            "citation": "依据《上海市长宁区政府质量奖管理办法》第二十六条",
            "reason": "关于表彰的决定",
        }
    ],
}


class HonourOut(Schema):
    """One honour. `amount_yuan` is whole yuan."""

    number: str
    programme: str
    edition: str
    year: int
    tier: str
    tier_name: str
    track: str
    track_name: str
    holder: str
    unit: str
    title: str
    amount_yuan: int
    status: str
    granted_on: date
    revoked_on: date | None
    document_number: str
    url: str
    badge: str
    credential: str | None
    history: list[HistoryOut]

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class ListOut(Schema):
    """The public list a file belongs to; `version` is null where the file fits none, `newest_version` is in force."""

    number: str
    title: str
    version: int | None
    issued_on: date | None
    newest_version: int
    url: str


class PaperFactOut(Schema):
    label: str
    value: str


class PaperOut(Schema):
    """Another paper that was issued: a certificate of attendance, a decision, an order. `url` is its public page, where it has one."""

    kind: str
    number: str
    issued_on: date
    standing: bool
    url: str
    facts: list[PaperFactOut]


class WarningOut(Schema):
    """What the public was warned of about the number; no longer `standing`, the correction."""

    title: str
    text: str
    on: date
    standing: bool


class VerificationOut(Schema):
    """`status`: valid, superseded, revoked or unknown; for a file also altered, other_key or mismatch, for a public list's file intact."""

    status: str
    number: str
    message: str
    note: str = ""
    honour: HonourOut | None = None
    notice: ListOut | None = None
    paper: PaperOut | None = None
    warnings: list[WarningOut] = []

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"status": "valid", "number": "CNZL-2024-0001", "message": "真实有效", "honour": EXAMPLE}
        }
    )


def honour_data(row: PublicHonour) -> dict[str, Any]:
    """A public row as the API gives it."""
    return {
        "number": row.number,
        "programme": row.programme_slug,
        "edition": row.edition_slug,
        "year": row.year,
        "tier": row.tier,
        "tier_name": row.tier_label,
        "track": row.track,
        "track_name": row.track_label,
        "holder": row.holder,
        "unit": row.unit,
        "title": row.title,
        "amount_yuan": row.amount_yuan,
        "status": row.status,
        "granted_on": row.granted_on,
        "revoked_on": row.revoked_on,
        "document_number": row.document_number,
        "url": row.get_absolute_url(),
        "badge": reverse("badge", args=[row.number]),
        "credential": _credential_url(row),
        "history": row.history,
    }


def _credential_url(row: PublicHonour) -> str | None:
    signed = Credential.objects.filter(honour__number=row.number).exists()
    return reverse("credential", args=[row.number]) if signed else None


def verification_data(answer: Verification) -> dict[str, Any]:
    """An answer as the API gives it."""
    return {
        "status": answer.verdict.value,
        "number": answer.number,
        "message": answer.verdict.label,
        "note": answer.note,
        "honour": honour_data(answer.honour) if answer.honour else None,
        "notice": list_data(answer.listing) if answer.listing else None,
        "paper": paper_data(answer.paper) if answer.paper else None,
        "warnings": answer.warnings,
    }


def paper_data(paper: Paper) -> dict[str, Any]:
    """A paper as the API gives it."""
    facts = [{"label": label, "value": value} for label, value in paper.facts]
    return {
        "kind": paper.kind,
        "number": paper.number,
        "issued_on": paper.issued_on,
        "standing": paper.standing,
        "url": paper.url,
        "facts": facts,
    }


def list_data(listing: ListVerification) -> dict[str, Any] | None:
    """What is known of a public list's file."""
    notice, version, newest = listing.notice, listing.version, listing.newest
    if notice is None or newest is None:
        return None
    return {
        "number": notice.number,
        "title": notice.title,
        "version": version.number if version else None,
        "issued_on": clock.day_of(version.recorded_at) if version else None,
        "newest_version": newest.number,
        "url": notice.get_absolute_url(),
    }


@honours.get("/{number}", response=HonourOut, summary="一项荣誉及其状态历史")
def get_honour(request: HttpRequest, number: str = Path(description="荣誉编号")) -> dict[str, Any]:
    """404 for a number that was never given."""
    row = PublicHonour.objects.filter(number=number).first()
    if row is None:
        raise Http404
    return honour_data(row)


@verify.get("/{number}", response=VerificationOut, summary="按编号核验证书和其他文书")
def verify_by_number(
    request: HttpRequest, number: str = Path(description="证书、培训证明、告知书等文书或者公示名单的编号")
) -> dict[str, Any]:
    """Always 200: an unknown number is an answer, too."""
    return verification_data(verify_number(number))


@verify.post("", response=VerificationOut, summary="核验证书、其他文书或者公示名单的文件（PDF、JSON、CSV）")
def verify_by_file(request: HttpRequest, file: File[UploadedFile], number: Form[str] = "") -> dict[str, Any]:
    """Compares the file's SHA-256 with what was issued, else its signature with our keys; the file is not kept.

    `number`: the one printed on it."""
    if (file.size or 0) > MAXIMUM_BYTES:
        raise ValidationError("文件超过 10 MB，本门户签发的证书和公示文件没有这样大，请核对。")
    return verification_data(compare_file(file.read(), typed=number, name=file.name or ""))
