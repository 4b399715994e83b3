"""Files given to many at once: everybody as many as the others, nobody what they must stay away from."""

from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cultivation import guided
from tests.factories.reviews import assigned, panel_of
from workflow.applications.models import Application
from workflow.reviews.actions import order_recusal
from workflow.reviews.balancing import balance
from workflow.reviews.models import Assignment, PanelMember
from workflow.reviews.suggesting import suggest

STAGE = "documents"
LIST = "/admin/desk/reviews/"
MANY = f"{LIST}many/suggest/"


@pytest.mark.article(10)
def test_three_hundred_files_are_shared_out_evenly_among_forty():
    chance = Random(7)
    apart = {(file, reader) for file in range(300) for reader in range(40) if chance.random() < 0.15}
    found = balance(dict.fromkeys(range(300), 3), dict.fromkeys(range(40), 0), apart)
    shares = Counter(reader for readers in found.values() for reader in readers)
    assert all(len(set(readers)) == 3 for readers in found.values())
    assert not {(file, reader) for file, readers in found.items() for reader in readers} & apart
    assert set(shares.values()) == {22, 23}


def test_who_has_more_gets_less_and_doubt_is_the_last_resort():
    assert balance({1: 1, 2: 1}, {10: 2, 11: 0, 12: 0}) in ({1: [11], 2: [12]}, {1: [12], 2: [11]})
    assert balance({1: 1}, {10: 3, 11: 0}, doubtful={(1, 11)}) == {1: [10]}
    assert balance({1: 2, 2: 1, 3: 0}, {10: 0}, apart={(2, 10)}, doubtful={(1, 10)}) == {1: [10], 2: [], 3: []}


@pytest.fixture
def at_desk(client, office):
    client.force_login(office)
    return client


def ticked(applications, **more):
    return {"chosen": [row.pk for row in applications], **more}


def proposed(page):
    return {int(line.pk): {one.value for one in line.planned.choices} for line in page.context["ready"]}


@pytest.mark.article(28)
def test_who_is_free_may_be_taken_instead_and_who_must_stay_away_is_not_offered(
    documents, applications, at_desk, office
):
    panel = panel_of(documents.edition, 6)
    away = panel.members.first()
    order_recusal(applications[0], away.user, by=office, reason="与申报者有亲属关系")
    page = at_desk.get(MANY, ticked(applications))
    lines = {int(line.pk): line.planned for line in page.context["ready"]}
    for pk, planned in lines.items():
        taken, instead = ({one.value for one in these} for these in (planned.choices, planned.others))
        everybody = set(panel.members.values_list("pk", flat=True))
        assert not taken & instead
        assert taken | instead == everybody - ({away.pk} if pk == applications[0].pk else set())
    first = lines[applications[0].pk]
    kept, instead = [one.value for one in first.choices[1:]], first.others[0].value
    sent = {f"planned-{applications[0].pk}": ["", *kept, instead], f"planned-{applications[1].pk}": [""]}
    at_desk.post(MANY, ticked(applications, **sent))
    given = Assignment.objects.given().filter(application=applications[0])
    assert set(given.values_list("member", flat=True)) == {*kept, instead}


@pytest.mark.article(28)
def test_what_is_proposed_is_changed_and_given_once(documents, applications, at_desk, office):
    first, second = (panel_of(documents.edition, 3, name=f"第{number}评审组") for number in "一二")
    away = first.members.first()
    order_recusal(applications[0], away.user, by=office, reason="与申报者有亲属关系")
    page = at_desk.get(MANY, ticked(applications))
    minimum = documents.options.reviewers_minimum
    shares = Counter(pk for pks in proposed(page).values() for pk in pks)
    assert {len(pks) for pks in proposed(page).values()} == {minimum}
    assert away.pk not in proposed(page)[applications[0].pk]
    assert max(shares.values()) - min(shares.values()) <= 1
    assert Assignment.objects.count() == 0, "to look is to give nothing"

    only = at_desk.get(MANY, ticked(applications, panels=[second.pk], each=2))
    assert {PanelMember.objects.get(pk=pk).panel_id for pks in proposed(only).values() for pk in pks} == {second.pk}
    wrong = at_desk.get(MANY, ticked(applications, each=99))
    assert (wrong.context["ready"], len(wrong.context["kept_back"])) == ([], 2)

    kept = {row.pk: sorted(proposed(only)[row.pk]) for row in applications}
    left = {f"planned-{applications[0].pk}": kept[applications[0].pk], f"planned-{applications[1].pk}": []}
    done = at_desk.post(MANY, ticked(applications, **left))
    names = "、".join(str(PanelMember.objects.get(pk=pk).user) for pk in kept[applications[0].pk])
    assert [(line.pk, line.becomes) for line in done.context["done"]] == [(str(applications[0].pk), f"已分配给{names}")]
    assert "没有勾选评审人员" in done.context["kept_back"][0].obstacle
    given = set(Assignment.objects.given().values_list("application", "member"))
    assert given == {(applications[0].pk, pk) for pk in kept[applications[0].pk]}
    again = at_desk.post(MANY, ticked(applications[:1], **left))
    assert (again.status_code, Assignment.objects.count()) == (200, 2)


def test_what_is_given_already_counts_and_nobody_left_is_said(documents, applications, at_desk):
    page = at_desk.get(MANY, ticked(applications))
    assert {line.obstacle[:10] for line in page.context["kept_back"]} == {"没有负责资料评审（先"}
    panel = panel_of(documents.edition, 3)
    one, other, _ = panel.members.all()
    for row in applications:
        assigned(row, documents, one)
    page = at_desk.get(MANY, ticked(applications, each=1))
    assert {line.obstacle for line in page.context["kept_back"]} == {"本环节已分配 1 人，无须再分配。"}
    page = at_desk.get(MANY, ticked(applications, each=4))
    assert {len(pks) for pks in proposed(page).values()} == {2}
    assert {line.planned.words for line in page.context["ready"]} == {
        "另有 1 人已经分配。尚缺 1 人，其他成员须回避、另有日程、不负责该类别或者已经分配。"
    }
    stranger = panel_of(documents.edition, 1, name="另一组").members.get()
    sent = {f"planned-{applications[0].pk}": [stranger.pk, other.pk, "abc", "9" * 40, "²"]}
    assert len(at_desk.post(MANY, ticked(applications[:1], **sent)).context["done"]) == 1


def test_it_asks_as_much_of_the_database_for_many_files_as_for_one(documents, applications):
    panel = panel_of(documents.edition, 6)
    guided(documents.edition.programme, "示例辅导对象", by=panel.members.first().user)
    asked = []
    for number in (1, 2):
        rows = list(Application.objects.filter(pk__in=[row.pk for row in applications[:number]]))
        with CaptureQueriesContext(connection) as queries:
            assert len(suggest(rows, {})) == number
        asked.append(len(queries) - len(rows))  # each row's own edition, which a desk's list brings along
    assert asked[0] == asked[1]


def test_alone_it_says_where_it_is_done(documents, applications, at_desk):
    page = at_desk.post(f"{LIST}{applications[0].pk}/suggest/", {})
    assert "请在“评审进程”列表中勾选申报" in page.content.decode()
