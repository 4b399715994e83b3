"""The documents of a case: its record as PDF/A, and what was issued on it, the very bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.errors import cite
from workflow.decisions.documents import minutes_document
from workflow.decisions.models import Meeting
from workflow.honours.documents import certificate_bytes, decision_document, notice_bytes
from workflow.honours.models import Honour, Reinstatement, RevocationNotice
from workflow.misuse.documents import order_bytes as correction_bytes
from workflow.misuse.models import CorrectionOrder
from workflow.publicity.models import NoticePack
from workflow.publicity.pack import read_pack
from workflow.records.contents import Part
from workflow.records.models import Disposal, Package, Record
from workflow.supervision.documents import order_bytes as rectification_bytes
from workflow.supervision.models import RectificationOrder

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the package, ready to be written."""

    path: str
    title: str
    content: bytes
    number: str = ""


def record_document(package: Package, parts: list[Part]) -> bytes:
    """The whole case to be read on paper (PDF/A-3)."""
    record = package.record
    context = {
        "title": "案卷",
        "cover": cover_rows(record),
        "parts": parts,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"案卷 {record.number}", author=_office(record), created=clock.now())
    return render_pdf("documents/record.html", context, metadata=metadata, variant="pdf/a-3u")


def cover_rows(record: Record) -> list[tuple[str, str]]:
    """What stands on a case file's cover."""
    edition = record.application.edition
    term = edition.rules.terms.retention
    return [
        ("档号", record.number),
        ("题名", record.title),
        ("责任者", record.application.public_name),
        ("立档单位", _office(record)),
        ("归档日期", official_date(clock.day_of(record.filed_at))),
        ("保管期限", f"{term.years}年，{kept_words(record)}（{cite(term.article)}）"),
    ]


def kept_words(record: Record) -> str:
    """Until when it is kept, or from when that is counted."""
    return f"保管至{official_date(record.kept_until)}" if record.kept_until else "自届次结束之日起算"


def issued_documents(record: Record) -> Iterator[Document]:
    """What was published, decided and handed out on the case: lists, minutes, decisions, certificates."""
    application = record.application
    packs = NoticePack.objects.filter(version__notice__entries__application=application)
    for pack in packs.select_related("version__notice").order_by("pk").distinct():
        number = f"{pack.version.notice.number}-{pack.version.number}"
        yield Document(f"notices/{number}.pdf", f"公示名单 {number}", read_pack(pack), number)
    dealt = Q(proposals__application=application) | Q(matters__application=application)
    meetings = Meeting.objects.filter(dealt, closed_at__isnull=False)
    for meeting in meetings.order_by("pk").distinct():
        yield Document(f"minutes/{meeting.pk}.pdf", "评审联席会议纪要", minutes_document(meeting))
    yield from _honour_documents(getattr(application, "honour", None))


def _honour_documents(honour: Any) -> Iterator[Document]:
    if honour is None:
        return
    notices = RevocationNotice.objects.filter(revocation__honour=honour).order_by("pk")
    for notice in notices:
        yield Document(f"revocations/notice-{notice.pk}.pdf", str(notice), notice_bytes(notice), notice.document_number)
    yield from _orders(honour)
    # Proposed is not decided: what was rejected or taken back never had its document.
    revocations = honour.revocations.exclude(decided_on=None).order_by("pk")
    reinstatements = Reinstatement.objects.filter(revocation__honour=honour).order_by("pk")
    for decided in (honour.commendation, *revocations, *reinstatements):
        path = f"decisions/{decided._meta.model_name}-{decided.pk}.pdf"
        yield Document(path, str(decided), decision_document(decided), decided.document_number)
    for certificate in honour.certificates.order_by("version"):
        name = f"certificates/{certificate.number}-{certificate.version}.pdf"
        yield Document(name, f"荣誉证书 {certificate.number}", certificate_bytes(certificate), certificate.number)


def _orders(honour: Honour) -> Iterator[Document]:
    """What the holder was ordered to put right: the uses of the title, the years after it."""
    corrections = CorrectionOrder.objects.filter(case__honour=honour).order_by("pk")
    for order in corrections:
        name = f"责令改正通知书 {order.document_number}"
        yield Document(f"orders/correction-{order.pk}.pdf", name, correction_bytes(order), order.document_number)
    for tracked in RectificationOrder.objects.filter(tracking__honour=honour).order_by("pk"):
        yield Document(
            f"orders/rectification-{tracked.pk}.pdf",
            str(tracked),
            rectification_bytes(tracked),
            tracked.document_number,
        )


def disposal_certificate(disposal: Disposal, disposed: list[Record]) -> bytes:
    """销毁证明 in the layout of GB/T 9704: what is gone, by what reason, who agreed, and what stays."""
    edition = disposal.edition
    context = {
        "title": "档案销毁证明",
        "rows": [
            ("清册编号", disposal.number),
            ("届次", edition.name),
            ("依据", cite(edition.rules.terms.retention.article)),
            ("鉴定意见", disposal.reason),
            ("提出人、复核人", f"{disposal.proposed_by}、{disposal.confirmed_by}"),
            ("销毁时间", clock.display(clock.now())),
        ],
        "records": disposed,
        "signed_by": edition.rules.programme.office_full_name,
        "signed_on": clock.today(),
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"档案销毁证明 {disposal.number}", author=str(context["signed_by"]), created=clock.now())
    return render_pdf("documents/disposal.html", context, metadata=metadata, variant="pdf/a-3u")


def _office(record: Record) -> str:
    return str(record.application.edition.rules.programme.office_full_name)
