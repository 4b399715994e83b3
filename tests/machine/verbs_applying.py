"""Verbs of applying and of the edition itself."""

from datetime import timedelta
from random import Random
from typing import Any

from cms_pages.demonstration.cast import Candidate
from portal.access.enums import Role
from portal.evidence.models import EvidenceFile
from portal.messages.addresses import plain
from tests.factories.evidence import pdf_file
from tests.machine.verbs import applicant, office, rows, the_edition, verb
from tests.machine.world import World
from workflow.applications import actions as applying
from workflow.applications.enums import EDITABLE, IN_REVIEW, UNSUBMITTED, WITHDRAWABLE, Outcome, Section
from workflow.applications.models import Application, Coworker, Passage
from workflow.programmes import actions as running
from workflow.programmes import scheduling
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Stage
from workflow.reviews.acts import propose_redecision


def applications(**fit: Any) -> dict[str, Any]:
    return rows(Application, "edition", **fit)


def department(w: World, thing: Application) -> list[Any]:
    return list(thing.department.users.all()) if thing.department else w.role(Role.DEPARTMENT)


def newcomer(w: World, thing: Any) -> list[Any]:
    return [user for user in w.accounts.values() if not user.roles]


def a_new_one(w: World, edition: Any, by: Any, chance: Random) -> Any:
    """Somebody starts: a firm or a person with a good file, or one that applied already."""
    number = 60 + chance.randrange(8)
    person = number % 3 == 0
    name = f"示例{'人员' if person else '厂'}{number}"
    return w.begins(Candidate(name, "示例管理模式", "持续改进。", number, unit="示例医院" if person else ""), by)


def seats(**fit: Any) -> dict[str, Any]:
    return rows(Coworker, "application__edition", **fit)


def a_guest(w: World, chance: Random) -> str:
    """The address of somebody who holds no office, at times of an officer, or of nobody."""
    return chance.choice([*(one.email for one in w.accounts.values() if one.email), "nobody@example.invalid"])


def its_guest(w: World, seat: Coworker) -> list[Any]:
    """Whose address it was sent to."""
    return [one for one in w.accounts.values() if one.email == plain(seat.email)]


def its_applicant(w: World, seat: Coworker) -> list[Any]:
    return [seat.application.applicant]


def its_own(w: World, seat: Coworker) -> list[Any]:
    return [seat.user]


def a_coworker(application: Application, chance: Random) -> Coworker:
    """Somebody who fills it in; a seat of another, where there is none."""
    own = list(application.coworkers.serving())
    return chance.choice(own) if own else Coworker.objects.last() or Coworker(application=application)


# fmt: off
verb("applications.begin_application", of=the_edition, who=lambda w, e: [None], act=a_new_one, kinds="application")
verb("applications.start_application", of=the_edition, who=newcomer, kinds="application",
     act=lambda w, e, by, c: applying.start_application(e, track=c.choice(e.rules.tracks).code, by=by))
verb("applications.save_draft", **applications(state__in=EDITABLE), who=applicant, kinds="application screening",
     act=lambda w, a, by, c: applying.save_draft(a, by=by, section=Section.CONTENT, data={"title": f"示例模式{c.randrange(9)}"}))
verb("applications.save_subject", **applications(state__in=EDITABLE), who=applicant, kinds="application screening",
     act=lambda w, a, by, c: applying.save_subject(
         a, by=by, subject={"contact_name": "示例联系人乙"} if a.organisation else {"phone": "13900000061"}))
verb("applications.attach_document", **applications(state__in=EDITABLE), who=applicant, kinds="application screening",
     act=lambda w, a, by, c: applying.attach_document(a, [pdf_file()], by=by, purpose="other"))
verb("applications.remove_document", **applications(state="draft"), who=applicant, kinds="application",
     act=lambda w, a, by, c: applying.remove_document(a, EvidenceFile.objects.of(a).first(), by=by))
verb("applications.request_recommendation", **applications(state="draft"), who=applicant, kinds="application",
     act=lambda w, a, by, c: applying.request_recommendation(a, by=by))
verb("applications.recommend", **applications(state="awaiting_recommendation"), who=department, kinds="application",
     act=lambda w, a, by, c: applying.recommend(a, by=by, opinion="同意推荐。", seal=[pdf_file()]))
verb("applications.return_application", **applications(state="awaiting_recommendation"), who=department, kinds="application",
     act=lambda w, a, by, c: applying.return_application(a, by=by, reason="请补充。"))
verb("applications.recall_application", **applications(state__in=UNSUBMITTED), who=applicant, kinds="application",
     act=lambda w, a, by, c: applying.recall_application(a, by=by))
verb("applications.submit_application", **applications(state__in=UNSUBMITTED), who=applicant, kinds="application",
     act=lambda w, a, by, c: applying.submit_application(a, by=by, declared=True))
verb("applications.withdraw", **applications(state__in=WITHDRAWABLE), who=applicant,
     act=lambda w, a, by, c: applying.withdraw(a, by=by, reason="另有安排。"))
