"""Who somebody is: whom a verb refuses, what it locks, leaves and takes, and who may look (Articles 31, 37)."""

from datetime import date
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser

from portal import clock
from portal.access.enums import Role
from portal.identity import actions as identity
from portal.identity.models import IdentityProof, Organisation, Person, PrivateLook
from portal.identity.permissions import may_check_proof, may_read_proof, may_reveal, owns_identity
from portal.identity.signals import proof_decided
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
from tests.locking import answer_to, lived

pytestmark = pytest.mark.django_db
PERSON = {"name": "示例人员", "document_type": "resident_id", "document_number": resident_id(3)}
UNIT = {"name": "示例单位", "credit_code": credit_code(3), "contact_name": "联系人", "contact_phone": "13912345678"}
PICTURE = {"身份证件照片": [png_file()]}
PAPERS = {"营业执照或登记证书": [pdf_file()], "授权委托书": [pdf_file()]}


def compared_and_verified(proof, *, by):
    return identity.verify_proof(compared(proof, by) if may_check_proof(by, proof) else proof, by=by)


def steps(owner, office) -> dict:
    def register(act, given):
        return lambda who, **bad: act(by=who, **{**given, **bad}), owner

    def of(act, model, by=office, **kwargs):
        return lambda who, **bad: act(model.objects.latest("pk"), by=who, **{**kwargs, **bad}), by

    return {
        "register_person": register(identity.register_person, PERSON),
        "register_person anew": register(identity.register_person, {**PERSON, "phone": "13800001234"}),
        "register_organisation": register(identity.register_organisation, UNIT),
        "register_organisation anew": register(identity.register_organisation, {**UNIT, "is_sme": True}),
        "submit_proof": of(identity.submit_proof, Person, by=owner, materials=PICTURE),
        "refuse_proof": of(identity.refuse_proof, IdentityProof, reason="照片模糊。"),
        "submit_proof again": of(identity.submit_proof, Person, by=owner, materials=PICTURE),
        "verify_proof": of(compared_and_verified, IdentityProof),
        "submit_proof of a unit": of(identity.submit_proof, Organisation, by=owner, materials=PAPERS),
        "verify_proof of a unit": of(compared_and_verified, IdentityProof),
        "reveal": of(identity.reveal, Person, field="phone", reason="电话核实。"),
        "erase_identity": of(lambda person, by: identity.erase_identity(person, reason="期限已满。"), Person),
    }  # fmt: skip


BAD_PERSON = [{"name": " "}, {"document_number": "1"}, {"phone": "1"}, {"email": "nowhere"}]
BAD_UNIT = [
    {"name": " "}, {"credit_code": "1"}, {"contact_name": ""}, {"contact_phone": "1"}, {"contact_email": "nowhere"},
    {"registered_on": date(2999, 1, 1)},
]  # fmt: skip
WRONG = {
    **dict.fromkeys(("register_person", "register_person anew"), BAD_PERSON),
    **dict.fromkeys(("register_organisation", "register_organisation anew"), BAD_UNIT),
    **{key: [{"materials": {}}, {"materials": {"身份证件照片": []}}] for key in ("submit_proof", "submit_proof again")},
    "submit_proof of a unit": [{"materials": {name: PAPERS[name]}} for name in PAPERS],
    "refuse_proof": [{"reason": " \n"}],
    "reveal": [{"reason": " \n"}, {"field": "document_type"}, {"field": "nothing"}],
}  # fmt: skip

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "register_person": ("", "person", "identity.person_registered", ""),
    "register_person anew": ("", "person", "identity.person_updated", ""),
    "register_organisation": ("", "organisation", "identity.organisation_registered", ""),
    "register_organisation anew": ("", "organisation", "identity.organisation_updated", ""),
    "submit_proof": ("PermissionDenied", "person", "identity.proof_submitted evidence.attached", ""),
    "refuse_proof": ("PermissionDenied", "identityproof", "identity.refused", "TransitionNotAllowed"),
    "submit_proof again": ("PermissionDenied", "person", "identity.proof_submitted evidence.attached", ""),
    "verify_proof": ("PermissionDenied", "person identityproof", "identity.verified", "TransitionNotAllowed"),
    "submit_proof of a unit": (
        "PermissionDenied", "organisation", "identity.proof_submitted evidence.attached evidence.attached", "",
    ),
    "verify_proof of a unit": (
        "PermissionDenied", "organisation identityproof", "identity.verified", "TransitionNotAllowed",
    ),
    "reveal": ("PermissionDenied", "", "", ""),
    "erase_identity": ("", "person", "identity.erased", ""),
}  # fmt: skip


