"""Registering, proving, looking."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from portal import clock
from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import stage_upload
from portal.evidence.models import EvidenceFile
from portal.evidence.receiving import Uploader
from portal.identity.actions import (
    refuse_proof,
    register_organisation,
    register_person,
    reveal,
    submit_proof,
    verify_proof,
)
from portal.identity.enums import ProofState
from portal.identity.models import IdentityProof, Organisation, Person, PrivateLook
from portal.identity.queries import same_document
from portal.journal.models import Event
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file, png_file
from tests.factories.identity import (
    IdentityProofFactory,
    OrganisationFactory,
    PersonFactory,
    compared,
    credit_code,
    resident_id,
)

pytestmark = pytest.mark.django_db


def some_person(by, **fields):
    values = {
        "name": "张珺玥",
        "document_type": "resident_id",
        "document_number": resident_id(1),
        "phone": "13800001234",
    }
    return register_person(by=by, **{**values, **fields})


def some_unit(by, **fields):
    values = {
        "name": "上海虚构有限公司",
        "credit_code": credit_code(1),
        "contact_name": "李",
        "contact_phone": "021-52345678",
    }
    return register_organisation(by=by, **{**values, **fields})


def test_register_person_twice_is_one_person(applicant):
    first = some_person(applicant)
    again = some_person(applicant, document_number=f" {resident_id(1)} ", phone="13900005678")
    assert first.pk == again.pk
    assert Person.objects.get().phone.for_delivery() == "13900005678"


def test_register_person_without_account_is_a_row_each_time():
    assert some_person(None).pk != some_person(None).pk


def test_register_person_reports_each_field(applicant):
    with pytest.raises(ValidationError) as caught:
        some_person(applicant, document_number="123", phone="1")
    assert sorted(caught.value.message_dict) == ["document_number", "phone"]
    assert Person.objects.count() == 0


def test_verified_name_stays(applicant):
    PersonFactory(owner=applicant, name="张珺玥", document_number=resident_id(1), verified=True)
    with pytest.raises(ValidationError, match="已通过核验"):
        some_person(applicant, name="李四")


def test_register_organisation_updates_and_refuses_future_date(applicant, travel_to):
    unit = some_unit(applicant)
    assert some_unit(applicant, is_sme=True).pk == unit.pk
    assert Organisation.objects.get().is_sme is True
    with pytest.raises(ValidationError, match="晚于今天"):
        some_unit(applicant, registered_on=unit.created_at.date().replace(year=2999))


@pytest.mark.parametrize("name", ["证件.mp3", "证件.docx", "没有扩展名"])
def test_what_is_no_picture_proves_nobody(applicant, name):
    materials = {"身份证件照片": [png_file(), png_file(name)]}
    with pytest.raises(ValidationError, match="“身份证件照片”须为照片或者扫描件（PDF、OFD、JPG"):
        submit_proof(some_person(applicant), by=applicant, materials=materials)


@pytest.mark.article(31)
def test_proof_from_pictures_to_verified(applicant, office):
    person = some_person(applicant)
    proof = submit_proof(person, by=applicant, materials={"身份证件照片": [png_file()]})
    assert EvidenceFile.objects.of(proof).get().label == "身份证件照片"
    verify_proof(compared(proof, office), by=office)
    person.refresh_from_db()
    assert (proof.state, person.is_verified, proof.checked_by) == (ProofState.VERIFIED, True, office)
    verbs = (
        Event.objects.filter(target_type="identity.identityproof").order_by("sequence").values_list("verb", flat=True)
    )
    assert list(verbs) == ["identity.proof_submitted", "evidence.attached", "identity.verified"]


def test_journal_never_names_the_person(applicant, office):
    proof = submit_proof(some_person(applicant), by=applicant, materials={"身份证件照片": [png_file("张珺玥.png")]})
    verify_proof(compared(proof, office), by=office)
    text = "".join(str(event.payload) for event in Event.objects.all())
    leaked = [value for value in ("张珺玥", resident_id(1), "13800001234") if value in text]
    assert leaked == []


@pytest.mark.article(31)
@pytest.mark.attack("没有看过证件即认定身份")
def test_who_has_not_compared_cannot_say_that_it_is_true(applicant, office, travel_to):
    proof = submit_proof(some_person(applicant), by=applicant, materials={"身份证件照片": [png_file()]})
    with pytest.raises(ValidationError, match="还没有打开“身份证件照片”、“证件号码”"):
        verify_proof(proof, by=office)
    compared(proof, UserFactory(roles=[Role.OFFICE]))
    with pytest.raises(ValidationError, match="还没有打开"):
        verify_proof(proof, by=office)
    compared(proof, office)
    travel_to(clock.now() + timedelta(minutes=1))
    submit_proof(proof.person, by=applicant, materials={"身份证件照片": [png_file()]})
    with pytest.raises(ValidationError, match="还没有打开“身份证件照片”，"):
        verify_proof(proof, by=office)
    assert verify_proof(compared(proof, office), by=office).state == ProofState.VERIFIED


def test_unit_needs_licence_and_letter(applicant):
    unit = some_unit(applicant)
    with pytest.raises(ValidationError, match="尚缺少授权委托书"):
        submit_proof(unit, by=applicant, materials={"营业执照或登记证书": [pdf_file()]})
    assert IdentityProof.objects.count() == 0


def test_bad_material_leaves_no_proof_behind(applicant):
    person = some_person(applicant)
    with pytest.raises(ValidationError, match="与扩展名不符"):
        submit_proof(person, by=applicant, materials={"身份证件照片": [png_file(), pdf_file("x.png")]})
    assert (IdentityProof.objects.count(), EvidenceFile.objects.count()) == (0, 0)


def test_a_proof_takes_no_more_files_than_any_thing_whatever_they_are_called(applicant, settings):
    unit, settings.EVIDENCE_MAX_FILES = some_unit(applicant), 2
    with pytest.raises(ValidationError, match="最多2个文件"):
        submit_proof(unit, by=applicant, materials={"营业执照或登记证书": [pdf_file()] * 2, "授权委托书": [pdf_file()]})
    assert (IdentityProof.objects.count(), EvidenceFile.objects.count()) == (0, 0)


def test_proof_pending_takes_more_and_a_verified_one_stands(applicant, office):
    person = some_person(applicant)
    proof = submit_proof(person, by=applicant, materials={"身份证件照片": [png_file()]})
    assert submit_proof(person, by=applicant, materials={"身份证件照片": [png_file()]}) == proof
    assert EvidenceFile.objects.of(proof).count() == 2
    verify_proof(compared(proof, office), by=office)
    assert submit_proof(person, by=applicant, materials={}) == proof
    assert EvidenceFile.objects.of(proof).count() == 2


def test_staged_pictures_are_claimed(applicant):
    staged = stage_upload(png_file(), uploader=Uploader(user=applicant))
    proof = submit_proof(some_person(applicant), by=applicant, materials={"身份证件照片": [staged]})
    assert EvidenceFile.objects.of(proof).get().sha256 == staged.sha256


def test_proof_for_somebody_else_is_refused(applicant):
    with pytest.raises(PermissionDenied):
        submit_proof(PersonFactory(), by=applicant, materials={"身份证件照片": [png_file()]})


def test_refusal_needs_a_reason_and_opens_the_way_again(office):
    proof = IdentityProofFactory()
    with pytest.raises(ValidationError, match="须写明理由"):
        refuse_proof(proof, by=office, reason=" ")
    refuse_proof(proof, by=office, reason="照片模糊")
    assert (proof.state, proof.refusal) == (ProofState.REFUSED, "照片模糊")
    again = submit_proof(proof.person, by=proof.person.owner, materials={"身份证件照片": [png_file()]})
    assert again.state == ProofState.PENDING


@pytest.mark.parametrize("role", ["owner", "reviewer", "office_himself"])
def test_only_another_officer_checks(role, reviewer, office):
    proof = (
        IdentityProofFactory(person=PersonFactory(owner=office)) if role == "office_himself" else IdentityProofFactory()
    )
    by = {"owner": proof.person.owner, "reviewer": reviewer, "office_himself": office}[role]
    with pytest.raises(PermissionDenied):
        verify_proof(proof, by=by)


def test_decided_proof_stays_decided(office):
    proof = verify_proof(compared(IdentityProofFactory(), office), by=office)
    with pytest.raises(TransitionNotAllowed):
        refuse_proof(proof, by=office, reason="x")


@pytest.mark.article(31)
def test_second_account_is_no_obstacle_but_is_noted(office):
    other = PersonFactory(document_number=resident_id(5), verified=True)
    proof = IdentityProofFactory(person=PersonFactory(document_number=resident_id(5)))
    assert list(same_document(proof.person)) == [other]
    verify_proof(compared(proof, office), by=office)
    assert Event.objects.get(verb="identity.verified").payload["same_document_verified"] == 1


def test_proof_has_exactly_one_subject(applicant):
    person, unit = PersonFactory(), OrganisationFactory()
    for subject in ({}, {"person": person, "organisation": unit}):
        with pytest.raises(IntegrityError, match="one_subject"), transaction.atomic():
            IdentityProof.objects.create(**subject)


@pytest.mark.article(31)
@pytest.mark.parametrize("who", ["office", "discipline", "owner"])
def test_reveal_shows_and_records(who, office, discipline):
    person = PersonFactory(phone="13800001234")
    by = {"office": office, "discipline": discipline, "owner": person.owner}[who]
    assert reveal(person, "phone", by=by, reason="电话核实异议情况") == "13800001234"
    look = PrivateLook.objects.get()
    assert (look.by, look.by_role, look.target_id, look.field, look.reason) == (
        by, by.role_label, str(person.pk), "联系电话", "电话核实异议情况",
    )  # fmt: skip


@pytest.mark.article(31)
def test_reveal_refused_without_right_or_reason(reviewer, office):
    person = PersonFactory()
    with pytest.raises(PermissionDenied, match="没有权限查阅“联系电话”"):
        reveal(person, "phone", by=reviewer, reason="好奇")
    with pytest.raises(ValidationError, match="须填写理由"):
        reveal(person, "phone", by=office, reason="  ")
    for field, said in (("owner", "不是加密保存的内容"), ("nothing", "“nothing”不是加密保存的内容")):
        with pytest.raises(ValidationError, match=said):
            reveal(person, field, by=office, reason="核实")
    assert PrivateLook.objects.count() == 0


def test_looks_are_append_only(office):
    reveal(PersonFactory(), "phone", by=office, reason="核实")
    for verb in (lambda: PrivateLook.objects.update(reason="x"), lambda: PrivateLook.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            verb()
