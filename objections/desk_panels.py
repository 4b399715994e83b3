"""What the desk of objections says of a case: the panels of its page and the words of its list."""

from typing import Any

from objections.beside import panel_rows
from objections.custody import is_sealed, opened_until, reply_text, requests_of
from objections.enums import Matter, ObjectionState, Outcome
from objections.erasing import is_held, kept_until, term_text
from objections.models import Consultation, Objection
from objections.queries import MOST_REPEATS, repeats_of
from portal import clock
from portal.access.models import User
from portal.confirming.models import PendingAct
from portal.desk.parts import InfoPanel, Private
from portal.evidence.models import EvidenceFile
from portal.identity.models import IdentityProof
from portal.identity.providers import MANUAL, way_of
from portal.identity.queries import doubt_about
from portal.journal.models import Event


def marks(objection: Objection) -> str:
    """What the officer should look at before the identity is taken for verified."""
    many: int = objection.repeats  # type: ignore[attr-defined]
    repeated = f"同一证件另有 {many} 件{'以上' if many == MOST_REPEATS else ''}" if many else ""
    doubted = "号码与规则不符" if doubt_about(objection.subject) else ""
    pursued = "提出人已撤回，依职权核查" if objection.pursued_at else ""
    return "；".join(filter(None, [repeated, doubted, pursued]))


def due_text(objection: Objection) -> str:
    """The step's deadline, flagged when it is past."""
    if objection.is_paused:
        return f"征求、听取意见，暂停计算（余 {objection.paused_workdays} 个工作日）"
    if objection.due_on is None:
        return "日历未确认" if objection.clock_workdays else "—"
    return f"{objection.due_on} 已逾期" if objection.overdue else str(objection.due_on)


def case_rows(objection: Objection) -> list[tuple[str, Any]]:
    """The case as the office reads it."""
    return [
        ("类别", objection.get_kind_display()),
        ("事项", objection.get_matter_display()),
        ("届次", objection.edition.name),
        ("所涉对象", objection.subject_text),
        ("事实和理由", objection.statement.for_delivery()),
        ("请求", objection.requested_outcome.for_delivery()),
        ("期限", due_text(objection)),
        *([("条目", _hold_text(objection))] if objection.entry_id else []),
        ("要求补充", objection.supplement_request or "—"),
        *_withdrawal_rows(objection),
        ("调查结论", objection.conclusion or "—"),
        *([("未听取被异议方意见的理由", objection.unheard)] if objection.unheard else []),
        ("处理决定" if objection.pursued_at else "书面答复", objection.reply or "—"),
    ]


def _withdrawal_rows(objection: Objection) -> list[tuple[str, Any]]:
    """When it was taken back, and that the office went on."""
    stamps = (("申请撤回", objection.withdrawal_at), ("决定依职权继续核查", objection.pursued_at))
    return [(label, clock.display(at)) for label, at in stamps if at]


def statement_panels(objection: Objection) -> list[InfoPanel]:
    """What the other side was told, and what it answered; nothing where it was not asked."""
    if (asked := objection.asked) is None:
        return []
    said = [("陈述时间", clock.display(asked.stated_at))] if asked.stated_at else []
    context = {
        "asked": asked,
        "files": EvidenceFile.objects.of(asked),
        "is_concluded": objection.outcome != "" and objection.state != ObjectionState.PASSED_ON,
    }
    rows = [("告知时间", clock.display(asked.asked_at)), ("陈述期限", asked.due_on or "日历未确认"), *said]
    return [InfoPanel("被异议方的意见", rows=rows, template="objections/desk/statement.html", context=context)]


def consultation_panels(objection: Objection, user: Any) -> list[InfoPanel]:
    """Whom the office asked, and what each replied; nothing where nobody was asked."""
    asked = list(objection.consultations.select_related("department", "expert").order_by("pk"))
    if not asked:
        return []
    context = {"consultations": [(one, _course_of(one), reply_text(one, user)) for one in asked]}
    return [InfoPanel("征求意见", template="objections/desk/consultations.html", context=context)]


def _course_of(consultation: Consultation) -> str:
    """How far it is, and its days."""
    late = "（逾期）" if consultation.is_late and not consultation.ended_at else ""
    found = [consultation.get_state_display(), f"{clock.display(consultation.asked_at)[:10]} 征求"]
    if consultation.due_on:
        found.append(f"期限 {consultation.due_on}")
    if consultation.replied_at:
        found.append(f"{clock.display(consultation.replied_at)[:10]} 答复")
    return f"{'，'.join(found)}{late}"


def claimant_rows(objection: Objection, user: Any) -> list[tuple[str, Any]]:
    """What is shown of the objector without a look on record."""
    proof = _proof_text(objection.proof) if objection.proof else "—"
    return [
        ("名义", objection.get_claimant_display()),
        ("身份证明", f"{proof}{_sealed_text(objection, user)}"),
        ("同一证件的其他异议", repeats_text(objection, user)),
        ("号码核对", _number_text(objection)),
        ("身份信息", kept_text(objection)),
    ]


def _proof_text(proof: IdentityProof) -> str:
    return proof.get_state_display() if proof.provider == MANUAL else way_of(proof)


def _sealed_text(objection: Objection, user: Any) -> str:
    if not is_sealed(objection):
        return ""
    until = opened_until(objection, user)
    return f"，对您启封至 {clock.display(until)}" if until else "，身份信息已经封存"


