"""Verbs of what the public reads: lists, holds, objections, honours, titles, acts of two people."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from cms_pages.demonstration.applying import sample
from cms_pages.demonstration.deciding import amounts_of
from cms_pages.demonstration.objecting import OBJECTOR
from objections import actions as objecting
from objections import receipts
from objections.acts import propose_conclusion, propose_opening, propose_passing, propose_review
from objections.consulted import experts_for
from objections.enums import CLOSED, CONCLUDED, CONCLUSIONS, OPEN, TAKEN_BACK, HoldChoice, ObjectionState, Refusal
from objections.holding import is_held_or_may_be
from objections.models import Consultation, Objection, Sitting, Statement
from objections.presiding import presiders_for
from objections.public_acts import propose_release, propose_take_down
from objections.sittings import SittingPlan
from portal import clock
from portal.access.enums import Role
from portal.confirming import actions as confirming
from portal.confirming.actions import propose
from portal.confirming.models import PendingAct
from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from tests.factories.objections import found_true
from tests.factories.prizes import proposed_payment, stated
from tests.machine.verbs import office, rows, system, the_edition, verb
from tests.machine.world import World
from workflow.honours import actions as honouring
from workflow.honours.acts import (
    CORRECT_NAME,
    propose_ask_back,
    propose_commendation,
    propose_reinstatement,
    propose_reversal,
    propose_waiver,
)
from workflow.honours.enums import ASKED_BACK
from workflow.honours.grounds import Resolution
from workflow.honours.models import (
    Commendation,
    CreditReport,
    Honour,
    PrizePayment,
    PrizeRecovery,
    PrizeUseStatement,
    Retrieval,
    Revocation,
    RevocationNotice,
)
from workflow.programmes.models import Stage
from workflow.publicity import actions as publishing
from workflow.publicity import acts
from workflow.publicity.enums import Leaving
from workflow.publicity.models import Hold, Notice, NoticeEntry
from workflow.titles import actions as titling
from workflow.titles.models import TitleUse


def publishers(w: World, thing: Any) -> list[Any]:
    return [*w.role(Role.OFFICE), *w.role(Role.EDITOR)]


def holder(w: World, thing: Any) -> list[Any]:
    return [getattr(thing, "honour", thing).holder]


def two_people(w: World, thing: PendingAct) -> list[Any]:
    return [user for user in w.role(Role.OFFICE) if user.pk != thing.proposed_by_id]


def proposer(w: World, thing: PendingAct) -> list[Any]:
    return [thing.proposed_by]


def waiting(w: World) -> Any:
    return PendingAct.objects.order_by("pk")


def waiting_now(w: World) -> Any:
    return PendingAct.objects.filter(state="pending").order_by("pk")


def object_to(w: World, entry: NoticeEntry, by: Any, c: Random) -> Any:
    staged = lambda label: stage_upload(sample(label), uploader=Uploader(user=None, session_key="machine"))  # noqa: E731
    return objecting.submit_objection(
        objecting.Draft(
            token=receipts.new_token(), edition=w.edition, entry=entry, subject_text="公示条目",
            statement="数据与实际不符。", truthful=True, requested_outcome="请核实。", person=OBJECTOR,
            identity_files={"身份证件照片": [staged("证件照片")]}, evidence=[staged("情况说明")],
        )
    )  # fmt: skip


def consult(w: World, o: Any, by: Any, c: Random) -> Any:
    able = experts_for(o)
    return objecting.consult_on_objection(o, by=by, question="口径是否可比？", experts=[c.choice(able)] if able else [])


def sitting_plan(w: World, o: Any, by: Any, c: Random) -> SittingPlan:
    """Some day soon, which may be none that can be, under whoever may preside."""
    day = w.today + timedelta(days=c.choice([-1, 4, 5, 6, 7]))
    able = presiders_for(o) or [by]
    return SittingPlan(clock.moment(day, 9 + c.randrange(8)), 60, "三楼会议室", c.choice(able))


def number(w: World, c: Random) -> str:
    return f"示府发〔{w.today.year}〕{c.randrange(1, 30)}号"


def draft(w: World, e: Any, by: Any, c: Random) -> Any:
    return honouring.draft_commendation(
        e, document_number=number(w, c), issued_on=w.today, by=by, amounts=amounts_of(e)
    )


def revise(w: World, d: Any, by: Any, c: Random) -> Any:
    words = {"document_number": d.document_number, "issued_on": w.today, "amounts": amounts_of(d.edition)}
    return honouring.revise_commendation(d, by=by, **words)


def revoke(w: World, h: Any, by: Any, c: Random) -> Any:
    return honouring.propose_revocation(
        h, by=by, article=c.choice(["34", "35"]), reason="数据与原始记录不符。", public_reason="提供虚假材料",
        document_number=f"示质评办〔{w.today.year}〕{RevocationNotice.objects.count() + 1}号",
    )  # fmt: skip


def resolved(w: World) -> Resolution:
    return Resolution("示府批复第3号", w.today)


def draw_up(w: World, r: Any, by: Any, c: Random) -> Any:
    stated = r.statements.count()
    answer = "意见不成立，不予采纳" if stated else ""
    return honouring.draw_up_revocation(
        r, by=by, document_number=number(w, c), resolution=resolved(w), answer=answer, read=stated
    )


def revocations(*states: str) -> dict[str, Any]:
    return rows(Revocation, "honour__edition", state__in=states)


def duties(model: Any, *states: str) -> dict[str, Any]:
    return rows(model, "honour__edition", state__in=states)


def use_title(w: World, h: Any, by: Any, c: Random) -> Any:
    wording = h.edition.rules.title_use.wording.format(
        holder=h.public_name, year=h.year, tier=h.tier_label, track=h.track_label,
        programme=h.edition.rules.programme.name, achievement=h.title,
    )  # fmt: skip
    return titling.file_title_use(h, by=by, medium="website", wording=wording, place="官方网站")


def passes_on(w: Any, o: Any, by: Any, c: Any) -> Any:
    """To any of the rules' bodies; where its entry may be held somebody says what becomes of it."""
    hold = c.choice(HoldChoice.values) if is_held_or_may_be(o) else ""
    body = c.choice(o.rules.bodies).name if o.rules.bodies else ""
    return propose_passing(o, by=by, body=body, words="请依法查处。", reason="属于其职责。", hold=hold)


