"""办件: the search over all desks, over HTTP, as the officers whose desks they are and as those whose they are not."""

import re
from functools import partial

import pytest
from django.urls import reverse

from portal.access.enums import Role
from portal.desk import listing
from portal.desk.search import SHOWN, desks_of
from portal.search.bigrams import normalise
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour
from tests.factories.objections import NAME, filed

pytestmark = pytest.mark.slow

SUBJECT = "示例企业垚堃有限公司所获荣誉的审计报告"
AREA = "/admin/desk/search/"


def one_of_each():
    """An honour, the application and the notices it came from, and an objection."""
    honour = active_honour(name="示例企业垚堃有限公司", title="“三个一”犇骉管理模式")
    return honour, filed(edition=honour.edition, subject_text=SUBJECT)


@pytest.fixture(scope="module")
def lived(module_setup):
    return module_setup(one_of_each)


@pytest.fixture
def honour(lived, db):
    return fresh_from_db(lived[0])


@pytest.fixture
def cases(lived, honour):
    """Each kind of case with the desk it stands on and the words on its face."""
    application, objection = honour.application, fresh_from_db(lived[1])
    notice = application.notice_entries.latest("pk").notice
    return {
        "applications": (application, [application.public_name, application.title], application.number),
        "notices": (notice, [notice.title, application.public_name], notice.number),
        "honours": (honour, [honour.public_name, honour.title], honour.number),
        "objections": (objection, [SUBJECT], objection.number),
    }


def search(client, query):
    page = client.get(AREA, {"q": query})
    assert page.status_code == 200
    return page


def found(client, query):
    """The addresses each desk shows."""
    page = search(client, query)
    return {hits.desk.name: [row.url for row in hits.rows] for hits in page.context["hits"]}


def stocked(user):
    """The desks that have any rows for this person, and which of them a query finds there."""
    desks = [(desk, desk.rows(user)) for desk in desks_of(user)]
    return [(desk, partial(listing.found, desk, rows)) for desk, rows in desks if rows.exists()]


def fragments(words, number):
    pairs = [pair for text in words for pair in re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)]
    return [*pairs, number, number.replace("-", "—"), number[-4:], number[:6].lower()]


def test_one_page_shows_what_each_desk_finds(client, office, cases):
    client.force_login(office)
    shown = found(client, "垚堃")
    assert [name for name, (case, *_) in cases.items() if f"/admin/desk/{name}/{case.pk}/" not in shown[name]] == []


@pytest.mark.parametrize("name", ["applications", "notices", "honours", "objections"])
def test_any_two_characters_find_a_case(office, cases, name):
    case, words, number = cases[name]
    asked = fragments(words, number)
    assert len(asked) > 10
    # The desk itself: a page over all desks takes a second.
    (rows,) = (rows for desk, rows in stocked(office) if desk.name == name)
    assert [query for query in asked if case not in rows(query)] == []


@pytest.mark.parametrize("name", ["applications", "notices", "honours", "objections"])
def test_the_wrong_role_finds_nothing(client, reviewer, cases, name):
    _, words, number = cases[name]
    client.force_login(reviewer)
    assert [query for query in (*words, number) if name in found(client, query)] == []


def test_nothing_else_is_found_and_the_page_says_so(client, office, honour):
    desks = stocked(office)
    asked = ("垚有", "垚堃 没有", "%", "_", "\\", "没有")
    assert len(desks) >= 4
    assert [(query, desk.name) for query in asked for desk, rows in desks if rows(query).exists()] == []
    client.force_login(office)
    page = search(client, "垚堃 没有")
    assert page.context["hits"] == []
    assert "没有找到含有" in page.content.decode()


def test_fragments_of_other_kinds_find_it(client, office, honour):
    (rows,) = (rows for desk, rows in stocked(office) if desk.name == "honours")
    asked = ("垚", "垚堃有限", "示例企业 犇骉", "“三个一”", "三个一”犇")
    assert [query for query in asked if honour not in rows(query)] == []
    client.force_login(office)
    assert f"/admin/desk/honours/{honour.pk}/" in found(client, "犇骉\u200b管理")["honours"]


