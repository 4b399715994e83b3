import pytest
from django.urls import reverse
from wagtail.admin.telepath import Adapter, JSContext, registry
from wagtail.admin.ui import sidebar

from portal.desk.sidebar import PARTS

SCRIPT = "wagtailadmin/js/sidebar"


def test_every_part_of_the_side_menu_is_packed_without_its_scripts():
    parts = {
        part
        for part in vars(sidebar).values()
        if isinstance(part, type) and isinstance(registry.adapters.get(part), Adapter)
    }
    assert parts == set(PARTS)
    context = JSContext()
    packed = context.pack([sidebar.LinkMenuItem("desk", "办件", "/admin/", icon_name="warning")])
    assert packed[0]["_type"] == "wagtail.sidebar.LinkMenuItem"
    assert packed[0]["_args"][0]["url"] == "/admin/"
    assert SCRIPT not in str(context.media)


@pytest.mark.django_db
def test_the_page_loads_the_scripts_of_the_side_menu(client, office):
    client.force_login(office)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert SCRIPT in page
    assert '"wagtail.sidebar.MainMenuModule"' in page
