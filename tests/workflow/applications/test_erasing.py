"""Who applied is forgotten when the term is over; the case stays (个人信息保护法 第十九条、第四十七条)."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.identity.actions import register_organisation, register_person, submit_proof
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import draft_application
from tests.factories.evidence import png_file
from tests.factories.identity import OrganisationFactory, PersonFactory
from tests.factories.seconding import by_two
from workflow.applications import erasing
from workflow.applications.erasing import erase_applicant
from workflow.applications.models import Application
from workflow.applications.tasks import erase_applicants
from workflow.programmes.acts import propose_cancellation

pytestmark = [pytest.mark.django_db, pytest.mark.article(37)]


@pytest.fixture
def ended(edition, office, travel_to, settings):
    """A person and a unit whose edition was cancelled on 20 April 2026, and another unit that has never applied."""
    settings.PORTAL_UNUSED_IDENTITY_YEARS = 100
    person, unit, other = PersonFactory(), OrganisationFactory(), OrganisationFactory()
    submit_proof(person, by=person.owner, materials={"身份证件照片": [png_file()]})
    draft_application(edition, track="achievement", subject=person)
    draft_application(edition, subject=unit)
    travel_to(clock.moment(date(2026, 4, 20)))
    by_two(propose_cancellation(edition, by=office, reason="因机构调整，本届评选取消"))
    return person, unit, other


def named(*subjects):
    return [bool(fresh_from_db(one).sealed_texts()) for one in subjects]


def test_daily_task_takes_away_whoever_applied_when_the_term_is_over(ended, travel_to):
    person, unit, other = ended
    travel_to(clock.moment(date(2036, 4, 20), hour=23))
    assert erase_applicants() == 0
    with pytest.raises(TransitionNotAllowed, match="保存期限之内"):
        erase_applicant(person)
    travel_to(clock.moment(date(2036, 4, 21), hour=0))
    assert (erase_applicants(), erase_applicants()) == (2, 0)
    unit = fresh_from_db(unit)
    assert named(person, other) == [False, True]
    assert (bool(unit.name), bool(unit.credit_code), bool(unit.contact_name), bool(unit.contact_phone)) == (
        True, True, False, False,
    )  # fmt: skip
    assert not EvidenceFile.objects.of(person.proofs.get()).exists()
    assert Event.objects.filter(verb="identity.erased").count() == 2
    assert {bool(case.public_name) for case in Application.objects.all()} == {True}


def test_who_is_kept_longer_stays(ended, travel_to, monkeypatch):
    person = ended[0]
    monkeypatch.setattr(erasing, "_kept", [lambda: Application.objects.filter(person=person)])
    travel_to(clock.moment(date(2036, 5, 1)))
    assert (erase_applicants(), named(person)) == (1, [True])


def test_a_term_begins_when_the_edition_has_ended(edition, travel_to):
    draft_application(edition)
    travel_to(clock.moment(date(2050, 1, 1)))
    assert erase_applicants() == 0


def test_who_registered_and_never_applied_is_forgotten_after_the_last_login(edition, settings, travel_to):
    settings.PORTAL_UNUSED_IDENTITY_YEARS = 2
    applied, gone, unit, back = PersonFactory(), PersonFactory(), OrganisationFactory(), PersonFactory()
    draft_application(edition, track="achievement", subject=applied)
    proof = submit_proof(gone, by=gone.owner, materials={"身份证件照片": [png_file()]})
    begun = clock.now()
    type(gone).objects.update(created_at=begun)
    type(unit).objects.update(created_at=begun)
    back.owner.last_login = begun + timedelta(days=30)
    back.owner.save()
    travel_to(begun + timedelta(days=2 * 365 - 1))
    assert erase_applicants() == 0
    travel_to(begun + timedelta(days=2 * 365 + 3))
    assert (erase_applicants(), erase_applicants()) == (2, 0)
    assert named(applied, gone, back) == [True, False, True]
    assert (bool(fresh_from_db(unit).contact_name), EvidenceFile.objects.of(proof).exists()) == (False, False)
    assert "没有申报" in Event.objects.filter(verb="identity.erased").latest("pk").reason
    again = register_person(by=gone.owner, name="王示例", document_type="passport", document_number="E12345678")
    assert again.erased_at is None
    travel_to(begun + timedelta(days=2 * 365 + 40))
    assert (erase_applicants(), named(back)) == (1, [False])


def test_a_unit_that_comes_back_gives_its_contact_anew(ended, travel_to):
    unit = ended[1]
    travel_to(clock.moment(date(2036, 5, 1)))
    erase_applicants()
    again = register_organisation(
        by=unit.owner, name=str(unit.name.for_delivery()), credit_code=unit.credit_code.for_delivery(),
        contact_name="新联系人", contact_phone="13912345678",
    )  # fmt: skip
    assert (again.pk, again.erased_at, again.contact_name.for_delivery()) == (unit.pk, None, "新联系人")
