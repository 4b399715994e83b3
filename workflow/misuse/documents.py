"""责令改正通知书 as an official document, and the file of a case for the body it is referred to (Article 33)."""

import tempfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings

from portal import clock
from portal.documents.digests import sha256
from portal.documents.issued import read_issued
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.errors import article_words
from portal.evidence.copies import open_copy
from portal.evidence.copying import ENDINGS, Uncopied
from portal.evidence.models import EvidenceFile
from portal.evidence.views import open_original
from portal.later import FileAway
from portal.messages.wording import sentence
from portal.tables.lines import csv_lines
from workflow.honours.addressing import addressed
from workflow.misuse.models import Correction, CorrectionOrder, MisuseCase, MisuseReport
from workflow.titles.rules import suggested_wording, title_article

INDEX = "案卷目录.csv"
IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a case's file that are held in memory before it is laid on disk."""


def order_document(order: CorrectionOrder) -> bytes:
    """The order in the layout of GB/T 9704. Raises `GlyphMissing`."""
    programme = order.case.rules.programme
    context = {
        "red_head": f"{programme.office_full_name}文件",
        "document_number": order.document_number,
        "title": "责令改正通知书",
        "addressee": order.case.user_name,
        "paragraphs": list(_paragraphs(order)),
        "signed_by": programme.office_full_name,
        "signed_on": order.issued_on,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"责令改正通知书 {order.document_number}", author=programme.office_full_name)
    return render_pdf("documents/official.html", context, metadata=metadata, whole=True)


def _paragraphs(order: CorrectionOrder) -> Iterator[str]:
    case = order.case
    article = article_words(title_article(case.rules))
    yield f"经核查，{sentence(order.finding)}上述行为属于“{case.get_kind_display()}”，违反{article}的规定。"
    if case.honour and not case.honour.is_active:
        yield f"荣誉{case.honour.number}已经撤销，其称号不得再以任何方式使用。"
    yield f"依据{article}，责令{addressed(case.honour)}于{official_date(order.due_on)}前（含当日）改正：{sentence(order.requirement)}"
    if case.honour and case.honour.is_active:
        yield f"称号的规范写法为：{suggested_wording(case.honour, case.rules)}。"
    yield f"请在上述期限内报送改正情况，并附证明材料。逾期不改正的，依法移送有关机关处理。（案号：{case.number}）"


def order_bytes(order: CorrectionOrder) -> bytes:
    """The very bytes as issued. Raises `IssuedFileLost` when the store does not give them back."""
    return read_issued(str(order.pdf.name), order.sha256)


def case_files(case: MisuseCase) -> list[EvidenceFile]:
    """What was handed in with the reports and the corrections, in that order."""
    corrections = Correction.objects.filter(order__case=case).order_by("pk")
    return [file for thing in (*case.reports.order_by("pk"), *corrections) for file in EvidenceFile.objects.of(thing)]


def write_case_file(case: MisuseCase) -> IO[bytes]:
    """The case as one ZIP: a list with the SHA-256 of each document, what the case says, orders, evidence.

    Nothing in it names who reported or how they are reached: of what they handed in it encloses copies, without what a
    camera or a program wrote into the file. What nothing has passed, or cannot be copied, is listed and not enclosed.
    Raises `FileAway` when a store does not give back what it has, or a copy is not made yet.
    """
    whole = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the caller sends it, then closes it
    listed: list[tuple[str, str, str]] = []
    with ZipFile(whole, "w", ZIP_STORED) as archive:
        for name, label, content in _contents(case):
            if content is not None:
                archive.writestr(name, content)
            listed.append((name if content is not None else "（未附）", label, sha256(content) if content else ""))
        archive.writestr(INDEX, "".join(csv_lines(["文件", "说明", "SHA-256"], iter(listed))))
    whole.seek(0)
    return whole


def _contents(case: MisuseCase) -> Iterator[tuple[str, str, bytes | None]]:
    yield "00-案件情况.txt", "案件情况", "\n".join(f"{label}：{value}" for label, value in case_facts(case)).encode()
    for order in case.orders.all():
        yield f"10-责令改正通知书{order.round}.pdf", f"责令改正通知书 {order.document_number}", order_bytes(order)
    for place, file in enumerate(case_files(case), start=1):
        name, label = f"20-材料{place:02d}", f"材料{place:02d}：收到时间 {clock.display(file.uploaded_at)}"
        if file.is_sealed:
            yield name, f"{label}，尚未通过病毒查验，未附", None
        elif file.target_type == MisuseReport._meta.label_lower:
            yield _copied(file, name, label)
        else:
            with open_original(file) as stored:
                yield name + PurePath(file.full_name).suffix.lower(), label, stored.read()


def _copied(file: EvidenceFile, name: str, label: str) -> tuple[str, str, bytes | None]:
    """A file of who reported, without what it says of them."""
    try:
        found = open_copy(file)
    except Uncopied:
        return name, f"{label}，不能生成不含附带信息的副本，未附；确有需要的，在举报中说明理由另取原件", None
    if found is None:
        raise FileAway
    copy, shown = found
    with shown:
        said = f"{label}，不含附带信息的副本，原件的 SHA-256 为 {file.digest}"
        return f"{name}.{ENDINGS[copy.media_type]}", said, shown.read()


def case_facts(case: MisuseCase) -> list[tuple[str, Any]]:
    """The case in words, for the desk and for its file."""
    facts = [
        ("案号", case.number),
        ("情形", case.get_kind_display()),
        ("使用者", case.user_name),
        ("地点或者载体", case.place),
        ("荣誉", _honour_text(case)),
        ("称号使用登记", f"{case.use.wording}（{case.use.get_state_display()}）" if case.use else "—"),
        ("立案时间", clock.display(case.opened_at)),
    ]
    for order in case.orders.all():
        facts += [
            (f"第{order.round}次责令改正", f"{order.document_number}，期限至 {order.due_on}"),
            ("认定的事实", order.finding),
            ("改正要求", order.requirement),
        ]
        facts += [
            ("报送的改正情况", f"{one.text}（{clock.display(one.submitted_at)}）") for one in order.corrections.all()
        ]
    facts += [
        ("送达", f"{one.document_number}：{one.received_by}，{one.received_on}，{one.note}")
        for one in case.deliveries.all()
    ]
    if case.outcome:
        facts.append(("处理结果", case.outcome))
    return facts


def _honour_text(case: MisuseCase) -> str:
    if case.honour:
        return f"{case.honour}（{case.honour.get_state_display()}）"
    return f"所标编号 {case.claimed_number}" if case.claimed_number else "—"