def test_full_width_finds_half_width(client, office, honour):
    client.force_login(office)
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in honour.number)
    assert normalise(wide) == honour.number.lower() != wide.lower()
    assert f"/admin/desk/honours/{honour.pk}/" in found(client, wide)["honours"]
    assert honour.number in client.get("/admin/desk/honours/", {"q": wide}).content.decode()


@pytest.mark.parametrize("query", ["", " ", "\u200b"])
def test_nothing_typed_shows_nothing(client, office, honour, query):
    client.force_login(office)
    page = search(client, query)
    assert page.context["hits"] == []
    assert "请输入要查找的文字" in page.content.decode()


@pytest.mark.article(31)
def test_nobody_is_found_by_the_name_of_who_objected(client, office, discipline, cases):
    for user in (office, discipline):
        client.force_login(user)
        assert search(client, NAME).context["hits"] == []


def test_more_than_are_shown_lead_to_the_desk(client, office, honour):
    for _ in range(SHOWN + 1):
        filed(edition=honour.edition, subject_text=SUBJECT)
    client.force_login(office)
    page = search(client, "审计 报告")
    assert len(found(client, "审计 报告")["objections"]) == SHOWN
    link = "/admin/desk/objections/?q=%E5%AE%A1%E8%AE%A1+%E6%8A%A5%E5%91%8A"
    assert f'<a href="{link}">在“异议台账”中查看全部</a>' in page.content.decode()
    assert len(client.get(link).context["rows"]) == SHOWN + 2


def test_search_costs_the_same_at_any_length(client, office, honour, lived, django_assert_num_queries):
    client.force_login(office)
    found(client, "审计报告")
    for rows in (1, 3):
        with django_assert_num_queries(69):
            assert len(found(client, "审计报告")["objections"]) == rows
        filed(edition=honour.edition, subject_text=SUBJECT)
        filed(edition=honour.edition, subject_text=SUBJECT)


def test_who_has_no_desk_is_refused(client, db):
    client.force_login(UserFactory())
    assert client.get(AREA).status_code in (302, 403)
    client.logout()
    assert client.get(AREA).status_code == 302


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.OFFICE, AREA), (Role.REVIEWER, AREA), (Role.DISCIPLINE, AREA), (Role.EDITOR, "/admin/pages/search/")],
)
def test_the_box_in_the_side_menu_leads_where_most_is_sought(client, db, person_with, role, first):
    cms.portal()
    client.force_login(person_with(role))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert re.search(r'wagtail\.sidebar\.SearchModule", "_args": \["([^"]+)"', page)[1] == first


def entries(client, query=""):
    """What the palette leads to, by group."""
    answer = client.get("/admin/desk/palette/", {"q": query})
    assert answer.status_code == 200
    return {group["label"]: group["entries"] for group in answer.json()["groups"]}


def test_palette_leads_to_places_and_to_the_cases_found(client, office, cases):
    client.force_login(office)
    everywhere = entries(client)
    assert set(everywhere) == {"前往"}
    assert {"text": "异议台账", "url": "/admin/desk/objections/"} in everywhere["前往"]
    assert [one["text"] for one in entries(client, "异议 台账")["前往"]] == ["异议台账"]
    for name, (case, _, number) in cases.items():
        urls = [one["url"] for group in entries(client, number).values() for one in group]
        assert f"/admin/desk/{name}/{case.pk}/" in urls
    assert entries(client, "没有这样的字") == {}


def test_palette_leads_nobody_where_they_may_not_go(client, cases, reviewer):
    assert client.get("/admin/desk/palette/").status_code == 302
    client.force_login(reviewer)
    places = [one["url"] for one in entries(client)["前往"]]
    assert "/admin/desk/assignments/" in places
    assert [url for url in places if client.get(url).status_code != 200] == []
    assert "/admin/desk/objections/" not in places
    for _, _, number in cases.values():
        assert entries(client, number) == {}
