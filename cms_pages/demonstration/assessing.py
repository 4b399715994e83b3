"""An award that is there for the demonstration alone, so that something is under review: two editions of it.

One is in its document review, with sheets in all states, a report to write and a hearing to come; the other in the
qualification review, with a department that has not answered. The award of the portal is elsewhere: a list of it is public.
"""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from cms_pages.demonstration import judging, publishing
from cms_pages.demonstration.cast import ASSESSED, SCREENED
from cms_pages.demonstration.deciding import seat_units
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.inventing import Accounts, Invented, received
from cms_pages.demonstration.judging import Entries
from cms_pages.demonstration.walking import Walk
from objections.channels import ensure_channels
from portal import clock
from portal.autosave.forms import form_digest
from portal.autosave.holders import holder_of
from portal.autosave.keeping import Seen, keep_typed
from portal.workdays.calendar import add_workdays
from workflow.decisions.actions import plan_meeting
from workflow.programmes.loading import load_ruleset
from workflow.programmes.models import Department, Edition, RuleSetVersion
from workflow.programmes.ruleset import RuleSet
from workflow.programmes.scheduling import set_due_date
from workflow.publicity.enums import NoticeState
from workflow.reviews.actions import arrange_appointments, assign_review, consult_department, record_expertise
from workflow.reviews.actions.appointing import Plan
from workflow.reviews.models import Assignment, PanelMember
from workflow.reviews.rules import item_field

AWARD = Invented("demo-quality", "YQCX", "示例园区质量创新奖")
ASSESSED_OPENED, SCREENED_OPENED = 80, 42
"""Days ago."""
PANELS = {
    "资料评审组": {"stages": ["documents"]},
    "现场评审组": {"stages": ["site-visit"], "tracks": ["practice"]},
    "个人成果评审组": {"stages": ["site-visit"], "tracks": ["achievement"]},
    "综合评价组": {"stages": ["evaluation"]},
}
EXPERT_IN = (["manufacturing", "information"], ["construction", "public"], ["science"])
"""Fields of the rule set, of each of the three."""


def review_something(accounts: Accounts) -> None:
    """Both editions, as far as they have come by today."""
    ruleset = load_ruleset(RuleSet.from_data(rules()), by=None, demonstration=True)
    AWARD.publish_papers()
    ensure_channels()
    under_assessment(ruleset, accounts)
    under_screening(ruleset, accounts)


def rules() -> dict[str, Any]:
    """The rules of a known award, with hearings in the document review, and fresh eyes for the visit."""
    data = AWARD.rules()
    by_code = {stage["code"]: stage for stage in data["stages"]}
    by_code["documents"]["in_person"] = True
    by_code["site-visit"]["earlier"] = {"stance": "avoid", "article": "23"}
    return data


def called(ruleset: RuleSetVersion, opens: date, cast: tuple, name: str, year: int, accounts: Accounts) -> Walk:
    """Called, applied for, the call closed."""
    edition, diary = AWARD.call(ruleset, opens, name, year, accounts)
    return received(edition, cast, accounts, diary)


def under_assessment(ruleset: RuleSetVersion, accounts: Accounts) -> None:
    """In the document review, half of the sheets in."""
    opens = clock.today() - timedelta(days=ASSESSED_OPENED)
    # Two editions of an award are a cycle apart: the other one is of the year after it opened.
    year = (clock.today() - timedelta(days=SCREENED_OPENED)).year - 1
    walk = called(ruleset, opens, ASSESSED, "第一届", year, accounts)
    walk.do_screening()
    walk.advance()
    notice = publishing.publish_list(walk.edition, accounts, walk.diary.pass_days(1))
    assert notice.state == NoticeState.RUNNING
    publishing.let_run_out(notice, walk.diary)
    walk.advance()
    panel = seat_panels(walk.edition, accounts, walk.diary.pass_days(1))
    assess_half(walk.edition, walk.entries, panel, accounts)


def seat_panels(edition: Edition, accounts: Accounts, diary: Diary) -> list[PanelMember]:
    """Panels by stage and track, the same three people expert in what they are; returns the one that reads the documents."""
    seated = [judging.seat_panel(edition, accounts, diary, name, **scope) for name, scope in PANELS.items()]
    with diary.at(10):
        for seats in seated:
            record_expertise(seats[0].panel, dict(zip(seats, EXPERT_IN, strict=True)), by=accounts["office"])
    return seated[0]


def assess_half(edition: Edition, entries: Entries, panel: list[PanelMember], accounts: Accounts) -> None:
    """One case has all its sheets, one the first, one is going to be heard, one nobody has begun."""
    office, stage = accounts["office"], edition.current_stage
    assert stage is not None
    (first, done), (second, begun), (_, heard), (_, untouched) = entries
    yesterday = Diary(clock.today()).go_to(clock.today() - timedelta(days=1))
    with yesterday.at(9):
        given = {
            (application, member): assign_review(application, stage, member, by=office)
            for application in (done, begun, heard, untouched)
            for member in panel
        }
        set_due_date(edition, due_on=clock.today() + timedelta(days=6), by=office)
    with yesterday.at(14):
        for member, percent in zip(panel, (first.score, first.score + 4, first.score - 9), strict=True):
            judging.hand_in(given[done, member], first, percent)
        judging.hand_in(given[begun, panel[1]], second, second.score)
        leave_typed(given[begun, panel[0]])
    with yesterday.at(15):
        hearing = clock.moment(add_workdays(clock.today(), 3), 10)
        plan = Plan(hearing, 40, "示例会议室")
        arrange_appointments(stage, [heard], plan, by=office, note="请准备二十分钟的陈述。")
    with yesterday.at(16):
        seat_units(edition, accounts)
        held_on = add_workdays(clock.today(), 4)
        plan_meeting(
            edition.stages.get(kind="conference"), held_on=held_on, place="示例会议室", chair="总召集人", by=office
        )


def leave_typed(given: Assignment) -> None:
    """A sheet as somebody left it: three items of seven, nothing handed in."""
    typed = {}
    for item in [leaf for whole in given.items[:3] for leaf in whole.leaves]:
        typed[item_field(item.code)] = str(item.points * 8 // 10)
        typed[f"{item_field(item.code)}_note"] = "见申报材料对应条目。"
    form = form_digest(f"desk:assignments:score:{given.pk}")
    keep_typed(holder_of(given.member.user), form, urlencode(typed), seen=Seen(0, "demonstration"))


def under_screening(ruleset: RuleSetVersion, accounts: Accounts) -> None:
    """In the qualification review, its panel formed and nothing given out; a department is asked about one of two and has not
    answered."""
    opens = clock.today() - timedelta(days=SCREENED_OPENED)
    walk = called(ruleset, opens, SCREENED, "第二届", opens.year + 1, accounts)
    stage = walk.edition.current_stage
    assert stage is not None
    yesterday = Diary(clock.today()).go_to(clock.today() - timedelta(days=1))
    # What they are expert in is known from the first edition.
    judging.seat_panel(walk.edition, accounts, yesterday, "资格审查组", stages=["qualification"])
    with yesterday.at(10):
        set_due_date(walk.edition, due_on=clock.today() + timedelta(days=5), by=accounts["office"])
        consult_department(
            walk.entries[0][1], stage, Department.objects.get(name="示例街道办事处"), by=accounts["office"],
            question="该单位近三年在本辖区有无质量、安全、环保方面的处罚和投诉？",
        )  # fmt: skip