def objections(**fit: Any) -> dict[str, Any]:
    return rows(Objection, "edition", **fit)


def honours(**fit: Any) -> dict[str, Any]:
    return rows(Honour, "edition", **fit)


def on_objection(name: str, act: Callable[..., Any], *states: str, who: Any = office) -> None:
    verb(
        f"objections.{name}",
        **objections(state__in=states),
        who=who,
        act=act,
        kinds="notice over commendation",
        lives_on=True,
    )


def on_sitting(name: str, act: Callable[..., Any], *states: str, who: Any = office) -> None:
    of = rows(Sitting, "objection__edition", state__in=states)
    verb(f"objections.{name}", **of, who=who, act=act, kinds="notice over commendation", lives_on=True)


# fmt: off
verb("publicity.plan_notice", **rows(Stage, "edition", kind="notice", state="current"), who=publishers, kinds="notice",
     act=lambda w, s, by, c: publishing.plan_notice(s, by=by))
verb("publicity.refresh_notice", **rows(Notice, "edition", state="draft"), who=publishers, kinds="notice",
     act=lambda w, n, by, c: publishing.refresh_notice(n, by=by))
verb("publicity.publish_notice", **rows(Notice, "edition", state="draft"), who=publishers, kinds="notice",
     act=lambda w, n, by, c: publishing.publish_notice(n, by=by))
verb("publicity.withdraw_draft", **rows(Notice, "edition", state="draft"), who=publishers, kinds="over",
     act=lambda w, n, by, c: publishing.withdraw_draft(n, by=by, reason="重拟。"))
