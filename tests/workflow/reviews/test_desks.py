"""The desks: reviewers see what they were given, lists cost the same at any length."""

import pytest

from portal.confirming.models import PendingAct
from portal.confirming.showing import shown_digest
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, points, reviewer_user, sheet_by, sheets_for
from tests.showing import send
from workflow.applications.actions import leave
from workflow.applications.enums import Departure
from workflow.reviews.actions import order_recusal, withdraw_assignment
from workflow.reviews.models import Panel
from workflow.reviews.rules import item_field

pytestmark = pytest.mark.django_db
STAGE = "documents"


@pytest.mark.parametrize("count", [1, 3])
def test_assignments_cost_the_same_at_any_length(
    documents, applications, office, client, django_assert_num_queries, count
):
    for member in panel_of(documents.edition, count).members.all():
        assigned(applications[0], documents, member)
    client.force_login(office)
    client.get("/admin/desk/assignments/")
    with django_assert_num_queries(16):
        assert client.get("/admin/desk/assignments/").status_code == 200


@pytest.mark.parametrize("name", ["panels", "assignments", "reviews", "consultations"])
def test_office_opens_every_desk(documents, applications, office, client, name):
    client.force_login(office)
    assert client.get(f"/admin/desk/{name}/").status_code == 200


def test_office_forms_a_panel_on_the_desk(edition, office, client):
    one, two = reviewer_user(), reviewer_user()
    client.force_login(office)
    data = {
        "edition": edition.pk,
        "name": "第一评审组",
        "members": [one.pk, two.pk],
        f"members-unit-{one.pk}": "某大学",
        f"members-unit-{two.pk}": "某协会",
        "leader": two.pk,
    }
    assert client.post("/admin/desk/panels/do/form/", {**data, "members": []}).status_code == 422
    wrong = client.post("/admin/desk/panels/do/form/", {**data, "members": [one.pk, office.pk]})
    assert "不在评审人员之列" in wrong.content.decode()
    kept = client.post("/admin/desk/panels/do/form/", {**data, "leader": ""}).content.decode()
    assert 'value="某大学"' in kept
    assert client.post("/admin/desk/panels/do/form/", data).status_code == 302
    assert [(seat.unit, seat.is_leader) for seat in Panel.objects.get().members.all()] == [
        ("某大学", False),
        ("某协会", True),
    ]


def typed(assignment, total):
    """What a reviewer types into the sheet."""
    words = {"strengths": "体系完整", "improvements": "加强数据应用"}
    for code, (score, note) in points(assignment, total)["items"].items():
        name = item_field(code)
        words |= {name: str(score), f"{name}_note": note}
    return words


def test_reviewer_pledges_then_reads_then_scores(documents, applications, client):
    (member,) = panel_of(documents.edition, 1, pledged=False).members.all()
    assignment = assigned(applications[0], documents, member)
    client.force_login(member.user)
    page = f"/admin/desk/assignments/{assignment.pk}/"
    assert applications[0].summary not in client.get(page).content.decode()
    assert client.post(f"/admin/desk/seats/{member.pk}/pledge/", {"agreed": "on"}).status_code == 302
    assert applications[0].summary in client.get(page).content.decode()
    shown = client.get(f"{page}score/").content.decode()
    assert [label in shown for label in ("4.1 领导（110 分）", "4.7 结果（400 分）")] == [True, True]
    assert send(client, f"{page}score/", **typed(assignment, 900)).status_code == 302
    assert assignment.sheet.score == 900
    page = client.get(page).content.decode()
    assert ("99.0 / 110" in page, "材料第3页。" in page) == (True, True)