verb("applications.invite_coworker", **applications(state__in=WITHDRAWABLE), who=applicant,
     act=lambda w, a, by, c: applying.invite_coworker(a, by=by, email=a_guest(w, c), role=c.choice(["editor", "reader"])))
verb("applications.join_application", **seats(joined_at=None, ended_at=None), who=its_guest,
     act=lambda w, seat, by, c: applying.join_application(seat, by=by))
verb("applications.withdraw_invitation", **seats(joined_at=None, ended_at=None), lives_on=True, who=its_applicant,
     act=lambda w, seat, by, c: applying.withdraw_invitation(seat, by=by))
verb("applications.remove_coworker", **seats(joined_at__isnull=False, ended_at=None), lives_on=True, who=its_applicant,
     act=lambda w, seat, by, c: applying.remove_coworker(seat, by=by))
verb("applications.choose_letters", **seats(joined_at__isnull=False, ended_at=None), lives_on=True, who=its_own,
     act=lambda w, seat, by, c: applying.choose_letters(seat, by=by, wanted=c.random() < 0.5))
verb("applications.lapse_invitation", **seats(joined_at=None), lives_on=True, who=lambda w, seat: [None],
     act=lambda w, seat, by, c: applying.lapse_invitation(seat))
verb("applications.change_role", **seats(joined_at__isnull=False, ended_at=None), who=its_applicant,
     act=lambda w, seat, by, c: applying.change_role(seat, by=by, role=c.choice(["editor", "reader"])))
verb("applications.offer_hand_over", **applications(state__in=WITHDRAWABLE), who=applicant,
     act=lambda w, a, by, c: applying.offer_hand_over(a, by=by, to=a_coworker(a, c)))
verb("applications.accept_hand_over", **seats(offered_until__isnull=False), who=its_own,
     act=lambda w, seat, by, c: applying.accept_hand_over(seat, by=by))
verb("applications.decline_hand_over", **seats(offered_until__isnull=False), lives_on=True, who=its_own,
     act=lambda w, seat, by, c: applying.decline_hand_over(seat, by=by))
verb("applications.withdraw_hand_over", **seats(offered_until__isnull=False), lives_on=True, who=its_applicant,
     act=lambda w, seat, by, c: applying.withdraw_hand_over(seat, by=by))
verb("applications.lapse_hand_over", **seats(offered_until__isnull=False), lives_on=True, who=lambda w, seat: [None],
     act=lambda w, seat, by, c: applying.lapse_hand_over(seat))
verb("applications.request_supplement", **applications(state="submitted"), who=office, kinds="application screening",
     act=lambda w, a, by, c: applying.request_supplement(a, by=by, items="请补正。", sections=[Section.CONTENT]))
verb("applications.resubmit", **applications(state="supplement"), who=applicant, kinds="application screening",
     act=lambda w, a, by, c: applying.resubmit(a, by=by))
verb("applications.close_supplement", **applications(state="supplement"), who=office, kinds="application screening",
     act=lambda w, a, by, c: applying.close_supplement(a, by=by, reason="逾期未补正。"))
verb("applications.decide_passage", **applications(state__in=IN_REVIEW), who=office, kinds="screening",
     act=lambda w, a, by, c: applying.decide_passage(a, a_stage(w, c), outcome(c), by=by, reason="经审查。"))
verb("applications.redecide_passage", **rows(Passage, "application__edition", superseded_at=None), who=office,
     kinds="screening notice assessment", act=lambda w, p, by, c: propose_redecision(p, by=by, reason="核对有误。"))
verb("programmes.open_edition", of=the_edition, who=office, kinds="over",
     act=lambda w, e, by, c: running.open_edition(e, by=by))
verb("programmes.advance_edition", of=the_edition, who=office,
     act=lambda w, e, by, c: running.advance_edition(e, by=by, from_stage=here(w)))
verb("programmes.cancel_edition", of=the_edition, who=office, kinds="over",
     act=lambda w, e, by, c: propose_cancellation(e, by=by, reason="工作计划调整。"))
verb("programmes.set_due_date", of=the_edition, who=office,
     act=lambda w, e, by, c: scheduling.set_due_date(e, due_on=w.today + timedelta(days=c.randrange(-3, 40)), by=by))
verb("programmes.extend_deadline", of=the_edition, who=office, kinds="application",
     act=lambda w, e, by, c: scheduling.extend_deadline(
         e, deadline=e.deadline + timedelta(days=c.randrange(-2, 9)), by=by, reason="应申报者要求。"))
# fmt: on


def outcome(chance: Random) -> str:
    return chance.choice([Outcome.PASSED, Outcome.PASSED, Outcome.LEFT_OUT])


def a_stage(w: World, chance: Random) -> Stage:
    """The one in progress, at times another."""
    current = w.edition.current_stage
    return current if current and chance.random() < 0.8 else chance.choice(w.edition.ordered_stages)


def here(w: World) -> str:
    stage = w.edition.current_stage
    return stage.code if stage and w.edition.state == EditionState.RUNNING else ""
