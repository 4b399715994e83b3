"""A trusted provider's login is a proof."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import user_logged_in
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail

from portal.identity.configured import Provider
from portal.identity.enums import ProofState
from portal.identity.logins import accept_login
from portal.identity.models import IdentityProof, Person
from tests.factories.identity import PersonFactory, resident_id
from tests.providing import NAME, running, trust

pytestmark = pytest.mark.django_db
CLAIMS = {"userinfo": {"sub": "s-1", "name": "张珺玥"}}


@pytest.fixture(autouse=True)
def _trusted(settings):
    settings.PORTAL_IDENTITY_PROVIDERS = {"gov-id": Provider("gov-id")}


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


def test_an_account_logs_in_by_the_file_that_objectors_are_proved_by(client, applicant, settings, tmp_path):
    """Of the level that is asked of persons; one below it logs in and proves nothing."""
    EmailAddress.objects.create(user=applicant, email="zhang@unit.example", verified=True, primary=True)
    with running() as provider:
        trust(settings, provider.file(tmp_path))
        assert f"用“{NAME}”登录" in client.get("/accounts/login/").content.decode()
        for level, proofs in (("L1", []), ("L2", [("gov-id", "verified", "中级")])):
            sub = f"account-{level}"
            SocialAccount.objects.create(user=applicant, provider="gov-id", uid=sub)
            claims = {"name": "张珺玥", "cert_type": "10", "cert_no": resident_id(3), "acr": level}
            provider.knows(sub, **claims)
            leads = client.post("/accounts/oidc/gov-id/login/")["Location"]
            assert parse_qs(urlsplit(leads).query)["code_challenge_method"] == ["S256"]
            client.get(provider.log_in(leads, sub))
            assert client.session["_auth_user_id"] == str(applicant.pk)
            assert [*IdentityProof.objects.values_list("provider", "state", "level")] == proofs
            client.logout()
    assert Person.objects.get(proofs__provider="gov-id").document_number.for_delivery() == resident_id(3)


def test_who_comes_by_a_provider_for_the_first_time_gives_an_address_and_is_proved(client, settings, tmp_path):
    """The database would say in which language their letters are: allauth keeps the account in the session until then."""
    with running() as provider:
        trust(settings, provider.file(tmp_path))
        provider.knows("newcomer", name="张珺玥", acr="L2")
        back = provider.log_in(client.post("/accounts/oidc/gov-id/login/")["Location"], "newcomer")
        page = client.get(back, follow=True)
        assert f"您已通过“{NAME}”登录" in page.content.decode()
        client.post("/accounts/3rdparty/signup/", {"email": "newcomer@unit.example"})
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post("/accounts/confirm-email/", {"code": code})
    proof = IdentityProof.objects.get()
    assert (proof.submitted_by.email, proof.state, proof.person.name.for_delivery()) == (
        "newcomer@unit.example",
        ProofState.VERIFIED,
        "张珺玥",
    )
