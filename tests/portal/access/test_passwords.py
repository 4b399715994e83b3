"""What no password may be (ASVS 6.1.2, 6.2.11, 6.2.12)."""

import gzip
import runpy

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from cms_pages.models import SiteSettings
from portal.access.housewords import words_of
from portal.access.models import User
from portal.settings import security
from tests.factories.access import UserFactory
from tests.factories.cms import portal
from tests.factories.programmes import running_edition

pytestmark = pytest.mark.django_db


def asked_of():
    """The rules as the environment of this moment sets them."""
    return get_password_validators(runpy.run_path(security.__file__)["AUTH_PASSWORD_VALIDATORS"])


@pytest.mark.attack("设置弱口令和用过的口令")
@pytest.mark.parametrize("password", ["Changning#2026", "my-P0rtal-key9", "@ward-Winner-7", "长宁一二三四Aa9-"])
def test_words_of_the_house_are_refused_however_spelt(monkeypatch, password):
    monkeypatch.setenv("PORTAL_PASSWORD_WORDS", "changning,portal,award,长宁")
    asked = asked_of()
    with pytest.raises(ValidationError, match="与本单位有关的词"):
        validate_password(password, password_validators=asked)
    validate_password("Quiet-Harbour-71", password_validators=asked)


@pytest.mark.attack("设置弱口令和用过的口令")
def test_names_that_the_site_goes_by_are_refused_in_characters_and_pinyin(settings):
    portal()
    running_edition()
    site = SiteSettings.load()
    site.organiser = "上海市静安区人民政府"
    site.save()
    validate_password("Shanghai-Harbour-7", password_validators=get_password_validators([]))
    for password in (
        "Shangha1-Harbour-7",
        "Quiet-Jing@n-71",
        "静安Harbour-71",
        "My-Chang-9" + "changning",
        "Z1liang-zhiLiang9",
    ):
        with pytest.raises(ValidationError, match="与本单位有关的词"):
            validate_password(password, password_validators=asked_of())
    validate_password("Quiet-Harbour-71", password_validators=asked_of())


def test_a_name_is_read_in_every_way():
    assert {"长宁", "changning", "zhangning", "质量", "zhiliang", "cnqzfzlj"} <= words_of("长宁区政府质量奖")
    assert words_of("人民政府") == frozenset()


def test_an_office_may_ask_for_no_kinds_of_characters(monkeypatch):
    plain = "quietharbourseventyone"
    with pytest.raises(ValidationError, match="中的3种"):
        validate_password(plain, password_validators=asked_of())
    monkeypatch.setenv("PORTAL_PASSWORD_KINDS", "1")
    validate_password(plain, password_validators=asked_of())


def test_a_list_of_leaked_passwords_is_asked_where_there_is_one(tmp_path, monkeypatch):
    leaked = tmp_path / "leaked.txt.gz"
    leaked.write_bytes(gzip.compress(b"quiet-harbour-71\n"))
    monkeypatch.setenv("PORTAL_PASSWORDS_LEAKED", str(leaked))
    asked = asked_of()
    validate_password("Quiet-Harbour-72", password_validators=asked)
    with pytest.raises(ValidationError):
        validate_password("Quiet-Harbour-71", password_validators=asked)


def test_a_new_password_puts_nothing_back_that_changed_while_it_was_typed():
    """As every form of Django and allauth writes it: the account was read when the page was asked for."""
    read = UserFactory(email="former@example.invalid")
    User.objects.filter(pk=read.pk).update(email="right@example.invalid")
    read.set_password("Quiet-Harbour-71")
    read.save()
    left = User.objects.get(pk=read.pk)
    assert (left.email, left.check_password("Quiet-Harbour-71")) == ("right@example.invalid", True)
    left.display_name = "改名"
    left.save()
    assert User.objects.get(pk=read.pk).display_name == "改名"
