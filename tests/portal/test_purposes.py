"""Fields about oneself say what they are for, so that a browser can fill them in (WCAG 1.3.5, 3.3.8)."""

import re

import pytest
from django import forms
from django.urls import reverse

from objections.forms import ObjectionForm
from tests.factories import cms
from workflow.applications.forms import OrganisationForm, PersonForm
from workflow.misuse.forms import ReportForm

pytestmark = pytest.mark.django_db


def purpose_of(label: str) -> str:
    """What a field asks for by its label; empty where it is not about oneself."""
    words = {"电话": "tel", "邮箱": "email", "姓名": "name", "联系人": "name"}
    return next((purpose for word, purpose in words.items() if word in label), "")


FORMS = {
    ObjectionForm: {"uploader": None},
    ReportForm: {"uploader": None},
    OrganisationForm: {},
    PersonForm: {},
}


@pytest.mark.parametrize("form", FORMS)
def test_fields_about_oneself_name_their_purpose(form):
    fields = {name: field for name, field in form(**FORMS[form]).fields.items() if isinstance(field, forms.CharField)}
    asked = {name: purpose for name, field in fields.items() if (purpose := purpose_of(str(field.label)))}
    assert len(asked) >= 3
    assert {name: fields[name].widget.attrs.get("autocomplete") for name in asked} == asked


def test_a_password_is_filled_in_by_what_keeps_it(client):
    cms.portal()
    for page, kept in (("account_login", "current-password"), ("account_signup", "new-password")):
        shown = client.get(reverse(page)).content.decode()
        assert re.search(rf'<input type="password"[^>]*autocomplete="{kept}"', shown)