def test_bad_score_keeps_what_was_typed(documents, applications, client):
    (member,) = panel_of(documents.edition, 1).members.all()
    assignment = assigned(applications[0], documents, member)
    client.force_login(member.user)
    sheet = typed(assignment, 900) | {"item_4_7": "401"}
    response = send(client, f"/admin/desk/assignments/{assignment.pk}/score/", **sheet)
    page = response.content.decode()
    assert (response.status_code, "加强数据应用" in page, "材料第3页。" in page) == (422, True, True)
    assert ('value="401"' in page, "得分须在 0 至 400 之间，现为 401" in page) == (True, True)


def test_reviewer_sees_own_assignments_alone(documents, applications, client):
    first, second = panel_of(documents.edition, 2).members.all()
    assigned(applications[0], documents, first)
    other = assigned(applications[1], documents, second)
    client.force_login(second.user)
    assert client.get(f"/admin/desk/assignments/{other.pk}/").status_code == 200
    html = client.get("/admin/desk/assignments/").content.decode()
    assert (applications[1].number in html, applications[0].number in html) == (True, False)


def test_file_whose_application_left_asks_for_no_sheet(documents, applications, client):
    member, colleague, recused = panel_of(documents.edition, 3).members.all()
    for application in applications:
        assigned(application, documents, member)
    sheet_by(applications[0], documents, colleague)
    assigned(applications[0], documents, recused)
    order_recusal(applications[0], recused.user, by=None, reason="曾任顾问")
    leave(fresh_from_db(applications[0]), Departure.WITHDRAWN, by=applications[0].applicant, reason="企业计划调整。")
    (told,) = InboxItem.objects.filter(message__kind="review.case_left")
    assert (told.recipient, "（申报人撤回），您不必再评审" in told.message.body) == (member.user, True)
    client.force_login(member.user)
    left = len(applications) - 1
    assert (f"评审任务：{left} 件尚未提交" in client.get("/admin/").content.decode()) is bool(left)
    html = client.get("/admin/desk/assignments/").content.decode()
    assert html.count("未提交（申报人撤回，申报已不再参评）") == html.count("未提交（") == 1
    page = client.get(f"/admin/desk/assignments/{told.message.about_id}/").content.decode()
    assert ("申报人撤回，申报已不再参评，不必再办理。" in page, "请查阅申报材料后提交" in page) == (True, False)


def test_office_decides_the_list_on_the_desk(documents, applications, office, second_office, client):
    sheets_for(applications[0], documents, panel_of(documents.edition))
    client.force_login(office)
    page = f"/admin/desk/reviews/{applications[0].pk}"
    assert send(client, f"{page}/report/", text="报告。").status_code == 302
    assert send(client, f"{page}/shortlist/", passed="no", reason="").status_code == 422
    assert send(client, f"{page}/shortlist/", passed="no", reason="好中选优").status_code == 302
    assert f"{page}/shortlist/" not in client.get(f"{page}/").content.decode()
    proposed = PendingAct.objects.get()
    assert fresh_from_db(applications[0]).state == "submitted"
    client.force_login(second_office)
    assert (
        client.post(f"/admin/desk/confirming/{proposed.pk}/confirm/", {"shown": shown_digest(proposed)}).status_code
        == 302
    )
    assert fresh_from_db(applications[0]).state == "eliminated"


@pytest.mark.article(22)
def test_office_sees_whose_sheets_are_in_and_whose_are_not(documents, applications, office, client):
    first, second = applications
    one, other = panel_of(documents.edition, 2).members.all()
    client.force_login(office)

    def seen(**query):
        page = client.get("/admin/desk/reviews/", query).context["page"]
        return {row.pk: (row.handed_in, row.tasks) for row in page if row in applications}

    assert seen(tasks="none") == {first.pk: (0, 0), second.pk: (0, 0)}
    sheet_by(first, documents, one)
    assigned(first, documents, other)
    sheet_by(second, documents, one)
    withdraw_assignment(assigned(second, documents, other), by=office, reason="改派")
    assert (seen(tasks="open"), seen(tasks="in"), seen(tasks="none")) == ({first.pk: (1, 2)}, {second.pk: (1, 1)}, {})
