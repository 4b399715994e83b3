"""From the close of the call to the proposal list, as officers, reviewers, departments and members walk it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any

from portal import clock
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.desk.many import MOST
from portal.workdays import calendar
from tests.drills.office.people import Person, Tally
from tests.drills.office.seeding import PANELS, Cast, analyse
from tests.factories.reviews import WORDS, points
from workflow.decisions.models import Meeting, Proposal
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.publicity.actions import end_notice
from workflow.publicity.models import Notice
from workflow.reviews.actions import submit_opinion, submit_score_sheet
from workflow.reviews.models import Appointment, Assignment, Consultation, PanelMember
from workflow.reviews.rules import item_field

OFFICE, SECOND, LEADER, REVIEWER = "评审办甲", "评审办乙", "评审组组长", "评审人员"
DEPARTMENT, MEMBER = "被征求意见的部门", "评审会成员"
SHORTLIST = 20
"""Places of each track that go on to the site visits."""
OPINION = {"complete": "yes", "qualified": "yes", "text": "材料完整，符合基本条件。"}


class Walk:
    """One edition; `by_hand` sheets of each reviewer and stage go through the pages, the others through the same action."""

    def __init__(self, cast: Cast, by_hand: int) -> None:
        self.cast, self.by_hand, self.tally = cast, by_hand, Tally()
        self.edition = cast.edition
        self.day = clock.day_of(self.edition.deadline)
        self.office = Person(cast.officers[0], OFFICE, self.tally)
        self.second = Person(cast.officers[1], SECOND, self.tally)
        self.written: Counter[str] = Counter()

    @cached_property
    def leaders(self) -> list[Person]:
        """The panels' leaders; what they load for a report is told apart from their sheets."""
        rows = PanelMember.objects.filter(panel__edition=self.edition, is_leader=True).order_by("pk")
        return [Person(row.user, LEADER, self.tally) for row in rows.select_related("user")]

    @contextmanager
    def working_day(self, days: int = 1, hour: int = 9) -> Iterator[None]:
        """So many working days on; both officers begin with their first page."""
        self.day = calendar.current().add_workdays(self.day, days)
        with clock.travel(clock.moment(self.day, hour)):
            for officer in (self.office, self.second):
                officer.begin_day()
            yield

    def whole(self) -> None:
        """To the proposal list and the conference that is called to it."""
        for step in (
            self.form_panels, self.pledge, self.begin_qualification, self.qualify, self.screen, self.publish, self.run_out,
            self.assess_documents, self.report, self.shortlist, self.visit, self.visited, self.report,
            self.evaluate, self.report, self.propose,
        ):  # fmt: skip
            step()
            self.seen()

    def seen(self) -> None:
        """The planner hears what came, as beside a running portal."""
        analyse()

    # Panels and qualification

    def form_panels(self) -> None:
        with self.working_day():
            size = len(self.cast.reviewers) // PANELS
            for number in range(PANELS):
                users = self.cast.reviewers[number * size : (number + 1) * size]
                units = {f"members-unit-{user.pk}": user.unit for user in users}
                self.office.do_on_list(
                    "panels", "form", edition=self.edition.pk, name=f"第{number + 1}评审组",
                    members=[user.pk for user in users], leader=users[0].pk, **units,
                )  # fmt: skip
            self.advance()

    def pledge(self) -> None:
        with self.working_day():
            for seat in PanelMember.objects.filter(panel__edition=self.edition).select_related("user"):
                self.person(seat.user, REVIEWER).do("seats", seat, "pledge", agreed="on")

    def begin_qualification(self) -> None:
        """Files to the panels; a hundred applications at a time, two departments are asked about each."""
        with self.working_day():
            self.assign()
            found = self.edition.applications.filter(number__isnull=False).order_by("number")
            chosen = list(found.values_list("pk", flat=True))
            for place, begin in enumerate(range(0, len(chosen), MOST)):
                self.office.open("/admin/desk/reviews/", n=str(MOST), p=str(place + 1))
                asked = [department.pk for department, _ in self.cast.departments[2 * place : 2 * place + 2]]
                self.office.tick(
                    "reviews", "consult", chosen[begin : begin + MOST], departments=asked,
                    question="有无重大事故和违法记录？",
                )  # fmt: skip

    def qualify(self) -> None:
        with self.working_day(3):
            for department, user in self.cast.departments:
                first = Consultation.objects.filter(department=department).order_by("pk").first()
                if first is None:
                    continue
                person = self.person(user, DEPARTMENT)
                person.do("consultations", first, "reply", reply="近三年有一次一般事故，已经结案。")
                person.do_for_many("consultations", "reply", {"state": "waiting"}, reply="无意见。")
            for given, person in self.to_hand_in():
                if person:
                    person.do("assignments", given, "opine", **OPINION)
                else:
                    submit_opinion(given, by=given.member.user, complete=True, qualified=True, text=OPINION["text"])

    def screen(self) -> None:
        with self.working_day():
            self.decide(others_pass="on", reason="评审组已逐件审查。")
            self.advance()

    def publish(self) -> None:
        with self.working_day():
            self.office.do_on_list("notices", "plan", stage=self.stage.pk)
            self.second.do("notices", Notice.objects.get(stage=self.stage), "publish")

    def run_out(self) -> None:
        notice = Notice.objects.get(stage=self.stage)
        with clock.travel(clock.moment(notice.ends_on + timedelta(days=1), 0, 1)):
            end_notice(notice)
        self.day = max(self.day, notice.ends_on)
        with self.working_day():
            self.advance()

    # Assessment

    def assess_documents(self) -> None:
        with self.working_day():
            self.assign()
        with self.working_day(10):
            self.hand_in()

    def report(self) -> None:
        """Each leader for the panel's files."""
        with self.working_day():
            for leader in self.leaders:
                leader.begin_day()
                self.tick_reportable(leader)

    def tick_reportable(self, leader: Person) -> None:
        """The leader's list of what has all its sheets; what another leader reported meanwhile is told and left."""
        while True:
            found = leader.open("/admin/desk/reviews/", tasks="in", report="none", n="100").context["page"]
            chosen = [row.pk for row in found.object_list]
            if not chosen or not leader.tick(
                "reviews", "compile", chosen, conclusion="综合评议，评分表所列优势和改进建议属实。"
            ):
                return

    def shortlist(self) -> None:
        with self.working_day():
            self.decide(top=str(SHORTLIST), reason="按资料评审报告的名次确定。")
            self.advance()
            self.assign()

    def visit(self) -> None:
        with self.working_day():
            begins = clock.moment(calendar.current().add_workdays(self.day, 2), 9)
            self.office.do_on_list(
                "appointments", "arrange", stage=self.stage.pk, starts_at=clock.local(begins).strftime("%Y-%m-%dT%H:%M"),
                minutes="90", pause="30", latest="17:30", place="申报单位现场", note="请准备三十分钟的陈述。",
            )  # fmt: skip

    def visited(self) -> None:
        last = Appointment.objects.filter(stage=self.stage).order_by("-starts_at").first()
        self.day = clock.day_of(last.ends_at)
        with self.working_day():
            self.office.do_for_many(
                "appointments", "hold", {"state": "arranged"}, attendance="申报方和评审组均按时到场。"
            )
            self.hand_in()

    def evaluate(self) -> None:
        with self.working_day():
            self.advance()
            self.assign()
        with self.working_day(3):
            self.hand_in()

    def propose(self) -> None:
        with self.working_day():
            self.advance()
            self.office.do_on_list("proposals", "propose-list")
            for number, user in enumerate(self.cast.members, 1):
                self.office.do_on_list(
                    "conference-members",
                    "register",
                    edition=self.edition.pk,
                    name=f"示例成员单位{number:02}",
                    user=user.pk,
                )
            day = calendar.current().add_workdays(self.day, 7)
            self.office.do_on_list(
                "meetings", "plan", stage=self.stage.pk, held_on=str(day), place="示例会议室", chair="示例召集人"
            )
            meeting = Meeting.objects.get(stage=self.stage)
            for user in self.cast.members:
                person = self.person(user, MEMBER)
                person.begin_day()
                person.open(f"/admin/desk/meetings/{meeting.pk}/")
                person.open(f"/admin/desk/proposals/{Proposal.objects.order_by('pk')[0].pk}/")

    # What recurs

    @property
    def stage(self) -> Stage:
        return self.edition.stages.get(state=StageState.CURRENT)

    def person(self, user: Any, role: str) -> Person:
        return Person(user, role, self.tally)

    def advance(self) -> None:
        self.office.do("editions", self.edition, "advance")

    def assign(self) -> None:
        self.office.do_for_many("reviews", "suggest", {"tasks": "none", "state": "submitted"})

    def decide(self, **typed: str) -> None:
        """One officer draws the list up, the other reads and confirms it."""
        self.office.do_on_list("reviews", "decide-list", stage=self.stage.pk, **typed)
        self.second.open("/admin/desk/confirming/")
        self.second.do("confirming", PendingAct.objects.get(state=PendingState.PENDING), "confirm")

    def to_hand_in(self) -> Iterator[tuple[Assignment, Person | None]]:
        """What is given and not answered; with who does it through the pages, for the first of each."""
        found = Assignment.objects.unanswered().filter(stage=self.stage).order_by("member", "pk")
        left: Counter[int] = Counter()
        people: dict[int, Person] = {}
        for given in found.select_related("member__user", "member__panel", "stage", "application"):
            left[given.member_id] += 1
            if left[given.member_id] > self.by_hand:
                self.written[REVIEWER] += 1
                yield given, None
            else:
                user = given.member.user
                yield given, people.setdefault(user.pk, self.person(user, REVIEWER))

    def hand_in(self) -> None:
        for given, person in self.to_hand_in():
            sheet = {**points(given, scored(given)), **WORDS} if given.stage.options.score_max else WORDS
            if person is None:
                submit_score_sheet(given, by=given.member.user, **sheet)
                continue
            person.do("assignments", given, "score", **typed_sheet(sheet))


def scored(given: Assignment) -> int:
    """Points that lie apart, the same for the same reader and file."""
    return 500 + (given.application_id * 37 + given.member_id * 11) % 400


def typed_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """As the form of a sheet asks for it."""
    typed = {name: value for name, value in sheet.items() if name != "items"}
    for code, (score, note) in sheet.get("items", {}).items():
        typed |= {item_field(code): str(score), f"{item_field(code)}_note": note}
    return typed