def repeats_text(objection: Objection, user: Any) -> str:
    """The numbers of the newest of them."""
    found = [f"{one.number}（{one.get_state_display()}）" for one in repeats_of(objection, user)[: MOST_REPEATS + 1]]
    return ("、".join(found[:MOST_REPEATS]) + ("等" if len(found) > MOST_REPEATS else "")) or "—"


def _number_text(objection: Objection) -> str:
    if objection.identity_erased_at:
        return "—"
    if objection.proof and objection.proof.provider != MANUAL:
        return "符合编码规则，由登录的平台提供"
    return doubt_about(objection.subject) or "符合编码规则，是否本人所有须经核实"


def repeated_note(objection: Objection, user: Any) -> str:
    """What more than one under a number may mean: it was typed, and nobody has proved it yet."""
    if not repeats_of(objection, user).exists():
        return ""
    return (
        "使用同一证件的异议不止一件：可能是重复提出，也可能是他人冒用号码，请分别核实身份；内容相同的，可以并案办理。"
    )


def kept_text(objection: Objection) -> str:
    """How long the objector's identity is kept yet."""
    if objection.identity_erased_at:
        return f"已于 {clock.day_of(objection.identity_erased_at)} 按保存期限删除"
    if is_held(objection):
        return "所涉案卷已冻结，解除冻结以前不删除"
    end = kept_until(objection)
    return f"保存至 {end}，期满由系统删除" if end else f"办结后保存 {term_text()}"


def private_rows(objection: Objection) -> list[Private]:
    """Masked, with the way to a look on record."""
    if objection.person:
        person = objection.person
        shown: list[tuple[str, Any]] = [
            ("姓名", person.name),
            ("证件号码", person.document_number),
            ("电话", person.phone),
        ]
    else:
        unit = objection.organisation
        shown = [("单位名称", unit.name), ("联系人", unit.contact_name), ("电话", unit.contact_phone)]  # type: ignore[union-attr]
    return [Private(label, str(value), verb="reveal") for label, value in shown if value]


def files_of(objection: Objection, user: Any) -> list[EvidenceFile]:
    """Evidence and, where it is open to this person, the pictures of the proof; each download is logged by its owner."""
    evidence = list(EvidenceFile.objects.of(objection))
    if objection.proof is None or (is_sealed(objection) and not opened_until(objection, user)):
        return evidence
    return [*evidence, *EvidenceFile.objects.of(objection.proof)]


def opening_panels(objection: Objection) -> list[InfoPanel]:
    """Who asked for the identity after it was sealed, why, and what another answered; nothing where nobody did."""
    asked = list(requests_of(objection).select_related("proposed_by", "decided_by"))
    if not asked:
        return []
    declined = Event.objects.filter(target_type=PendingAct._meta.label_lower, verb="pending.declined")
    whys = dict(declined.filter(target_id__in=[str(one.pk) for one in asked]).values_list("target_id", "reason"))
    rows = [
        (
            f"{clock.display(one.proposed_at)} {one.proposed_by}",
            f"{one.reason}{_answer_to(one, whys.get(str(one.pk), ''))}",
        )
        for one in asked
    ]
    return [InfoPanel("启封提出人信息", rows=rows)]


def _answer_to(request: PendingAct, why: str) -> str:
    """`（未同意：……，评审办乙 2026-05-13 10:00）`."""
    by = f"，{request.decided_by} {clock.display(request.decided_at)}" if request.decided_at else ""
    because = f"：{why.rstrip('。')}" if why else ""
    return f"（{request.get_state_display()}{because}{by}）"


def beside_panels(objection: Objection) -> list[InfoPanel]:
    """What else was filed about its entry, and what was found or is proposed; nothing where it stands alone."""
    rows = panel_rows(objection)
    if not rows:
        return []
    said = "事实相同的并案核查，结论应当一致；每件分别作出结论，分别答复。"
    return [
        InfoPanel("同一对象的其他异议", template="objections/desk/beside.html", context={"others": rows}, help=said)
    ]


def _hold_text(objection: Objection) -> str:
    if objection.hold:
        return f"{objection.entry}：{objection.hold.get_state_display()}"
    return "未暂缓（受理时不在公示期内）" if objection.accepted_at else "未暂缓（没有受理）"


def about_panels(objection: Objection) -> list[InfoPanel]:
    """The way to what it names, where that is handled by itself, or whose conduct it is about; an entry is handled here."""
    if objection.matter == Matter.CONDUCT:
        people = User.objects.filter(pk__in=objection.concerned).order_by("pk")
        return [InfoPanel("所反映的人员", rows=[("指明", "、".join(map(str, people)) or "没有指明")])]
    if objection.entry_id or objection.application_id is None:
        return []
    context = {"objection": objection}
    return [InfoPanel("所涉的登记和申报", template="objections/desk/about.html", context=context)]


def review_panels(objection: Objection) -> list[InfoPanel]:
    """Why its objector asks for a review, and what that found; nothing where none was asked for."""
    if objection.review_asked_at is None or objection.review_grounds is None:
        return []
    rows = [
        ("申请时间", clock.display(objection.review_asked_at)),
        ("理由", objection.review_grounds.for_delivery()),
    ]
    if objection.review_withdrawn_at:
        rows.append(("撤回时间", clock.display(objection.review_withdrawn_at)))
    if objection.reviewed_at:
        former, now = Outcome(objection.reviewed_outcome).label, objection.get_outcome_display()
        rows += [
            ("决定时间", clock.display(objection.reviewed_at)),
            ("结论", f"维持：{now}" if former == now else f"由{former}变更为{now}"),
            ("复核决定", objection.review_decision),
        ]
    return [InfoPanel("复核", rows=rows)]
