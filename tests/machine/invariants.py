"""What holds after every verb, whoever asked it of whatever: the eight invariants, each a function that raises a fault."""

from collections import Counter
from random import Random
from typing import Any

from django.db import connection

from portal.access.models import User
from portal.journal.chain import first_break
from portal.journal.models import Event
from portal.journal.standing import contradictions
from portal.messages.models import InboxItem
from portal.search.rebuild import registered_rebuilds
from tests.machine.course import reach_the_end
from tests.machine.looking import QUIET, standing, written
from tests.machine.undoing import undone
from tests.machine.verbs import VERBS, ask, case_of
from tests.machine.world import REFUSALS, World, by_two
from workflow.applications.enums import IN_REVIEW, OUT, ApplicationState, Departure
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.decisions.enums import ProposalState
from workflow.decisions.models import Matter, Proposal, QuotaSeat
from workflow.decisions.queries import places, vacancies
from workflow.decisions.rules import quota_code
from workflow.honours.models import Honour
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.enums import EditionState
from workflow.publicity.models import NoticeCorrection
from workflow.reviews.models import Recusal

ENDED = frozenset({EditionState.CONCLUDED, EditionState.CANCELLED})
RUNNING_ON = IN_REVIEW | {ApplicationState.HONOURED}
"""In the running, or honoured."""
FALLEN = frozenset({ProposalState.VOIDED, ProposalState.DECLINED})
ASKED_AFTER = 15
UNTOLD = frozenset({"applications.save_draft", "applications.save_subject"})
"""Writing in one's own draft is no act on the record."""


def after_each(w: World, name: str, by: Any, thing: Any) -> None:
    """What is asked after every verb that succeeded."""
    seats_are_the_granted(w)
    nobody_out_is_in(w)
    each_is_told_once(w)
    nothing_below_an_ended_edition(w, name)
    written_is_recorded(w, name)
    nobody_recused_acted(w, name, by, thing)


# 1


def can_be_concluded(w: World, dice: Random) -> None:
    """From here the edition reaches its end by verbs alone, and stays ended; it is not brought there."""
    if w.fresh().state not in ENDED:
        with undone(w):
            reach_the_end(w)
            keep_asking(w, dice)


def can_be_cancelled(w: World, dice: Random) -> None:
    """The same for its cancellation, as long as it has given no honour."""
    if w.fresh().state not in ENDED and not Honour.objects.filter(edition=w.edition).exists():
        with undone(w):
            cancel(w)
            keep_asking(w, dice)


def keep_asking(w: World, dice: Random) -> None:
    """After the end people go on pressing what buttons their pages still show."""
    w.after = after_each
    for name in dice.sample(sorted(VERBS), ASKED_AFTER):
        ask(w, name, dice)


def cancel(w: World) -> None:
    answer = by_two(
        w, "programmes.cancel_edition", w.edition, [],
        lambda by: propose_cancellation(w.edition, by=by, reason="工作计划调整。"),
    )  # fmt: skip
    if isinstance(answer, REFUSALS) or w.fresh().state != EditionState.CANCELLED:
        raise w.fault(f"届次不能取消：{answer}")


# 2


def seats_are_the_granted(w: World) -> None:
    """Per quota: places taken are the granted proposals of cases in the running, never too many; the rest is vacant."""
    granted = Proposal.objects.filter(edition=w.edition, state=ProposalState.GRANTED).select_related("application")
    wanted: Counter[str] = Counter()
    for proposal in granted:
        if proposal.application.state not in RUNNING_ON:
            raise w.fault(f"“{proposal}”已退出（{proposal.application.get_state_display()}），仍在拟获奖名单")
        wanted.update(quota_code(quota) for quota in w.edition.rules.quotas_for(proposal.tier, proposal.track))
    taken = Counter(QuotaSeat.objects.filter(edition=w.edition).values_list("quota", flat=True))
    if taken != wanted:
        raise w.fault(f"名额占用 {dict(taken)} 与拟获奖名单 {dict(wanted)} 不符")
    left = {place["code"]: place["vacant"] for place in vacancies(w.edition)}
    for place in places(w.edition):
        free = place["capacity"] - wanted[place["code"]]
        if free < 0 or left.get(place["code"], 0) != free:
            raise w.fault(
                f"{place['label']} 上限 {place['capacity']}、已授 {wanted[place['code']]}、空缺 {left.get(place['code'], 0)}"
            )


# 4


def nobody_out_is_in(w: World) -> None:
    """Who is out has its reason, no proposal that stands and no honour; who is in has no reason to be out."""
    standing_proposals = Proposal.objects.filter(edition=w.edition).exclude(state__in=FALLEN)
    proposed = set(standing_proposals.values_list("application", flat=True))
    honoured = set(Honour.objects.filter(edition=w.edition).values_list("application", flat=True))
    for application in Application.objects.filter(edition=w.edition):
        out = application.state in OUT
        if out != bool(application.left_as):
            raise w.fault(f"{application} {application.get_state_display()}，退出原因为“{application.left_as}”")
        if out and application.pk in proposed | honoured:
            raise w.fault(f"{application} 已退出，仍有建议或者荣誉")
        if (application.state == ApplicationState.HONOURED) != (application.pk in honoured):
            raise w.fault(f"{application} 的状态与荣誉不符")


