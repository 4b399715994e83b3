"""批评、警告、取消评审资格、通报批评: by two officers, with ground and article, read by the discipline body."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline, propose
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_fixture, running_edition
from tests.factories.reviews import panel_of, reviewer_user, sheets_for
from tests.factories.seconding import by_two, refuses_alone
from workflow.applications.permissions import may_read_application
from workflow.reviews.actions import (
    add_panel_member,
    dissolve_panels,
    form_panel,
    publish_report,
    replace_panel_member,
    sanction_reviewer,
    sign_pledge,
)
from workflow.reviews.discipline import SANCTION_REVIEWER
from workflow.reviews.enums import SanctionKind, SeatState
from workflow.reviews.models import Sanction
from workflow.reviews.queries import tally

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]
STAGE = "documents"
GROUND = "向申报单位透露评审情况。"


@pytest.fixture
def panel(documents):
    return panel_of(documents.edition)


@pytest.fixture
def second(panel):
    return panel.members.order_by("pk")[1]


def sanctioned(member, kind, *, by):
    """Proposed by one officer, confirmed by another."""
    return by_two(propose(SANCTION_REVIEWER, member, by=by, reason=GROUND, payload={"kind": kind}))


@pytest.mark.parametrize("kind", [kind for kind in SanctionKind if kind != SanctionKind.DISQUALIFICATION])
def test_sanction_takes_two_officers_and_names_its_article(second, office, second_office, kind):
    pending = propose(SANCTION_REVIEWER, second, by=office, reason=GROUND, payload={"kind": kind})
    refuses_alone(pending, second_office)
    assert not Sanction.objects.exists()
    confirm(pending, by=second_office)
    made = Sanction.objects.get()
    assert (made.user, made.kind, made.ground, str(made.article)) == (second.user, kind, GROUND, "28(2)")
    assert fresh_from_db(second).state == SeatState.SERVING
    assert InboxItem.objects.filter(recipient=second.user, message__subject__contains=kind.label).count() == 1


def test_disqualified_reviewer_loses_seat_sheets_and_every_panel(panel, second, documents, applications, office):
    sheets_for(applications[0], documents, panel, (700, 1000, 901))
    publish_report(applications[0], documents, by=office, text="综合报告。")
    sanctioned(second, SanctionKind.DISQUALIFICATION, by=office)
    assert (fresh_from_db(second).state, fresh_from_db(second).for_cause) == (SeatState.DISMISSED, True)
    assert not may_read_application(second.user, applications[0])
    assert (tally(applications[0], documents).left_out, applications[0].reports.in_force().get().version) == (1, 2)
    with pytest.raises(TransitionNotAllowed, match="已被取消评审资格"):
        sanctioned(second, SanctionKind.WARNING, by=office)
    other = reviewer_user()
    for act in (
        lambda: add_panel_member(panel, second.user, by=office, despite="情况属实但人手不足。"),
        lambda: replace_panel_member(panel.members.order_by("pk").last(), second.user, by=office, reason="调整。"),
        lambda: form_panel(
            panel.edition, by=office, name="第二组", members=[(second.user, "甲"), (other, "乙")], leader=other
        ),
    ):
        with pytest.raises(RuleViolation, match=r"已被取消评审资格.*依据《.+》第二十八条第（二）项"):
            act()


def test_leader_is_disqualified_at_once(panel, office):
    leader = panel.members.get(is_leader=True)
    sanctioned(leader, SanctionKind.DISQUALIFICATION, by=office)
    assert fresh_from_db(leader).state == SeatState.DISMISSED


def test_who_was_replaced_before_answers_for_it_all_the_same(panel, second, documents, applications, office):
    sheets_for(applications[0], documents, panel, (700, 1000, 901))
    replace_panel_member(second, reviewer_user(), unit="某协会", by=office, reason="因病。")
    assert tally(applications[0], documents).count == 3
    sanctioned(second, SanctionKind.DISQUALIFICATION, by=office)
    assert (tally(applications[0], documents).count, fresh_from_db(second).state) == (2, SeatState.REPLACED)


def test_breach_that_comes_to_light_afterwards_is_sanctioned(second, office):
    dissolve_panels(second.edition, by=None, cancelled=False)
    assert sanctioned(second, SanctionKind.CIRCULATION, by=office).pk


def test_sanction_is_the_offices_with_kind_and_ground(second, office, reviewer):
    with pytest.raises(PermissionDenied):
        sanction_reviewer(second, kind=SanctionKind.WARNING, ground=GROUND, by=reviewer)
    for wrong in ({"kind": "other", "ground": GROUND}, {"kind": SanctionKind.WARNING, "ground": " "}):
        with pytest.raises(ValidationError):
            sanction_reviewer(second, by=None, **wrong)


@pytest.mark.parametrize("change", [lambda rows: rows.update(ground="改"), lambda rows: rows.delete()])
def test_database_keeps_sanctions(second, office, change):
    sanctioned(second, SanctionKind.WARNING, by=office)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(Sanction.objects.all())


def test_discipline_body_reads_sanction_and_journal(panel, second, office, discipline, client):
    client.force_login(office)
    sent = {"member": second.pk, "kind": SanctionKind.WARNING, "ground": GROUND}
    page = f"/admin/desk/panels/{panel.pk}/"
    assert client.post(f"{page}sanction/", {**sent, "ground": ""}).status_code == 422
    assert client.post(f"{page}sanction/", sent).status_code == 302
    by_two(PendingAct.objects.get())
    client.force_login(discipline)
    html = client.get(page).content.decode()
    assert f"{second.user}：警告" in html
    assert "对评审人员作出处理" in html
    assert Event.objects.get(verb="panel.member_sanctioned").payload["article"] == "28(2)"


def another_review(user):
    """An edition of another award: a panel led by the same person, its three sheets, the report."""
    edition = running_edition(load_fixture("riverside-2026"))
    with clock.travel(DURING):
        application = submitted_application(edition, track="workshop")
    stage, users = reach(edition, "desk"), [user, *(reviewer_user() for _ in range(4))]
    panel = form_panel(edition, by=None, name="第一评审组", members=[(one, "某大学") for one in users], leader=user)
    for member in panel.members.all():
        sign_pledge(member, by=member.user)
    sheets_for(application, stage, panel, (40,) * 5)
    publish_report(application, stage, by=None, text="综合报告。")
    return application, stage


def test_disqualification_reaches_the_reports_of_every_edition_that_runs(panel, second, office):
    """A seat in another edition ends with it: its reports follow what counts there."""
    application, stage = another_review(second.user)
    sanctioned(second, SanctionKind.DISQUALIFICATION, by=office)
    counted = tally(application, stage)
    report = application.reports.in_force().get()
    assert (counted.count, counted.left_out) == (4, 1)
    assert (report.version, report.sheets_counted, report.sheets_left_out) == (2, 4, 1)


def test_who_is_to_be_sanctioned_has_no_hand_in_it(second, office, second_office):
    grant_role(second.user, Role.OFFICE)
    concerned = fresh_from_db(second.user)
    pending = propose(SANCTION_REVIEWER, second, by=office, reason=GROUND, payload={"kind": SanctionKind.WARNING})
    assert pending not in PendingAct.objects.visible_to(concerned)
    assert not InboxItem.objects.filter(recipient=concerned, message__kind="pending.proposed").exists()
    for act in (
        lambda: confirm(pending, by=concerned),
        lambda: decline(pending, by=concerned, reason="不属实。"),
        lambda: sanction_reviewer(second, kind=SanctionKind.WARNING, ground=GROUND, by=concerned),
    ):
        with pytest.raises(PermissionDenied):
            act()
    confirm(pending, by=second_office)


def test_editions_are_locked_before_the_seat(second, office, second_office):
    """As a dismissal and scoring lock them: two at one moment wait for one another, never in a circle."""
    pending = propose(SANCTION_REVIEWER, second, by=office, reason=GROUND, payload={"kind": SanctionKind.WARNING})
    with CaptureQueriesContext(connection) as seen:
        confirm(pending, by=second_office)
    locked = [entry["sql"].split('FROM "')[1].split('"')[0] for entry in seen if "FOR NO KEY UPDATE" in entry["sql"]]
    assert locked.index("programmes_edition") < locked.index("reviews_panelmember")
