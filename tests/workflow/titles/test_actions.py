from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from portal.errors import RuleViolation
from portal.journal.models import Event
from tests.conftest import again
from tests.factories.honours import active_honour, revoked
from tests.factories.titles import registered_use
from workflow.titles.actions import end_title_use
from workflow.titles.enums import TitleUseState
from workflow.titles.models import RegisterEntry, TitleUse

pytestmark = [pytest.mark.django_db, pytest.mark.article(33)]


@pytest.fixture(scope="module")
def given(past):
    return past(active_honour)


@pytest.fixture
def honour(given, db):
    return again(given)


def test_a_registered_use_stands_in_the_public_register(honour):
    use = registered_use(honour)
    entry = RegisterEntry.objects.get(kind="title_use")
    assert (entry.honour_number, entry.status, entry.place) == (honour.number, "active", "官网首页")
    assert Event.objects.get(verb="title_use.registered").target_id == str(use.pk)


def test_refused_uses_leave_nothing_behind(honour, applicant):
    for changes in ({"medium": "packaging"}, {"wording": "长宁区质量金奖"}, {"place": "热线13812345678"}):
        with pytest.raises(RuleViolation):
            registered_use(honour, **changes)
    with pytest.raises(PermissionDenied):
        registered_use(honour, by=applicant)
    assert not TitleUse.objects.exists()
    assert not RegisterEntry.objects.filter(kind="title_use").exists()


def test_a_revoked_honour_is_not_used(honour, office, second_office):
    revoked(honour, office, second_office)
    with pytest.raises(RuleViolation, match=r"已撤销，不得再使用其称号"):
        registered_use(honour)


def test_an_ended_use_stays_on_record(honour, applicant, office, second_office):
    use = registered_use(honour)
    with pytest.raises(PermissionDenied):
        end_title_use(use, by=applicant)
    end_title_use(use, by=use.user, until_on=date(2026, 12, 31))
    assert RegisterEntry.objects.get(kind="title_use").status == "ended"
    revoked(honour, office, second_office)
    use.refresh_from_db()
    assert use.state == TitleUseState.REVOKED
    assert RegisterEntry.objects.get(kind="title_use").status == "revoked"


def test_the_form_keeps_what_was_typed_and_says_why(client, honour, applicant):
    address = f"/register/{honour.number}/uses/new/"
    typed = {"medium": "packaging", "wording": "<b>长宁区质量金奖</b>", "place": "=1+1", "from_on": "2026-10-01"}
    client.force_login(applicant)
    assert client.post(address, typed).status_code == 404
    client.force_login(honour.holder)
    text = client.post(address, typed).content.decode()
    assert "称号不得用于产品包装" in text
    assert 'value="=1+1"' in text
    assert "<b>长宁区质量金奖</b>" not in text
    good = {**typed, "medium": "website", "wording": "2026年度长宁区质量金奖（先进质量管理模式）"}
    assert client.post(address, good).status_code == 302
    assert client.post(f"/register/{honour.number}/uses/{TitleUse.objects.get().pk}/end/").status_code == 302
    assert TitleUse.objects.get().state == TitleUseState.ENDED
