"""The office side has no login, password or e-mail form of its own beside the guarded ones."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_office_side_sends_strangers_to_the_one_login_and_brings_them_back(client, office):
    answer = client.get("/admin/desk/editions/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/desk/editions/"
    office.set_password("correct horse")
    office.save()
    EmailAddress.objects.create(user=office, email=office.email, verified=True, primary=True)
    posted = client.post(answer.redirect_chain[-1][0], {"login": office.username, "password": "correct horse"})
    assert posted["Location"] == "/admin/desk/editions/"


@pytest.mark.attack("第二个登录入口")
def test_password_sent_to_the_office_side_logs_nobody_in(client, office):
    office.set_password("correct horse")
    office.save()
    client.post("/admin/login/", {"username": office.username, "password": "correct horse"})
    assert "_auth_user_id" not in client.session


def test_applicant_is_told_and_not_sent_round(client, applicant):
    client.force_login(applicant)
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (403, 1)
    assert "仅供工作人员" in answer.content.decode()


def test_office_account_at_the_login_goes_to_its_desk(client, office):
    client.force_login(office)
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_resets_are_asked_for_at_one_place_only(client):
    assert client.get("/admin/password_reset/").status_code == 404
    assert client.get(reverse("account_reset_password")).status_code == 200


def test_wagtail_changes_neither_address_nor_password(client, office):
    """Both ask for the password again on our own pages (`ACCOUNT_REAUTHENTICATION_REQUIRED`)."""
    client.force_login(office)
    page = client.get("/admin/account/").content.decode()
    assert "name_email-first_name" in page
    assert [name for name in ('name="name_email-email"', "old_password") if name in page] == []
    assert settings.ACCOUNT_REAUTHENTICATION_REQUIRED is True