verb("publicity.end_notice", **rows(Notice, "edition", state="running"), who=system, kinds="notice",
     act=lambda w, n, by, c: publishing.end_notice(n, by=by))
verb("publicity.place_hold", **rows(NoticeEntry, "notice__edition", notice__state="running"), who=office, kinds="over",
     act=lambda w, e, by, c: publishing.place_hold(e, by=by, reference=f"来函{c.randrange(4)}"))
verb("publicity.lift_hold", **rows(Hold, "entry__notice__edition", state="open"), who=office, kinds="notice", lives_on=True,
     act=lambda w, h, by, c: publishing.lift_hold(h, by=by, reason="不成立。"))
verb("publicity.confirm_hold", **rows(Hold, "entry__notice__edition", state="open"), who=office, kinds="notice", lives_on=True,
     act=lambda w, h, by, c: publishing.confirm_hold(h, by=by, reason="成立。"))
verb("publicity.propose_correction", **rows(NoticeEntry, "notice__edition", notice__state="running"), who=office, kinds="notice",
     act=lambda w, e, by, c: acts.propose_correction(e, by=by, reason="录入有误", changes={"public_name": f"{e.public_name}甲"}))
verb("publicity.propose_leaving", **rows(NoticeEntry, "notice__edition", notice__state="running"), who=office, kinds="notice",
     act=lambda w, e, by, c: acts.propose_leaving(e, by=by, reason="申报者不再参评", word=c.choice(Leaving.values)))
verb("confirming.confirm", of=waiting, fit=waiting_now, who=two_people, lives_on=True,
     act=lambda w, p, by, c: confirming.confirm(p, by=by))
verb("confirming.decline", of=waiting, fit=waiting_now, who=two_people, lives_on=True,
     act=lambda w, p, by, c: confirming.decline(p, by=by, reason="理由不充分。"))
verb("confirming.withdraw", of=waiting, fit=waiting_now, who=proposer, lives_on=True,
     act=lambda w, p, by, c: confirming.withdraw(p, by=by))

verb("objections.submit_objection", **rows(NoticeEntry, "notice__edition", notice__state="running"), who=system, kinds="notice",
     act=object_to, lives_on=True)
on_objection("verify_identity", lambda w, o, by, c: found_true(o, by=by), "submitted")
on_objection("open_identity", lambda w, o, by, c: propose_opening(o, by=by, reason="需要联系提出人核对事实。"), *ObjectionState.values)
on_objection("accept_objection", lambda w, o, by, c: objecting.accept_objection(o, by=by), "identity_verified")
on_objection("refuse_objection", lambda w, o, by, c: objecting.refuse_objection(
    o, by=by, code=Refusal.EVIDENCE, reason="未提供必要的证明材料。"), "submitted", "identity_verified")
on_objection("request_supplement", lambda w, o, by, c: objecting.request_supplement(o, by=by, request="请补充原始凭证。"), "submitted", "investigating")
on_objection("supply_supplement", lambda w, o, by, c: objecting.supply_supplement(o, text="补充如下。", files=[], by=by), "supplement_requested", who=system)
on_objection("resume_objection", lambda w, o, by, c: objecting.resume_objection(o, by=by, reason="逾期未补充。"), "supplement_requested")
on_objection("start_investigation", lambda w, o, by, c: objecting.start_investigation(o, by=by), "accepted")
on_objection("extend_investigation", lambda w, o, by, c: objecting.extend_investigation(o, by=by, reason="情况复杂。"), "accepted", "investigating")
on_objection("share_objection", lambda w, o, by, c: objecting.share_objection(o, by=by, substance="请说明数据来源。"), "accepted", "investigating")
verb("objections.state_views", **rows(Statement, "objection__edition", stated_at=None), kinds="notice over commendation", lives_on=True,
     who=lambda w, one: [one.objection.entry.application.applicant],
     act=lambda w, one, by, c: objecting.state_views(one, by=by, text="所报数据为母公司口径。"))
