"""Who reads a file, its sheets, and acts on it, moment by moment (Articles 10, 22, 28)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from portal.access.enums import Role
from portal.powers.actions import suspend_account, withdraw_role
from tests.conftest import fresh_from_db
from tests.factories.applications import department_with_user
from tests.factories.reviews import WORDS, assigned, panel_of, points, reviewer_user
from workflow.applications.models import Application, Supplement
from workflow.applications.permissions import (
    applicant_supplemented,
    is_applicant,
    is_its_department,
    may_read_application,
    may_remove_document,
    office_on_application,
)
from workflow.reviews import permissions as reviewing
from workflow.reviews.actions import (
    dismiss_panel_member,
    lift_recusal,
    open_discussion,
    order_recusal,
    request_recusal,
    submit_score_sheet,
    withdraw_assignment,
)
from workflow.reviews.models import Assignment, Consultation, Recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]
STAGE = "documents"


@pytest.fixture
def world(documents, applications, office, second_office, discipline):
    """A file given to one member of a panel of three, whose first member leads; another file is given to the third."""
    panel = panel_of(documents.edition)
    leader, member, third = panel.members.order_by("pk")
    file, other = applications
    given = assigned(file, documents, member)
    assigned(other, documents, third)
    people = {
        "office": office, "second office": second_office, "discipline": discipline, "leader": leader.user,
        "member": member.user, "third": third.user, "stranger": reviewer_user(), "applicant": file.applicant,
        "department": file.department.users.first(), "another department": department_with_user("另一街道")[1],
    }  # fmt: skip
    return {"file": file, "other": other, "given": given, "people": people, "panel": panel, "stage": documents}


def who(world: dict, may: Callable[[Any, Any], bool], thing: Any) -> set[str]:
    """Whom of the people a predicate lets, each read anew."""
    return {name for name, user in world["people"].items() if may(fresh_from_db(user), thing)}


def readers(world: dict) -> set[str]:
    return who(world, may_read_application, world["file"])


ALWAYS = {"office", "second office", "discipline", "applicant", "department"}


def test_a_file_is_read_by_whom_it_was_given_and_their_leader(world):
    assert readers(world) == ALWAYS | {"leader", "member"}
    assert who(world, may_read_application, world["other"]) & {"leader", "member", "third"} == {"leader", "third"}


LOSING = {
    "taken back": (
        lambda w: withdraw_assignment(fresh_from_db(w["given"]), by=None, reason="误派。"),
        {"leader", "member"},
    ),
    "dismissed": (
        lambda w: dismiss_panel_member(fresh_from_db(w["given"].member), by=None, reason="不到会。"),
        {"member"},
    ),
    "suspended": (lambda w: suspend_account(fresh_from_db(w["people"]["member"]), reason="停用"), {"member"}),
    "recused": (
        lambda w: order_recusal(
            fresh_from_db(w["file"]), fresh_from_db(w["people"]["member"]), by=None, reason="有利害关系。"
        ),
        {"member"},
    ),
    "the leader recused": (
        lambda w: order_recusal(fresh_from_db(w["file"]), fresh_from_db(w["people"]["leader"]), by=None, reason="有。"),
        {"leader"},
    ),
    "an officer recused": (
        lambda w: order_recusal(
            fresh_from_db(w["file"]), fresh_from_db(w["people"]["second office"]), by=None, reason="有。"
        ),
        {"second office"},
    ),
    "an officer without the role": (
        lambda w: withdraw_role(fresh_from_db(w["people"]["second office"]), Role.OFFICE, reason="调离"),
        {"second office"},
    ),
    "the applicant suspended": (
        lambda w: suspend_account(fresh_from_db(w["people"]["applicant"]), reason="停用"),
        {"applicant"},
    ),
}


@contextmanager
def lost(world: dict, how: str) -> Iterator[None]:
    """While this is so; nothing of it stays."""
    with transaction.atomic():
        LOSING[how][0](world)
        yield
        transaction.set_rollback(True)


def test_who_loses_what_let_them_read_reads_no_more(world):
    before, found = readers(world), {}
    for how in LOSING:
        with lost(world, how):
            found[how] = before - readers(world)
    assert found == {how: names for how, (_, names) in LOSING.items()}


def test_a_recusal_that_was_lifted_bars_nobody(world):
    recusal = order_recusal(world["file"], world["people"]["second office"], by=None, reason="误记。")
    assert "second office" not in who(world, office_on_application, world["file"])
    lift_recusal(Recusal.objects.get(pk=recusal.pk), by=None, reason="误记。")
    assert who(world, office_on_application, world["file"]) == {"office", "second office"}


def test_who_acts_on_what(world):
    file, given = world["file"], world["given"]
    consultation = Consultation(application=file, department=file.department)
    request = request_recusal(
        file, by=file.applicant, person=str(world["people"]["second office"]), reason="有利害关系。"
    )
    expected = {
        is_applicant: (file, {"applicant"}),
        applicant_supplemented: (Supplement(application=file), {"applicant"}),
        is_its_department: (file, {"department"}),
        may_remove_document: (file, set()),
        office_on_application: (file, {"office", "second office"}),
        reviewing.is_member_self: (given.member, {"member"}),
        reviewing.is_assignee: (given, {"member"}),
        reviewing.is_leader_for: (file, {"leader"}),
        reviewing.is_consulted: (consultation, {"department"}),
        reviewing.is_who_asked: (request, {"applicant"}),
        reviewing.office_on_case: (request, {"office", "second office"}),
        reviewing.office_on_request: (request, {"office"}),
        reviewing.may_report: (file, {"office", "second office", "leader"}),
        reviewing.works_on_reviews: (
            None, {"office", "second office", "discipline", "leader", "member", "third", "stranger"},
        ),
    }  # fmt: skip
    assert {may.name: who(world, may, thing) for may, (thing, _) in expected.items()} == {
        may.name: names for may, (_, names) in expected.items()
    }
    for user in (None, *(suspend_account(one, reason="停用") for one in (file.applicant, given.member.user))):
        for may in (is_applicant, is_its_department, reviewing.is_who_asked, reviewing.is_member_self):
            assert not may(user, expected[may][0])


def test_a_file_taken_from_somebody_is_nobody_s_to_judge(world):
    assert who(world, reviewing.is_assignee, world["given"]) == {"member"}
    for how in ("taken back", "dismissed", "suspended"):
        with lost(world, how):
            given = Assignment.objects.get(pk=world["given"].pk)
            assert who(world, reviewing.is_assignee, given) == set(), how


def test_only_a_draft_s_applicant_removes_a_file_from_it(world):
    draft = Application(applicant=world["people"]["applicant"])
    assert who(world, may_remove_document, draft) == {"applicant"}
    assert who(world, is_its_department, draft) == set()


def test_a_recused_department_is_not_consulted(world):
    file = world["file"]
    consultation = Consultation(application=file, department=file.department)
    order_recusal(file, world["people"]["department"], by=None, reason="有利害关系。")
    assert who(world, reviewing.is_consulted, consultation) == set()


def sheets(world: dict) -> dict[str, int]:
    found = {
        name: reviewing.sheets_open_to(fresh_from_db(user), world["file"]).count()
        for name, user in world["people"].items()
    }
    return {name: count for name, count in found.items() if count}


@pytest.mark.article(22)
def test_sheets_are_read_by_whoever_gave_the_own_one(world):
    officials = dict.fromkeys(("office", "second office", "discipline"), 1)
    submit_score_sheet(world["given"], by=world["given"].member.user, **points(world["given"]), **WORDS)
    assert sheets(world) == {**officials, "leader": 1, "member": 1}  # the member's own
    third = world["panel"].members.order_by("pk").last()
    own = assigned(world["file"], world["stage"], third)
    led = assigned(world["file"], world["stage"], world["panel"].members.get(is_leader=True))
    assert sheets(world) == {**officials, "member": 1}
    for assignment in (own, led):
        submit_score_sheet(
            Assignment.objects.get(pk=assignment.pk), by=assignment.member.user, **points(assignment, 700), **WORDS
        )
    apart = dict.fromkeys((*officials, "leader"), 3)
    assert sheets(world) == {**apart, "member": 1, "third": 1}
    open_discussion(fresh_from_db(world["file"]), world["stage"], by=world["people"]["leader"], reason="分歧较大。")
    assert sheets(world) == dict.fromkeys((*officials, "leader", "member", "third"), 3)
    order_recusal(world["file"], third.user, by=None, reason="有利害关系。")
    dismiss_panel_member(fresh_from_db(world["given"].member), by=None, reason="不到会。")
    assert sheets(world) == apart
