"""The root of all pages has no page above it: what asks for that one is not found, and no error of the portal's."""

import pytest
from wagtail.models import Page

from portal.powers.actions import make_superuser
from tests.cms_pages.editing import entered
from tests.factories.access import UserFactory

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.mark.parametrize("road", ["{pk}/lock/", "{pk}/unlock/", "{pk}/set_position/"])
def test_what_asks_for_the_page_above_is_not_found(road):
    boss = UserFactory()
    make_superuser(boss)
    client = entered(boss)
    address = "/admin/pages/" + road.format(pk=Page.get_first_root_node().pk)
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