on_objection("name_concerned", lambda w, o, by, c: objecting.name_concerned(o, by=by, people=[], reason="值班表如此。"), *sorted(OPEN))
on_objection("consult_on_objection", consult, "investigating", "under_review")
verb("objections.answer_consultation", **rows(Consultation, "objection__edition", state="waiting"), kinds="notice over commendation",
     lives_on=True, who=lambda w, one: [one.expert],
     act=lambda w, one, by, c: objecting.answer_consultation(one, by=by, reply="无意见。"))
verb("objections.withdraw_consultation", **rows(Consultation, "objection__edition", state="waiting"), kinds="notice over commendation",
     lives_on=True, who=office, act=lambda w, one, by, c: objecting.withdraw_consultation(one, by=by, reason="另行核实。"))
verb("objections.go_on_unanswered", **rows(Consultation, "objection__edition", state="waiting"), kinds="notice over commendation",
     lives_on=True, who=office, act=lambda w, one, by, c: objecting.go_on_unanswered(one, by=by, reason="逾期未答复。"))
on_objection("ask_sitting", lambda w, o, by, c: objecting.ask_sitting(o, party="objector", grounds="账册须当面说明。", by=by,
             together=c.random() < 0.5), "investigating", "under_review", who=system)
on_objection("agree_together", lambda w, o, by, c: objecting.agree_together(o), "investigating", who=system)
on_objection("revoke_together", lambda w, o, by, c: objecting.revoke_together(o), "investigating", who=system)
on_objection("set_sitting", lambda w, o, by, c: objecting.set_sitting(
    o, by=by, party=c.choice(["objector", "other_side", "together"]), plan=sitting_plan(w, o, by, c)), "investigating", "under_review")
on_sitting("arrange_sitting", lambda w, s, by, c: objecting.arrange_sitting(s, by=by, plan=sitting_plan(w, s.objection, by, c)), "asked")
on_sitting("refuse_sitting", lambda w, s, by, c: objecting.refuse_sitting(s, by=by, reason="书面已经说明清楚。"), "asked")
on_sitting("take_back_sitting", lambda w, s, by, c: objecting.take_back_sitting(s, by=by), "asked", who=system)
on_sitting("move_sitting", lambda w, s, by, c: objecting.move_sitting(
    s, by=by, plan=sitting_plan(w, s.objection, by, c), reason="会议室冲突。"), "arranged")
on_sitting("hold_sitting", lambda w, s, by, c: objecting.hold_sitting(
    s, by=by, attendance="到场。", shared="说明了账册。", full="说明了账册。"), "arranged")
on_sitting("miss_sitting", lambda w, s, by, c: objecting.miss_sitting(s, by=by, reason="没有到场。"), "arranged")
on_sitting("cancel_sitting", lambda w, s, by, c: objecting.cancel_sitting(s, by=by, reason="不再进行。"), "arranged")
on_sitting("correct_transcript", lambda w, s, by, c: objecting.correct_transcript(
    s, by=by, shared="补记账册。", full=f"补记账册{c.randrange(9)}。", reason="漏记。"), "held")
on_objection("conclude_objection", lambda w, o, by, c: propose_conclusion(
    o, by=by, outcome=c.choice(CONCLUSIONS), conclusion="经核查原始记录。", unheard=c.choice(["", "记录已经足以认定。"]), differing=c.choice(["", "所涉年度不同。"])), "investigating")
on_objection("reply_objection", lambda w, o, by, c: objecting.reply_objection(
    o, by=by, reply="您反映的情况已经核查。"), *sorted(CONCLUDED))
on_objection("release_outcome", lambda w, o, by, c: propose_release(
    o, by=by, summary=f"经核查作出结论{c.randrange(9)}。", reason=c.choice(["", "更正文字。"])), *sorted(CLOSED))
