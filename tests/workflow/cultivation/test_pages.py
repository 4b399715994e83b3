"""The pages of the pool: what the public reads, and what a member, a recommender and an expert do there (Articles 12–15)."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories import cultivation as pool
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own
from workflow.cultivation.actions import record_attendance
from workflow.cultivation.models import Enrolment, Guidance, Member

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 6, 1), 10)
UNIT = {"name": "示例培育单位9号", "credit_code": pool.pool_code(9)}
POOL = "changning-quality"


@pytest.fixture(scope="module")
def ground(module_setup):
    def build():
        with clock.travel(NOW):
            programme = pool.pool()
            return {"inside": pool.member(programme, 1), "held": pool.training(programme)}

    return module_setup(build)


@pytest.fixture
def world(ground, travel_to):
    travel_to(NOW)
    return {name: fresh_from_db(row) for name, row in ground.items()}


def entered(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return unescape(answer.content.decode())


@pytest.mark.article(12)
@pytest.mark.article(13)
@pytest.mark.article(14)
def test_the_public_reads_what_is_offered_to_whom_and_by_which_article(world, travel_to):
    load_own("hongqiao-friendship-2023")
    travel_to(NOW + timedelta(days=1))
    page = text(Client().get("/pool/"))
    for said in (
        "传播先进质量理念",
        "免费接受卓越绩效管理等培训",
        "科技含量高",
        "主动履行回避义务",
        "第十二条",
        "第十五条",
    ):
        assert said in page
    assert "截至 2026-06-01" in page
    assert ("卓越绩效管理培训" in page, world["inside"].name in page, "虹桥" in page) == (True, False, False)
    assert Client().get("/pool/join/hongqiao-friendship/").status_code == 302  # to log in, and then
    assert entered(UserFactory()).get("/pool/join/hongqiao-friendship/").status_code == 404


@pytest.mark.article(13)
def test_an_organisation_joins_with_the_form_and_keeps_what_it_typed_when_it_is_wrong(world):
    client = entered(UserFactory())
    wrong = client.post(f"/pool/join/{POOL}/", {**pool.DETAILS, **UNIT, "credit_code": "1"})
    assert (wrong.status_code, "应为18位" in text(wrong), UNIT["name"] in text(wrong)) == (422, True, True)
    assert client.post(f"/pool/join/{POOL}/", {**pool.DETAILS, **UNIT}).status_code == 302
    assert Member.objects.get(credit_code=UNIT["credit_code"]).state == "applied"
    mine = text(client.get("/pool/mine/"))
    assert ("待审核" in mine, "撤回申请" in mine) == (True, True)


@pytest.mark.article(13)
def test_a_recommended_organisation_finds_the_question_and_answers_it(world):
    client, unit = entered(UserFactory()), UserFactory(email="unit@example.invalid", proved=True)
    sent = {
        "way": "expert", "recommender": "示例专家", "recommendation": "质量管理有特色。", **UNIT,
        "contact_email": "unit@example.invalid",
    }  # fmt: skip
    assert client.post(f"/pool/recommend/{POOL}/", sent).status_code == 302
    asked = Member.objects.get(credit_code=UNIT["credit_code"])
    assert "示例专家推荐" in text(entered(unit).get("/pool/mine/"))
    assert client.get(f"/pool/members/{asked.pk}/confirm/").status_code == 404
    assert entered(unit).post(f"/pool/members/{asked.pk}/confirm/", pool.DETAILS).status_code == 302
    assert fresh_from_db(asked).state == "applied"


@pytest.mark.article(13)
def test_a_member_enrols_and_gives_the_place_back(world):
    client, address = entered(world["inside"].user), world["held"].get_absolute_url()
    assert client.post(address, {"attendee": "示例学员"}).status_code == 302
    enrolment = Enrolment.objects.get()
    assert "已录取" in text(client.get(address))
    assert "名额由候补的依次递补" in text(client.get(f"/pool/enrolments/{enrolment.pk}/withdraw/"))
    assert client.post(f"/pool/enrolments/{enrolment.pk}/withdraw/").status_code == 302
    assert fresh_from_db(enrolment).state == "withdrawn"
    stranger = entered(UserFactory())
    assert [stranger.get(path).status_code for path in (address, f"/pool/enrolments/{enrolment.pk}/withdraw/")] == [
        404,
        404,
    ]


@pytest.mark.article(13)
def test_two_units_of_one_account_read_of_each_training_once_and_of_a_past_one_that_it_is_over(world, travel_to):
    held, unit = world["held"], world["inside"]
    pool.member(held.programme, 2, by=unit.user)
    client = entered(unit.user)
    mine = text(client.get("/pool/mine/"))
    assert (mine.count("可以报名的培训"), mine.count(held.title)) == (1, 1)
    travel_to(held.ends_at)
    record_attendance(held, by=pool.officer())
    assert "培训已举办，不再报名。" in text(client.get(held.get_absolute_url()))


@pytest.mark.article(15)
def test_an_expert_registers_whom_they_guide(world):
    expert = UserFactory()
    sent = {**pool.GUIDES, "organisation": UNIT["name"], "credit_code": UNIT["credit_code"], "from_on": "2026-05-01"}
    assert entered(expert).post(f"/pool/guidance/{POOL}/", sent).status_code == 302
    assert (Guidance.objects.get().user, Guidance.objects.get().state) == (expert, "filed")
    assert "待备案" in text(entered(expert).get("/pool/mine/"))


@pytest.mark.article(16)
def test_a_member_follows_its_progress_by_the_rules_of_applying(world):
    client, address = entered(world["inside"].user), f"/apply/progress/{world['inside'].pk}/practice/"
    assert "尚未回答" in text(client.get(address))
    answers = {"registered.met": "yes", "operating.since": "2025-01-01"}
    assert client.post(address, answers).status_code == 302
    page = text(client.get(address))
    assert "须满3年" in page
    assert entered(UserFactory()).get(address).status_code == 404
    assert client.get(f"/apply/progress/{world['inside'].pk}/achievement/").status_code == 404  # persons file that
    assert "须满3年" in text(client.get("/pool/mine/"))