# 5


def each_is_told_once(w: World) -> None:
    """Who left has exactly one letter that says so; nobody reads the same twice, nor what a machine wrote."""
    letters = list(InboxItem.objects.filter(pk__gt=w.seen.letter).select_related("message"))
    same = Counter((one.recipient_id, one.message.subject, one.message.about_id, one.message.body) for one in letters)
    if twice := [key for key, number in same.items() if number > 1]:
        raise w.fault(f"同一消息发了两次：{twice[0][1]}")
    for one in letters:
        if any(word in one.message.body + one.message.subject for word in ("None", "{", "datetime.")):
            raise w.fault(f"消息中有程序文字：{one.message.subject} {one.message.body}")
    for pk, (state, left_as) in standing(w.edition).items():
        was = w.seen.standing.get(pk, ("", ""))[0]
        if was and (state in OUT) != (was in OUT):
            subject = Departure(left_as).label if left_as else "恢复参评"
            if (told := letters_about(letters, pk, subject)) != 1:
                raise w.fault(f"{Application.objects.get(pk=pk)}：“{subject}”，申报人收到 {told} 封通知")


def letters_about(letters: list[InboxItem], pk: int, said: str) -> int:
    """How many letters that begin with these words its applicant got about an application."""
    applicant = Application.objects.get(pk=pk).applicant_id
    about = [one for one in letters if one.message.about_id == str(pk) and one.recipient_id == applicant]
    return sum(one.message.subject.startswith(said) for one in about)


# 6


SITTING = frozenset(
    f"decisions.{name}"
    for name in (
        "plan_meeting", "change_meeting", "cancel_meeting", "check_in", "check_out", "declare_recusal", "open_meeting",
        "close_meeting", "appoint_representative", "deliberate_matter", "cast_ballot", "count_matter", "defer_matter",
        "take_off_matter",
    )
)  # fmt: skip
"""What the conference of a concluded edition does where a revocation came before it, and else nothing."""


def nothing_below_an_ended_edition(w: World, name: str) -> None:
    if name in SITTING and Matter.objects.filter(edition=w.edition.pk).exists():
        return
    if w.seen.ended in ENDED and not (name in VERBS and VERBS[name].lives_on):
        raise w.fault(f"届次{w.edition.get_state_display()}之后，{name} 仍然办成")


# 7


def written_is_recorded(w: World, name: str) -> None:
    """What a verb wrote it wrote into the journal, too."""
    if connection.in_atomic_block and name not in UNTOLD:
        changed = {table for table, number in written().items() if number > w.seen.written.get(table, 0)} - QUIET
        if changed and not Event.objects.filter(pk__gt=w.seen.event).exists():
            raise w.fault(f"{name} 写了 {'、'.join(sorted(changed))}，日志没有记载")


def the_record_is_whole(w: World) -> None:
    """Every chain follows; what the public reads is what the cases say."""
    if (broken := first_break()) is not None:
        raise w.fault(f"日志链断在 {broken}")
    if (unlike := next(contradictions(), None)) is not None:
        raise w.fault(f"{unlike}")
    with undone(w), w.at():
        found = [line for rebuild in registered_rebuilds().values() for line in rebuild()]
    if found:
        raise w.fault(f"公开数据与办件不符：{'；'.join(found[:5])}")


def judged_is_what_was_submitted(w: World) -> None:
    """What stands as submitted is the last version, unless a public list was corrected."""
    corrected = NoticeCorrection.objects.filter(entry__notice__edition=w.edition).values("entry__application")
    for application in w.edition.applications.filter(number__isnull=False).exclude(pk__in=corrected):
        submitted = application.versions.latest("number").data["title"]
        if application.state != ApplicationState.SUPPLEMENT and application.title != submitted:
            raise w.fault(f"{application}以“{application.title}”受审，提交的是“{submitted}”")


# 8


AS_ANYBODY = (
    "objections.submit_objection", "objections.withdraw_objection", "objections.supply_supplement",
    "objections.ask_review", "objections.withdraw_review", "objections.say_naming", "misuse.submit_report", "misuse.withdraw_report",
)  # fmt: skip
"""What anybody may do, logged in or not: objecting under the own name (Article 31), telling of a misused title (Article 33)."""


def nobody_recused_acted(w: World, name: str, by: User | None, thing: Any) -> None:
    """Whoever stepped back before did nothing to the case, nor to what hangs on it."""
    application = case_of(thing)
    if by is None or application is None or by.pk == application.applicant_id:
        return
    if name.endswith("declare_recusal") or name in AS_ANYBODY:
        return
    if (application.pk, by.pk) in w.seen.recused:
        raise w.fault(f"{by} 已回避 {application}，仍然办成 {name}")


def nobody_recused_reads(w: World) -> None:
    found = Recusal.objects.in_force().filter(application__edition=w.edition)
    for recusal in found.select_related("application", "user"):
        if recusal.user_id != recusal.application.applicant_id and may_read_application(
            recusal.user, recusal.application
        ):
            raise w.fault(f"{recusal.user} 已回避 {recusal.application}，仍可查阅")