on_objection("take_down_outcome", lambda w, o, by, c: propose_take_down(o, by=by, reason="可能使人认出。"), *sorted(CLOSED))
on_objection("withdraw_objection", lambda w, o, by, c: objecting.withdraw_objection(o, by=by), *sorted(OPEN), who=system)
on_objection("ask_review", lambda w, o, by, c: objecting.ask_review(o, grounds="数据口径没有核对。"), "replied", who=system)
on_objection("withdraw_review", lambda w, o, by, c: objecting.withdraw_review(o), "under_review", who=system)
on_objection("decide_review", lambda w, o, by, c: propose_review(
    o, by=by, outcome=c.choice(CONCLUSIONS), decision="经复核原始记录。", summary="经复核作出决定。", unheard=c.choice(["", "记录已经足以认定。"])), "under_review")
on_objection("pass_on_objection", passes_on, "identity_verified", "accepted", "investigating")
on_objection("say_naming", lambda w, o, by, c: objecting.say_naming(o, agrees=c.choice([True, False])), "passed_on", who=system)
on_objection("give_identity", lambda w, o, by, c: objecting.give_identity(o, by=by, reason="密封机要件。"), "passed_on")
on_objection("end_answered", lambda w, o, by, c: objecting.end_answered(o, by=by, answer="已经办结。", answered_on=w.today), "passed_on")
on_objection("end_unanswered", lambda w, o, by, c: objecting.end_unanswered(o, by=by, reason="多次催办没有答复。"), "passed_on")
on_objection("take_back_passed", lambda w, o, by, c: objecting.take_back_passed(
    o, by=by, ending=c.choice(TAKEN_BACK), reason="由评审办继续办理。"), "passed_on")
on_objection("close_withdrawn", lambda w, o, by, c: objecting.close_withdrawn(o, by=by, reason="没有疑点。"), "withdrawal_requested")
on_objection("pursue_withdrawn", lambda w, o, by, c: objecting.pursue_withdrawn(o, by=by, reason="仍有疑点。"), "withdrawal_requested")

verb("honours.draft_commendation", of=the_edition, who=office, act=draft, kinds="commendation")
verb("honours.revise_commendation", **rows(Commendation, "edition", state="draft"), who=office, act=revise, kinds="commendation")
verb("honours.issue_commendation", **rows(Commendation, "edition", state="draft"), who=office, kinds="commendation",
     act=lambda w, d, by, c: propose_commendation(d, by=by))
verb("honours.issue_certificate", **honours(certificates=None), who=system, kinds="commendation over", lives_on=True,
     act=lambda w, h, by, c: honouring.issue_certificate(h, by=by))
