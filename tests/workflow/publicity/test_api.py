"""Open data of notices, the stage kind and the desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.api_answers import encode_cursor
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import CALL_OPENS, publish_call
from tests.factories.publicity import notice_stage, planned, published
from tests.showing import send
from workflow.programmes.actions import blockers, cancel_edition, open_edition, plan_edition
from workflow.programmes.models import Edition
from workflow.programmes.stages import kind_of
from workflow.publicity.actions import place_hold, plan_notice, publish_notice
from workflow.publicity.models import Notice


@pytest.fixture(scope="module")
def qualified(module_setup):
    """Three qualified applications whose list is still to be drafted."""
    return module_setup(notice_stage, 3)


@pytest.fixture
def notice(running, travel_to):
    travel_to(clock.moment(date(2026, 5, 14)))
    return running


@pytest.mark.article(30)
def test_notice_answers_its_clock_and_entries(client, notice):
    answer = client.get(f"/api/v1/notices/{notice.uuid}")
    body = answer.json()
    assert (body["starts_on"], body["ends_on"], body["status"]) == ("2026-05-12", "2026-05-18", "running")
    assert (body["workdays_required"], body["workdays_elapsed"], body["sha256"]) == (5, 3, notice.sha256)
    assert [entry["name"] for entry in body["entries"]] == [e.public_name for e in notice.entries.order_by("position")]
    assert answer["ETag"]
    assert client.get(f"/api/v1/notices/{notice.uuid}", headers={"if-none-match": answer["ETag"]}).status_code == 304


@pytest.mark.article(30)
def test_clock_of_a_list_that_was_stopped_stands_still(client, notice, travel_to):
    cancel_edition(notice.edition, by=None, reason="政策调整。")
    travel_to(clock.moment(date(2026, 6, 1)))
    body = client.get(f"/api/v1/notices/{notice.uuid}").json()
    assert (body["status"], body["workdays_elapsed"]) == ("terminated", 3)
    assert {entry["workdays_elapsed"] for entry in body["entries"]} == {3}


def test_draft_is_no_public_notice(client, draft):
    assert client.get(f"/api/v1/notices/{draft.uuid}").status_code == 404
    assert client.get("/api/v1/notices").json() == {"items": [], "next": None}


def test_list_of_notices_costs_the_same_with_one_and_three_entries(
    client, django_assert_num_queries, shortened, travel_to
):
    published(planned(shortened(1)))
    travel_to(clock.moment(date(2026, 5, 14)))
    with django_assert_num_queries(3):
        client.get("/api/v1/notices")


def test_list_of_notices_with_three_entries(client, django_assert_num_queries, notice):
    place_hold(notice.entries.first(), by=None, reference="YY1")
    with django_assert_num_queries(3):
        body = client.get("/api/v1/notices").json()
    assert len(body["items"][0]["entries"]) == 3
    assert "YY1" not in str(body)


@pytest.mark.parametrize("values", ["@@@", ["x"], [{}], [None], [[1]], [True], [10**30], [float("inf")], [-1]])
def test_bad_cursor_is_a_problem(client, db, values):
    cursor = values if isinstance(values, str) else encode_cursor(values)
    answer = client.get(f"/api/v1/notices?cursor={cursor}")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "application/problem+json")


def test_bad_identifier_is_a_problem(client, notice):
    assert client.get("/api/v1/notices/999").status_code == 404


@pytest.mark.article(21)
def test_stage_waits_for_its_notice_and_tells_until_when(stage, travel_to):
    travel_to(clock.moment(date(2026, 5, 11)))
    assert kind_of(stage).entry_blockers(stage) == []
    assert "尚未公示" in _blocker(stage).message
    notice = plan_notice(stage, by=None)
    assert "还是草稿" in _blocker(stage).message
    publish_notice(notice, by=None)
    assert "2026年5月18日" in _blocker(stage).message
    assert _blocker(stage).article == "21"


def test_numbers_go_on_after_an_edition_of_the_year_that_was_cancelled(stage):
    first = published(planned(stage))
    numbers = list(stage.edition.applications.order_by("number").values_list("number", flat=True))
    cancel_edition(stage.edition, by=None, reason="重新组织评选。")
    ruleset = stage.edition.ruleset
    with clock.travel(clock.moment(CALL_OPENS, 8)):
        again = plan_edition(
            ruleset, year=CALL_OPENS.year, slug="again", opens_at=clock.moment(CALL_OPENS, 9),
            deadline=clock.moment(CALL_OPENS + timedelta(days=40), 17), by=None,
        )  # fmt: skip
        publish_call(again)
    with clock.travel(clock.moment(CALL_OPENS, 9)):
        open_edition(again, by=None)
    with clock.travel(DURING):
        application = submitted_application(again)
    assert int(application.number[-4:]) == int(numbers[-1][-4:]) + 1
    notice = planned(reach(again, stage.code))
    assert notice.number == f"{first.number}-2"


@pytest.mark.article(3)
def test_stage_with_nobody_to_publish_is_passed_without_a_list(shortened):
    stage = shortened(0)
    assert kind_of(stage).entry_blockers(stage) == kind_of(stage).exit_blockers(stage) == []


def test_desk_plans_and_a_second_officer_publishes(client, office, second_office, stage, travel_to):
    travel_to(clock.moment(date(2026, 5, 11)))
    client.force_login(office)
    answer = client.post(reverse("desk_notices:list_verb", args=["plan"]), {"stage": stage.pk, "workdays": "3"})
    assert answer.status_code == 422
    assert "公示期不得少于5个工作日" in answer.content.decode()
    client.post(reverse("desk_notices:list_verb", args=["plan"]), {"stage": stage.pk, "workdays": ""})
    notice = Notice.objects.get()
    page = client.get(reverse("desk_notices:detail", args=[notice.pk])).content.decode()
    assert "2026-05-12 至 2026-05-18" in page
    assert client.post(reverse("desk_notices:verb", args=[notice.pk, "publish"])).status_code == 403
    client.force_login(second_office)
    send(client, reverse("desk_notices:verb", args=[notice.pk, "publish"]))
    notice.refresh_from_db()
    assert notice.state == "running"


def _blocker(stage):
    (found,) = blockers(Edition.objects.get(pk=stage.edition_id))
    return found
