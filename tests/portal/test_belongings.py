"""What an account has stands in one list, and on every page of its own (个人中心)."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.belongings import belongings_of, menu_of
from tests.factories.access import UserFactory
from tests.factories.cms import portal
from tests.factories.cultivation import applied
from tests.factories.honours import active_honour, told
from workflow.misuse.models import MisuseCase

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def names(user) -> list[str]:
    return [one.name for one in belongings_of(user)]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_who_has_nothing_is_offered_nothing():
    user = UserFactory()
    assert (names(user), menu_of(user)) == ([], [])
    page = signed_in(user).get("/apply/").content.decode()
    assert "本人事项" not in page
    assert "/pool/mine/" not in page
    assert "您还没有申报" in page


def test_a_winner_finds_the_honours_from_every_page_of_their_own(office):
    portal()
    honour = active_honour()
    told(honour, office)
    assert names(honour.holder) == ["honours"]
    client, number = signed_in(honour.holder), honour.number
    own = [
        "/apply/", "/inbox/", "/feedback/", "/pool/mine/", "/misuse/mine/", "/winners/stories/", f"/winners/{number}/",
        f"/winners/{number}/revocation/", f"/winners/{number}/lists/", f"/winners/{number}/tracking/",
        f"/register/{number}/uses/", f"/register/{number}/uses/new/", f"/register/{number}/", reverse("verify"),
    ]  # fmt: skip
    lost = [path for path in own if not leads_home(client.get(path))]
    assert lost == []


def leads_home(answer) -> bool:
    """To the honours, or on a page that is the same for everybody to the list that names them."""
    page = answer.content.decode()
    return answer.status_code == 200 and ('href="/winners/"' in page or 'href="/apply/"' in page)


def test_a_member_of_the_pool_finds_it_in_the_menu(office):
    honour = active_honour()
    member = applied(honour.edition.programme, 31)
    assert "pool" in names(member.user or member.filed_by)
    page = signed_in(member.user or member.filed_by).get("/inbox/").content.decode()
    assert 'href="/pool/mine/"' in page


def test_an_order_is_listed_only_once_it_is_given():
    honour = active_honour()
    assert MisuseCase.objects.count() == 0
    assert "misuse" not in names(honour.holder)
