"""A trusted provider's login is a proof."""

import pytest
from allauth.account.signals import user_logged_in
from allauth.socialaccount.models import SocialAccount, SocialLogin

from portal.identity.enums import ProofState
from portal.identity.logins import accept_login
from portal.identity.models import IdentityProof, Person
from tests.factories.identity import PersonFactory, resident_id

pytestmark = pytest.mark.django_db
CLAIMS = {"userinfo": {"sub": "s-1", "name": "张珺玥"}}


@pytest.fixture(autouse=True)
def _trusted(settings):
    settings.TRUSTED_IDENTITY_PROVIDERS = ["gov-id"]


def test_trusted_login_registers_and_verifies_once(applicant):
    first = accept_login(applicant, provider="gov-id", data=CLAIMS)
    again = accept_login(applicant, provider="gov-id", data=CLAIMS)
    person = Person.objects.get()
    assert first.pk == again.pk
    assert (first.state, person.is_verified, person.name.for_delivery()) == (ProofState.VERIFIED, True, "张珺玥")
    assert "s-1" not in first.provider_subject_index


@pytest.mark.parametrize(
    ("provider", "data"), [("elsewhere", CLAIMS), ("gov-id", {"userinfo": {"sub": "s-1"}}), ("gov-id", {"name": "张"})]
)
def test_other_logins_prove_nothing(applicant, provider, data):
    assert accept_login(applicant, provider=provider, data=data) is None
    assert IdentityProof.objects.count() == 0


def test_number_typed_by_hand_is_not_proved_by_a_name(applicant):
    typed = PersonFactory(owner=applicant, name="张珺玥", document_number=resident_id(3))
    accept_login(applicant, provider="gov-id", data=CLAIMS)
    typed.refresh_from_db()
    assert typed.is_verified is False


def test_number_in_the_claims_proves_the_person_that_typed_it(applicant):
    typed = PersonFactory(owner=applicant, name="张珺玥", document_number=resident_id(3))
    claims = {"id_document_type": "resident_id", "id_document_number": resident_id(3), **CLAIMS["userinfo"]}
    proof = accept_login(applicant, provider="gov-id", data={"id_token": claims})
    assert (proof.person, Person.objects.get().is_verified) == (typed, True)


def test_impossible_number_in_the_claims_proves_nothing(applicant):
    claims = {"id_document_type": "resident_id", "id_document_number": "123", **CLAIMS["userinfo"]}
    assert accept_login(applicant, provider="gov-id", data=claims) is None
    assert (Person.objects.count(), IdentityProof.objects.count()) == (0, 0)


def test_allauth_login_signal_reaches_the_proof(applicant, rf, client):
    request = rf.get("/")
    request.user, request.session = applicant, client.session
    login = SocialLogin(user=applicant, account=SocialAccount(user=applicant, provider="gov-id", extra_data=CLAIMS))
    user_logged_in.send(sender=type(applicant), request=request, user=applicant, sociallogin=login)
    assert IdentityProof.objects.get().provider == "gov-id"
