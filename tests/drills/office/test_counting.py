"""The drill counts every load, and tells of every refusal."""

import pytest

from tests.drills.office.people import Person, Tally, pattern
from tests.factories.programmes import planned_edition

pytestmark = pytest.mark.django_db


def test_each_page_each_form_and_each_redirect_is_one_load_and_a_refusal_is_told(office):
    edition, tally = planned_edition(), Tally()
    person = Person(office, "评审办", tally)
    person.begin_day()
    person.do("editions", edition, "change", name="示例名称的一届")
    assert (dict(tally.by_role), tally.refusals) == ({"评审办": 7}, [])
    assert tally.by_address["/admin/desk/editions/<编号>/change/"] == 2
    person.fill(f"/admin/desk/editions/{edition.pk}/change/", slug="")
    assert (tally.by_role["评审办"], len(tally.refusals)) == (9, 1)
    assert pattern("/admin/desk/results/12/") == "/admin/desk/results/<编号>/"


@pytest.mark.browser
def test_what_was_seen_is_drawn_for_a_desk_and_a_phone(office, browser, tmp_path):
    person = Person(office, "评审办", Tally())
    person.begin_day()
    person.open("/admin/desk/editions/")
    assert person.tally.album.draw(browser, tmp_path) == 4
    drawn = {picture.name: picture.stat().st_size for picture in tmp_path.iterdir()}
    assert set(drawn) == {
        f"评审办 _admin_{desk}{width}.png" for desk in ("", "desk_editions_") for width in (1280, 390)
    }
    assert min(drawn.values()) > 10_000
