"""Receipt, written reply and decision on a review as official documents."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from objections.channels import channel_of
from objections.enums import ObjectionState, Outcome
from objections.letters import addressed, review_finding, review_offered
from objections.models import Objection
from objections.receipts import check_code
from objections.rules import deadline_rows, due_on
from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.errors import cite
from portal.evidence.models import EvidenceFile
from portal.languages import CHINESE, in_english, is_english
from portal.messages.actions import plain

PROGRESS, VERIFY = "/objections/progress/", "/verify/"
ANSWERED = frozenset({ObjectionState.REFUSED, ObjectionState.REPLIED, ObjectionState.UNDER_REVIEW})


def receipt_document(objection: Objection, *, secret: str) -> bytes:
    """The receipt PDF, addressed to the objector; handed over in the browser that filed it, stored nowhere.

    Asked for in English, a sheet that renders it follows the Chinese text, which counts.
    """
    context = receipt_context(objection, secret=secret)
    if is_english():
        context["english"] = render_to_string("documents/_partials/receipt_english.html", context)
    office = objection.edition.rules.programme.office_full_name
    with translation.override(CHINESE):
        return render_pdf(
            "documents/receipt.html", context, metadata=Metadata(title=f"异议回执 {objection.number}", author=office)
        )


def receipt_context(objection: Objection, *, secret: str) -> dict[str, Any]:
    """What the layout asks for."""
    programme = objection.edition.rules.programme
    received = clock.day_of(objection.received_at)
    deadlines = [
        {"label": label, "workdays": days, "due": due_on(received, days) if label == "决定是否受理" else None}
        for label, days in deadline_rows(objection.rules)
    ]
    return {
        "red_head": programme.undertaker,
        "title": f"{objection.get_kind_display()}回执",
        "signed_by": programme.office_full_name,
        "signed_on": received,
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "basis": objection.rules.article,
        "law": objection.rules.text,
        "you": addressed(objection),
        "kind": objection.get_kind_display(),
        "channel": channel_of(objection.edition.programme),
        "objector": plain(objection.subject.name),
        "notice_title": objection.entry.notice.title if objection.entry else "",
        "entry": str(objection.entry) if objection.entry else objection.subject_text,
        "received_at": objection.received_at,
        "number": objection.number,
        "secret": secret,
        "checked": f"{objection.number}-{check_code(objection)}",
        "check_url": f"{settings.PORTAL_BASE_URL}{VERIFY}",
        "subject": objection.subject_text,
        "progress_url": f"{settings.PORTAL_BASE_URL}{PROGRESS}",
        "english_progress_url": f"{settings.PORTAL_BASE_URL}{in_english(PROGRESS)}",
        "deadlines": deadlines,
        "materials": EvidenceFile.objects.of(objection),
    }


def has_reply(objection: Objection) -> bool:
    """Whether its objector was answered in writing: refused, or concluded and replied to. Who took it back is not."""
    return objection.state in ANSWERED and objection.pursued_at is None


def replied_outcome(objection: Objection) -> str:
    """What the reply found: a review may have changed it since."""
    return Outcome(objection.reviewed_outcome or objection.outcome).label


def reply_document(objection: Objection) -> bytes:
    """The written reply in the layout of GB/T 9704, to the number and not to the name: it may lie open on a desk (Article 31).

    It bears the day of the reply and says what was said then: what became of the entry may be otherwise by now.
    """
    office = objection.edition.rules.programme.office_full_name
    refused = objection.state == ObjectionState.REFUSED
    title = f"{objection.get_kind_display()}{'不予受理通知书' if refused else '答复书'}"
    with translation.override(CHINESE):
        offered = "" if refused else review_offered(objection)
    paragraphs = [
        _came(objection) + (_refused(objection) if refused else _found(objection)),
        *objection.reply.splitlines(),
        *([offered] if offered else []),
        f"{'有新的事实和证据的，可以重新提出。' if refused else ''}对处理有不同意见的，可以向{office}反映。{_kept_secret(objection)}",
    ]
    return _to_number(objection, title, paragraphs, on=objection.closed_at)


def has_review(objection: Objection) -> bool:
    """Whether a review was asked for and decided."""
    return objection.reviewed_at is not None


def review_document(objection: Objection) -> bytes:
    """The decision on a review in the same layout, to the number as well; of the day on which it was decided."""
    asked = official_date(clock.day_of(objection.review_asked_at))  # type: ignore[arg-type]
    kind, found = objection.get_kind_display(), objection.get_outcome_display()
    paragraphs = [
        f"{addressed(objection)}不服编号{objection.number}{kind}的结论（{kind}{replied_outcome(objection)}），于{asked}申请复核，"
        "由没有参与原结论的工作人员办理。",
        f"经复核，{cite(objection.rules.article)}，{review_finding(objection)}：{kind}{found}。认定的事实和理由如下：",
        *objection.review_decision.splitlines(),
        f"{objection.rules.after_review or ''}{_kept_secret(objection)}",
    ]
    return _to_number(objection, f"{kind}复核决定书", paragraphs, on=objection.reviewed_at)


def passing_document(objection: Objection) -> bytes:
    """The letter to the body that it was passed on to: the office's words, and nothing that leads to who objects."""
    passing: Any = objection.passings.last()
    asked = (
        f"请依照职责办理，并于{official_date(passing.asked_by)}前（含当日）将办理情况函告我办。"
        if passing.asked_by
        else "请依照职责办理，并将办理情况函告我办。"
    )
    paragraphs = [
        f"我办在办理{objection.get_kind_display()}（编号{objection.number}）中收到下列情况，经研究，属于你单位职责，{passing.basis}，转请办理：",
        *passing.substance.splitlines(),
        f"{asked}不属于你单位职责的，请写明理由退回。",
        "提出人的身份依法保密，本函不提供；请勿将与提出人有关的情况告知被反映的单位、人员，不得打听、追查提出人。",
    ]
    return _letter(objection, "转办函", passing.body, paragraphs, on=passing.passed_at)


def _kept_secret(objection: Objection) -> str:
    return f"{addressed(objection)}的身份信息依法予以保密。"


def _to_number(objection: Objection, title: str, paragraphs: list[str], *, on: Any) -> bytes:
    """A letter of the office to whoever holds the number."""
    return _letter(objection, title, f"编号{objection.number}的提出人", paragraphs, on=on)


def _letter(objection: Objection, title: str, addressee: str, paragraphs: list[str], *, on: Any) -> bytes:
    office = objection.edition.rules.programme.office_full_name
    context = {
        "red_head": office,
        "title": title,
        "addressee": addressee,
        "paragraphs": paragraphs,
        "signed_by": office,
        "signed_on": clock.day_of(on),
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"{title} {objection.number}", author=office)
    with translation.override(CHINESE):
        return render_pdf("documents/official.html", context, metadata=metadata)


def _came(objection: Objection) -> str:
    on, entry = official_date(clock.day_of(objection.received_at)), objection.entry
    about = f"“{entry.notice.title}”中的“{entry}”" if entry else f"“{objection.subject_text}”"
    return f"{addressed(objection)}于{on}就{about}提出的{objection.get_kind_display()}收悉。"


def _refused(objection: Objection) -> str:
    return f"经审核，{cite(objection.rules.article)}，不予受理：{objection.get_refusal_code_display()}。"


def _found(objection: Objection) -> str:
    kind, outcome = objection.get_kind_display(), replied_outcome(objection)
    return f"经调查核实，{cite(objection.rules.article)}，认定{kind}{outcome}。现答复如下："
