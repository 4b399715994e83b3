"""What is liked of who reads a file besides even loads: one's own field, and what the rule set says of earlier rounds."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_fixture, running_edition
from tests.factories.reviews import assigned, panel_of, reviewer_user, sheet_by
from workflow.applications.models import Application
from workflow.programmes.models import Edition
from workflow.reviews.actions import add_panel_member, dismiss_panel_member, record_expertise, replace_panel_member
from workflow.reviews.balancing import balance
from workflow.reviews.models import Assignment, PanelMember
from workflow.reviews.suggesting import suggest
from workflow.reviews.wishes import Wishes, fields_of

pytestmark = pytest.mark.django_db
STAGE = "documents"


def test_loads_come_before_what_is_liked():
    fond = {(file, 10): 3 for file in (1, 2, 3, 4)}
    found = balance(dict.fromkeys((1, 2, 3, 4), 1), {10: 0, 11: 0}, liked=fond)
    assert Counter(reader for readers in found.values() for reader in readers) == {10: 2, 11: 2}
    assert balance({1: 1, 2: 1}, {10: 0, 11: 0}, liked={(1, 11): 1, (2, 10): 1}) == {1: [11], 2: [10]}
    assert balance({1: 1, 2: 1}, {10: 0, 11: 0}, liked={(1, 10): -2, (1, 11): 1}) == {1: [11], 2: [10]}
    assert balance({1: 1}, {10: 0}, liked={(1, 10): -2}) == {1: [10]}, "not liked is no bar"
    assert balance({1: 1}, {10: 0, 11: 5}, doubtful={(1, 10)}, liked={(1, 10): 9}) == {1: [11]}, "nor is liked a leave"
    heard = balance({1: 1, 2: 1}, {10: 0, 11: 0}, at_once=[{1, 2}], liked={(1, 11): 1, (2, 11): 1, (2, 10): 1})
    assert heard == {1: [11], 2: [10]}


@pytest.fixture
def panel(documents):
    return panel_of(documents.edition, 4)


def industry(application, words):
    """What the form says, as it was handed in."""
    said = {
        **application.form_answers,
        "profile": {**application.form_answers["profile"], "industry": words, "products": ""},
    }
    Application.objects.filter(pk=application.pk).update(form_answers=said)
    return fresh_from_db(application)


@pytest.mark.article(10)
def test_who_is_expert_in_it_is_proposed_and_it_is_said(panel, applications, office, client):
    made, learned = industry(applications[0], "仪器仪表制造业"), industry(applications[1], "职业培训")
    assert fields_of(made, panel.edition.rules) == {"manufacturing"}
    seats = list(panel.members.order_by("pk"))
    record_expertise(panel, {seats[2]: ["manufacturing", "trade"], seats[3]: ["education"]}, by=office)
    proposed = suggest([made, learned], {"each": 1})
    assert {pk: [one.value for one in plan.choices] for pk, plan in proposed.items()} == {
        made.pk: [seats[2].pk], learned.pk: [seats[3].pk],
    }  # fmt: skip
    assert proposed[made.pk].choices[0].note == "专业相符：制造业；本环节尚未分配"
    client.force_login(office)
    page = client.get(
        "/admin/desk/reviews/many/suggest/", {"chosen": [made.pk, learned.pk], "each": 1}
    ).content.decode()
    assert [words in page for words in ("专业相符：制造业", "专业相符：教育")] == [True, True]
    client.force_login(seats[2].user)
    assert "制造业、商贸和商务服务" in client.get("/admin/desk/seats/").content.decode()
    assert "件数均衡以后，专业相符的优先" in _page(client, office, panel)


def _page(client, office, panel):
    client.force_login(office)
    return client.get(f"/admin/desk/panels/{panel.pk}/").content.decode()


def test_expertise_is_recorded_once_for_members_and_goes_along(panel, office, client):
    seats = list(panel.members.order_by("pk"))
    with pytest.raises(ValidationError, match="不在规则集所列之内"):
        record_expertise(panel, {seats[1]: ["astrology"]}, by=office)
    assert record_expertise(panel, {seats[1]: ["health"], seats[2]: []}, by=office) == [seats[1]]
    with pytest.raises(TransitionNotAllowed, match="没有变化"):
        record_expertise(panel, {seats[1]: ["health"]}, by=office)
    assert Event.objects.get(verb="panel.expertise_recorded").payload["changed"] == {
        f"member:{seats[1].pk}": ["", "卫生健康和养老"]
    }
    dismiss_panel_member(seats[1], by=office, reason="长期不能到会。")
    with pytest.raises(ValidationError, match="不是该评审组的在任成员"):
        record_expertise(panel, {seats[1]: ["trade"]}, by=office)
    back = add_panel_member(panel, seats[1].user, by=office, despite="情况有变。")
    assert back.expertise == ["health"], "what was known of the person"
    newcomer = replace_panel_member(seats[2], reviewer_user(), unit="某协会", by=office, reason="因病。")
    assert newcomer.expertise == []
    html = _page(client, office, panel)
    assert f"{back.user} 未登记 → 卫生健康和养老" in html or f"{seats[1].user} 未登记 → 卫生健康和养老" in html
    form = client.get(f"/admin/desk/panels/{panel.pk}/expertise/").content.decode()
    assert f'name="member_{back.pk}" value="health"' in form.replace('type="checkbox" ', "")
    sent = {f"member_{back.pk}": ["finance"]}
    assert client.post(f"/admin/desk/panels/{panel.pk}/expertise/", sent).status_code == 422, (
        "nothing shown, nothing decided"
    )
    assert fresh_from_db(back).expertise == ["health"]


@pytest.fixture
def toured(travel_to):
    """An award of two rounds that wants fresh eyes in the second; the first is over."""
    edition = running_edition(load_fixture("riverside-2026"))
    with clock.travel(DURING):
        file = submitted_application(edition, track="workshop")
    desk = reach(edition, "desk")
    travel_to(desk.entered_at)
    first = panel_of(edition, 5)
    for member in list(first.members.order_by("pk"))[:2]:
        sheet_by(file, desk, member, 40)
    assigned(file, desk, first.members.order_by("pk")[2])
    return file, first


@pytest.mark.article(22)
def test_who_read_it_before_is_left_out_where_the_rule_set_wants_fresh_eyes(toured):
    file, first = toured
    tour = file.edition.stages.get(code="tour")
    read = list(first.members.order_by("pk"))[:2]
    seats = list(PanelMember.objects.filter(panel=first).select_related("user", "panel").order_by("pk"))
    wishes = Wishes.at(tour, [file], seats)
    assert {seat.pk: wishes.weight(file, seat) for seat in seats} == {
        seat.pk: -2 if seat in read else 0 for seat in seats
    }
    assert wishes.reasons(file, seats[0]) == ["书面评审时评审过该申报（规则集：尽量避免由其评审）"]
    assert wishes.reasons(file, seats[2]) == [], "given and not answered is not read"


def test_who_read_the_applicant_in_an_earlier_edition_is_told(toured):
    """Of the same award and the same unit, and nothing weighs for or against it."""
    file, first = toured
    former = file.edition
    Edition.objects.filter(pk=former.pk).update(year=former.year - 5, slug="riverside-before", name="前一届")
    Application.objects.filter(pk=file.pk).update(number="SLGF-2021-S0001")
    edition = running_edition(former.ruleset)
    with clock.travel(DURING):
        again = submitted_application(edition, track="workshop", subject=file.organisation)
        other = submitted_application(edition, track="workshop")
    seats = list(PanelMember.objects.filter(panel=first).select_related("user", "panel").order_by("pk"))
    wishes = Wishes.at(edition.stages.get(code="desk"), [again, other], seats)
    assert [wishes.reasons(again, seat) for seat in seats[:3]] == [["前一届评审过该申报者"]] * 2 + [[]]
    assert [wishes.weight(again, seat) for seat in seats[:3]] == [0, 0, 0]
    assert wishes.reasons(other, seats[0]) == []


def test_reasons_cost_as_much_for_many_files_as_for_one(documents, panel, applications, office):
    seats = list(panel.members.order_by("pk"))
    record_expertise(panel, {seats[0]: ["education"]}, by=office)
    asked = []
    for number in (1, 2):
        rows = list(
            Application.objects.filter(pk__in=[row.pk for row in applications[:number]]).select_related("edition")
        )
        with CaptureQueriesContext(connection) as queries:
            assert len(suggest(rows, {})) == number
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Assignment.objects.count() == 0
