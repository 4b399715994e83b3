"""Panels, pledges, dissolution."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.access.enums import Role
from portal.access.models import User
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.transitions.core import apply_transition, may_apply
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.reviews import assigned, panel_of, reviewer_user
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.programmes.actions import cancel_edition
from workflow.reviews.actions import dissolve_panels, form_panel, sign_pledge
from workflow.reviews.enums import PanelState
from workflow.reviews.models import Panel, PanelMember
from workflow.reviews.rules import conflict, resemblance
from workflow.reviews.transitions import PANEL_TABLE

pytestmark = pytest.mark.django_db
STAGE = "documents"


@pytest.mark.article(10)
def test_panel_is_formed_for_an_edition(edition, office):
    users = [reviewer_user(), reviewer_user()]
    members = [(user, "某大学") for user in users]
    panel = form_panel(edition, by=office, name="第一评审组", members=members, leader=users[1])
    assert [(seat.user, seat.is_leader) for seat in panel.members.all()] == [(users[0], False), (users[1], True)]
    assert Event.objects.get(verb="panel.formed").payload["leader"] == users[1].pk


@pytest.mark.article(10)
def test_panel_takes_reviewers_only(edition, office):
    stranger = UserFactory()
    with pytest.raises(RuleViolation, match=r"不是评审人员.*依据《.+》第十条"):
        form_panel(edition, by=office, name="甲", members=[(stranger, "某厂")], leader=stranger)


def test_panel_is_formed_by_the_office(edition, reviewer):
    with pytest.raises(PermissionDenied):
        form_panel(edition, by=reviewer, name="甲", members=[(reviewer, "某厂")], leader=reviewer)


def test_leader_is_a_member_and_units_are_named(edition, office):
    one, other = reviewer_user(), reviewer_user()
    for members, leader in (
        ([(one, "某厂")], other),
        ([(one, " ")], one),
        ([], one),
        ([(one, "甲"), (one, "乙")], one),
    ):
        with pytest.raises(ValidationError):
            form_panel(edition, by=office, name="甲", members=members, leader=leader)
    assert Panel.objects.count() == 0


def test_name_is_used_once_per_edition(edition, office):
    panel_of(edition, 1)
    with pytest.raises(ValidationError, match="同名"):
        panel_of(edition, 1)


@pytest.mark.article(28)
def test_no_file_opens_before_the_pledge(documents, applications):
    (member,) = panel_of(documents.edition, 1, pledged=False).members.all()
    assigned(applications[0], documents, member)
    assert may_read_application(member.user, applications[0]) is False
    sign_pledge(member, by=member.user)
    assert may_read_application(member.user, applications[0]) is True


@pytest.mark.article(28)
def test_pledge_is_signed_in_person(edition, office):
    (member,) = panel_of(edition, 1, pledged=False).members.all()
    with pytest.raises(PermissionDenied):
        sign_pledge(member, by=office)


def test_pledge_signed_twice_keeps_the_first(edition, travel_to):
    (member,) = panel_of(edition, 1, pledged=False).members.all()
    first = sign_pledge(member, by=member.user).pledged_at
    with pytest.raises(TransitionNotAllowed, match="已经签署"):
        sign_pledge(member, by=member.user)
    assert fresh_from_db(member).pledged_at == first
    assert Event.objects.filter(verb="panel.pledge_signed").count() == 1


@pytest.mark.article(10)
def test_panel_dissolves_with_its_edition(documents, applications):
    panel = panel_of(documents.edition, 1)
    (member,) = panel.members.all()
    assigned(applications[0], documents, member)
    assert list(Application.objects.visible_to(member.user)) == [applications[0]]
    cancel_edition(documents.edition, by=None, reason="情况变化。")
    panel.refresh_from_db()
    assert (panel.state, panel.dissolved_at is not None) == (PanelState.DISSOLVED, True)
    assert list(Application.objects.visible_to(member.user)) == []


@pytest.mark.article(10)
def test_pledge_to_a_dissolved_panel_is_refused(edition):
    (member,) = panel_of(edition, 1, pledged=False).members.all()
    dissolve_panels(edition, by=None, cancelled=False)
    with pytest.raises(RuleViolation, match=r"依据《.+》第十条"):
        sign_pledge(member, by=member.user)


@pytest.mark.parametrize("state", PanelState.values)
@pytest.mark.parametrize("role", list(Role))
def test_state_verb_and_role(edition, state, role):
    panel, user = panel_of(edition, 1), UserFactory(roles=[role])
    if state == PanelState.DISSOLVED:
        dissolve_panels(edition, by=None, cancelled=False)
        panel.refresh_from_db()
    for transition in PANEL_TABLE:
        expected = role == Role.OFFICE and state in transition.sources
        assert may_apply(panel, transition, user) is expected
        if not expected:
            with pytest.raises((PermissionDenied, TransitionNotAllowed)):
                apply_transition(panel, transition, by=user)


@pytest.mark.article(10)
def test_one_person_has_one_seat_in_an_edition(edition):
    seated = panel_of(edition, 1).members.get()
    with pytest.raises(RuleViolation, match="只能参加一个评审组"):
        form_panel(
            edition, by=None, name="第二评审组", members=[(seated.user, "另一单位"), (reviewer_user(), "某大学")],
            leader=seated.user,
        )  # fmt: skip
    other = panel_of(edition, 1, name="第三评审组")
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelMember.objects.create(panel=other, edition=edition, user=seated.user, unit="另一单位")


@pytest.mark.article(28)
@pytest.mark.parametrize(
    "unit",
    [
        "测试企业（上海）有限公司",
        "测试企业(上海) 有限公司",
        "测试·企业【上海】有限公司",
        "测试企业（上海）有限公司\u3000",
    ],
)
def test_no_spelling_of_a_unit_hides_a_conflict(unit):
    member = PanelMember(user=User(pk=1), unit=unit)
    assert conflict(member, Application(applicant_id=2, public_name="测试企业（上海）有限公司"), frozenset())


@pytest.mark.article(28)
@pytest.mark.parametrize(
    ("unit", "alike"), [("测试企业有限公司", False), ("测试企业", True), ("测试", False), ("某大学", False)]
)
def test_a_unit_that_only_may_be_the_same_is_for_the_office_to_decide(unit, alike):
    member = PanelMember(user=User(pk=1), unit=unit)
    application = Application(applicant_id=2, public_name="测试企业（上海）有限公司")
    assert (conflict(member, application, frozenset()), resemblance(member, application)) == ("", alike)
