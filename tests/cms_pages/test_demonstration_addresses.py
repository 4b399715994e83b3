"""A demonstration from before addresses had to be proved is entered as before."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db


def test_only_addresses_that_lead_nowhere_are_proved():
    UserFactory(username="office", email="office@example.invalid")
    UserFactory(email="someone@example.com")
    import_module("cms_pages.migrations.0002_prove_demonstration_addresses").prove(apps, None)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("office@example.invalid", True, True)
    ]
