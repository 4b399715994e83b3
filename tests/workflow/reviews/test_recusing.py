"""Recusal shuts the file: list, page, desk and download, not only the score sheet (Article 28)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal.errors import RuleViolation
from tests.factories.reviews import WORDS, assigned, panel_of, points, reviewer_user
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.applications.queries import evidence_of
from workflow.reviews.actions import declare_recusal, form_panel, order_recusal, submit_score_sheet
from workflow.reviews.models import Recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]
STAGE = "documents"


@pytest.fixture
def given(documents, applications):
    """A file with a pledged member."""
    (member,) = panel_of(documents.edition, 1).members.all()
    return assigned(applications[0], documents, member)


def pages(application):
    file = evidence_of(application).first().get_absolute_url()
    return (f"/admin/desk/reviews/{application.pk}/", f"{file}original/")


def test_recused_reviewer_cannot_open_the_file(given, client):
    user, application = given.member.user, given.application
    client.force_login(user)
    opened = (f"/admin/desk/assignments/{given.pk}/", *pages(application))
    assert [client.get(page).status_code for page in opened] == [200, 200, 200]
    declare_recusal(application, by=user, reason="曾任该单位顾问")
    assert [client.get(page).status_code for page in opened] == [404, 404, 404]
    assert list(Application.objects.visible_to(user)) == []


def test_recused_reviewer_cannot_score(given):
    declare_recusal(given.application, by=given.member.user, reason="曾任该单位顾问")
    with pytest.raises(RuleViolation, match=r"须回避.*依据《.+》第二十八条第（三）项"):
        submit_score_sheet(given, by=given.member.user, **points(given, 1), **WORDS)


def test_recused_applicant_still_reads_the_own_file(documents, applications):
    applicant = applications[0].applicant
    order_recusal(applications[0], applicant, by=None, reason="即申报人")
    assert may_read_application(applicant, applications[0]) is True


def test_member_of_the_same_unit_is_found_by_the_system(edition, applications):
    name = applications[0].public_name.replace("有限公司", " 有限公司")
    panel_of(edition, 1, unit=name)
    recusal = Recusal.objects.get()
    assert (recusal.application, recusal.source) == (applications[0], "detected")


def test_file_is_not_given_to_a_member_of_the_same_unit(documents, applications):
    (member,) = panel_of(documents.edition, 1, unit=applications[0].public_name).members.all()
    with pytest.raises(RuleViolation, match=r"同属一个单位.*依据《.+》第二十八条第（三）项"):
        assigned(applications[0], documents, member)


def test_applicant_as_member_is_recused(documents, applications, office):
    from portal.access.enums import Role
    from portal.powers.actions import grant_role

    applicant = applications[0].applicant
    grant_role(applicant, Role.REVIEWER)
    form_panel(documents.edition, by=office, name="甲", members=[(applicant, "某厂")], leader=applicant)
    assert Recusal.objects.get().reason == "评审人员即申报人"


def test_recusal_needs_a_reason_and_a_seat(given):
    with pytest.raises(ValidationError):
        declare_recusal(given.application, by=given.member.user, reason=" ")
    with pytest.raises(PermissionDenied):
        declare_recusal(given.application, by=reviewer_user(), reason="无席位")


def test_recusal_twice_is_once_and_stands(given):
    for _ in range(2):
        declare_recusal(given.application, by=given.member.user, reason="曾任该单位顾问")
    assert Recusal.objects.count() == 1
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Recusal.objects.all().delete()