def test_identity_verb_by_verb(office):
    assert lived(steps(UserFactory(), office), WRONG) == EXPECTED
    assert PrivateLook.objects.filter(field="联系电话").get().by == office


@pytest.mark.parametrize("today", [True, False], ids=["today", "later"])
def test_a_unit_was_founded_no_later_than_today(applicant, today):
    day = clock.today() if today else date(clock.today().year + 1, 1, 1)
    register = partial(identity.register_organisation, by=applicant, **UNIT, registered_on=day)
    assert answer_to(register) == ("" if today else "ValidationError")


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("name", [PERSON["name"], "另一人"])
def test_what_was_verified_keeps_its_name(applicant, verified, name):
    PersonFactory(owner=applicant, **PERSON, verified=verified)
    OrganisationFactory(owner=applicant, **{**UNIT, "name": PERSON["name"]}, verified=verified)
    expected = "ValidationError" if verified and name != PERSON["name"] else ""
    for act, given in ((identity.register_person, PERSON), (identity.register_organisation, UNIT)):
        assert answer_to(partial(act, by=applicant, **{**given, "name": name})) == expected


def test_a_name_verified_before_its_spaces_went_is_the_same_name(applicant):
    person = PersonFactory(owner=applicant, **PERSON, verified=True)
    person.name = "示例 人员"
    person.save()
    identity.register_person(by=applicant, **{**PERSON, "name": "示例　人员"})
    assert Person.objects.get().name == "示例人员"


def test_one_account_registers_once_and_nobody_in_another_s_row(applicant):
    for by in (applicant, applicant, UserFactory(), None, None):
        identity.register_person(by=by, **PERSON)
        identity.register_organisation(by=by, **UNIT)
    assert (Person.objects.count(), Organisation.objects.count()) == (4, 4)


def test_whoever_listens_is_told_of_every_proof_decided(office):
    heard = []

    def listener(sender, proof, **rest):
        heard.append(proof.state)

    proof_decided.connect(listener)
    compared_and_verified(IdentityProofFactory(), by=office)
    identity.refuse_proof(IdentityProofFactory(), by=office, reason="照片模糊。")
    proof_decided.disconnect(listener)
    assert heard == ["verified", "refused"]


def test_a_look_is_refused_at_the_button_and_at_the_record(office):
    person, stranger = PersonFactory(), UserFactory()
    looks = (
        lambda by: identity.check_reveal(person, "phone", by=by),
        lambda by: identity.log_look(person, "证件照片", by=by, reason="核实。"),
    )
    for look in looks:
        assert [answer_to(lambda by=by, look=look: look(by)) for by in (office, stranger)] == ["", "PermissionDenied"]


def test_the_journal_names_a_unit_with_an_account_and_no_objector(applicant):
    for by in (applicant, None):
        identity.register_organisation(by=by, **UNIT)
    events = Event.objects.filter(verb="identity.organisation_registered").order_by("pk")
    assert [event.payload for event in events] == [{"credit_code": UNIT["credit_code"]}, {}]


MAY = {"owns": owns_identity, "check": may_check_proof, "read": may_read_proof, "reveal": may_reveal}
READERS = {"owner", "office", "discipline"}
# Of each predicate: who may, with the proof of somebody else and with the proof of an officer, who is its owner.
MAY_BE = {
    "owns": {"another's": {"owner"}, "one's own": {"owner"}},
    "check": {"another's": {"office"}, "one's own": {"office"}},
    "read": {"another's": READERS, "one's own": READERS},
    "reveal": {"another's": READERS, "one's own": READERS},
}


def test_who_may_check_and_read(office, discipline):
    person = PersonFactory(owner=UserFactory(roles=[Role.OFFICE]))
    proofs = {"another's": IdentityProofFactory(), "one's own": IdentityProofFactory(person=person)}
    everybody = {
        "office": office, "discipline": discipline, "reviewer": UserFactory(roles=[Role.REVIEWER]), "stranger": UserFactory(),
        "nobody": AnonymousUser(), "none": None,
    }  # fmt: skip
    found = {
        (name, whose): {who for who, user in {**everybody, "owner": proof.person.owner}.items() if may(user, proof)}
        for name, may in MAY.items()
        for whose, proof in proofs.items()
    }
    assert found == {(name, whose): MAY_BE[name][whose] for name in MAY for whose in proofs}
    for proof in proofs.values():
        assert [owns_identity(user, proof.person) for user in (proof.person.owner, office, None)] == [
            True,
            False,
            False,
        ]