verb("honours.record_prize_payment", **honours(state="active"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, h, by, c: proposed_payment(h, amount_yuan=c.choice([50_000, 100_000]), paid_on=w.today, reference="支付凭证", by=by))
verb("honours.reverse_payment", **rows(PrizePayment, "honour__edition", state="paid"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, p, by, c: propose_reversal(p, by=by, reason="金额录入有误。"))
verb("honours.state_prize_use", **honours(state="active"), who=holder, kinds="commendation over", lives_on=True,
     act=lambda w, h, by, c: stated(h, by=by, use=c.choice(h.edition.rules.prize_uses).code))
verb("honours.accept_prize_use", **rows(PrizeUseStatement, "honour__edition", state="stated"), who=office, kinds="over", lives_on=True,
     act=lambda w, u, by, c: honouring.accept_prize_use(u, by=by))
verb("honours.refuse_prize_use", **rows(PrizeUseStatement, "honour__edition", state__in=["stated", "accepted"]), who=office, kinds="over", lives_on=True,
     act=lambda w, u, by, c: honouring.refuse_prize_use(u, by=by, reason="不属于规定用途。"))
verb("honours.ask_back_prize", **honours(state="active"), who=office, kinds="over", lives_on=True,
     act=lambda w, h, by, c: propose_ask_back(h, amount_yuan=10_000, cause=c.choice(sorted(ASKED_BACK)), reason="没有使用。", by=by))
verb("honours.waive_recovery", **rows(PrizeRecovery, "honour__edition", state="pending"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: propose_waiver(r, by=by, reason="已经补充证明。"))
verb("honours.correct_name", **honours(state="active"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, h, by, c: propose(CORRECT_NAME, h, by=by, reason="录入有误。", payload={"public_name": h.public_name + c.choice("甲乙")}))
verb("honours.propose_revocation", **honours(state="active"), who=office, act=revoke, kinds="over", lives_on=True)
verb("honours.state_case", **revocations("hearing"), who=holder, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.state_case(r, by=by, text="数据另有出处。"))
verb("honours.put_to_conference", **revocations("hearing", "confirmed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.put_to_conference(r, by=by, question="请审议。"))
verb("honours.return_draft", **revocations("proposed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.return_draft(r, by=by, reason="文号有误。"))
verb("honours.draw_up_revocation", **revocations("hearing"), who=office, kinds="over", lives_on=True, act=draw_up)
verb("honours.confirm_revocation", **revocations("proposed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.confirm_revocation(r, by=by))
verb("honours.reject_revocation", **revocations("hearing", "proposed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.reject_revocation(r, by=by, reason="事实不清。"))
verb("honours.withdraw_revocation", **revocations("hearing", "proposed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.withdraw_revocation(r, by=by))
verb("honours.reinstate_honour", **revocations("confirmed"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: propose_reinstatement(r, by=by, reason="原认定有误", document_number=number(w, c), resolution="示府批复第4号", resolved_on=w.today))
verb("honours.complete_recovery", **duties(PrizeRecovery, "pending"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.complete_recovery(r, by=by, done_on=w.today, reference="缴款书"))
verb("honours.return_prize", **duties(PrizeRecovery, "to_return"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.return_prize(r, by=by, returned_on=w.today, reference="发还凭证"))
verb("honours.complete_retrieval", **duties(Retrieval, "pending", "lost"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.complete_retrieval(r, by=by, done_on=w.today, reference="收据"))
verb("honours.give_up_retrieval", **duties(Retrieval, "pending"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.give_up_retrieval(r, by=by, reason="已经遗失。"))
verb("honours.return_thing", **duties(Retrieval, "to_return"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.return_thing(r, by=by, returned_on=w.today))
verb("honours.send_credit_report", **duties(CreditReport, "pending", "refused"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.send_credit_report(r, by=by, sent_on=w.today, reference="回执"))
verb("honours.answer_credit_report", **duties(CreditReport, "sent"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: honouring.answer_credit_report(r, by=by, accepted=c.random() < 0.5, answered_on=w.today, answer="请补正。"))
verb("titles.file_title_use", **honours(state="active"), who=holder, act=use_title, kinds="commendation over", lives_on=True)
verb("titles.release_title_use", **rows(TitleUse, "honour__edition", state="pending"), who=office, kinds="over", lives_on=True,
     act=lambda w, u, by, c: titling.release_title_use(u, by=by))
verb("titles.refuse_title_use", **rows(TitleUse, "honour__edition", state="pending"), who=office, kinds="over", lives_on=True,
     act=lambda w, u, by, c: titling.refuse_title_use(u, by=by, reason="用语不规范。"))
verb("titles.retract_title_use", **rows(TitleUse, "honour__edition", state="pending"), who=holder, kinds="over", lives_on=True,
     act=lambda w, u, by, c: titling.retract_title_use(u, by=by))
verb("titles.withdraw_title_use", **rows(TitleUse, "honour__edition", state="active"), who=office, kinds="over", lives_on=True,
     act=lambda w, u, by, c: titling.withdraw_title_use(u, by=by, reason="登记有误。"))
verb("titles.end_title_use", **rows(TitleUse, "honour__edition", state="active"), who=holder, kinds="over", lives_on=True,
     act=lambda w, u, by, c: titling.end_title_use(u, by=by, until_on=w.today))
# fmt: on
