"""Button, page and act ask one question, in every state an application can be in (Articles 18, 20, 21)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal import clock
from portal.journal.models import Event
from portal.transitions.core import allows
from tests.agreeing import disagreements
from tests.conftest import fresh_from_db
from tests.factories.applications import complete_application, draft_application
from tests.factories.evidence import pdf_file
from workflow.applications import actions
from workflow.applications.desks import ApplicationDesk
from workflow.applications.enums import SEAL, ApplicationState, Section
from workflow.applications.pages import VERBS, overview_context
from workflow.applications.queries import evidence_of

pytestmark = pytest.mark.django_db
S = ApplicationState
LIVED = tuple(S)
LATER = {"in time": timedelta(0), "after the deadline": timedelta(days=60)}
OFFICE = {
    "supplement": {"items": "请补充。", "sections": [Section.CONTENT]},
    "close-supplement": {"reason": "逾期未补正。"},
}
APPLICANT = {
    "recommendation": {}, "recall": {}, "submit": {"declared": True}, "resubmit": {}, "withdraw": {"reason": "另有安排。"},
}  # fmt: skip


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("state", S.values)
def test_buttons_and_acts_agree_in_every_state(in_state, office, travel_to, state, later):
    travel_to(clock.now() + later)
    application = in_state(S(state))
    assert disagreements(ApplicationDesk(), application, office, OFFICE) == []


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("state", S.values)
def test_the_departments_buttons_and_acts_agree(in_state, travel_to, state, later):
    travel_to(clock.now() + later)
    application = in_state(S(state))
    user = application.department.users.first()
    typed = {"recommend": {"opinion": "同意。", "seal": [pdf_file()]}, "return": {"reason": "请补充。"}}
    assert disagreements(ApplicationDesk(), application, user, typed) == []


class Page:
    """The applicant's page as a desk: its verbs by name, shown where the overview shows them."""

    def __init__(self, application):
        self.shown = {verb.name for verb in overview_context(application, application.applicant)["verbs"]}

    def verb(self, name):
        page, verb = self, VERBS[name]

        class Shown:
            available = staticmethod(lambda user, obj: name in page.shown)
            call = staticmethod(verb.call)

        return Shown


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("state", S.values)
def test_the_applicants_page_offers_what_the_act_takes(in_state, travel_to, state, later):
    travel_to(clock.now() + later)
    application = in_state(S(state))
    assert disagreements(Page(application), application, application.applicant, APPLICANT) == []


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("state", S.values)
def test_the_sections_offered_are_those_that_may_be_saved(in_state, travel_to, state, later):
    travel_to(clock.now() + later)
    application = in_state(S(state))
    by = application.applicant
    offered = {part.section for part, editable in overview_context(application, by)["parts"] if editable}
    taken = {section for section in offered | set(Section) if saves(fresh_from_db(application), section)}
    assert offered == taken & {part.section for part, _ in overview_context(application, by)["parts"]}


def saves(application, section) -> bool:
    try:
        actions.save_draft(application, by=application.applicant, section=section, data={})
    except ValidationError:
        return False
    return True


@pytest.mark.article(20)
def test_whoever_submits_hears_of_everything_that_stands_in_the_way(edition):
    application = draft_application(edition)
    with pytest.raises(ValidationError) as refusal:
        actions.submit_application(application, by=application.applicant, declared=True)
    text = "".join(refusal.value.messages)
    assert (text.count("申报材料不完整"), text.count("申报表尚未填写完整")) == (1, 3)
    assert "推荐意见" in text
    assert "组织概况——所属行业、主导产品或者服务" in text


@pytest.mark.article(18)
def test_whoever_sends_it_to_the_department_hears_of_all_conditions_not_met(edition):
    application = complete_application(edition)
    by, answers = application.applicant, dict(application.answers)
    failed = [code for code, answer in answers.items() if answer.get("met")][:2]
    data = {"answers": {code: {"met": False} for code in failed}, "superior_declared": True}
    actions.save_draft(application, by=by, section=Section.CONDITIONS, data=data)
    with pytest.raises(ValidationError) as refusal:
        actions.request_recommendation(application, by=by)
    text = "".join(refusal.value.messages)
    assert (len(failed), text.count("不符合申报条件")) == (2, 2)
    assert "同一年内" in text


def test_the_page_says_why_a_step_cannot_be_taken(edition, client):
    application = draft_application(edition)
    client.force_login(application.applicant)
    html = client.get(reverse("applications:overview", args=[application.pk])).content.decode()
    assert "现在不能送推荐部门" in html
    assert "申报材料不完整" in html
    shown, folded = html.partition("须先办理以下")[2].partition("</section>")[0].split("<details>")
    many = int(shown.partition(" 项：")[0])
    assert (shown.count("<li>"), f"还有 {many - 3} 项" in folded, folded.count("<li>")) == (3, True, many - 3)


def test_a_second_withdrawal_from_another_tab_is_told_and_changes_nothing(in_state, client):
    application = in_state(S.SUBMITTED)
    client.force_login(application.applicant)
    page = reverse("applications:verb", args=[application.pk, "withdraw"])
    client.post(page, {"reason": "另有安排。"})
    before = Event.objects.count()
    answer = client.post(page, {"reason": "另有安排。"}, follow=True)
    assert "无须再次撤回申报" in answer.content.decode()
    assert Event.objects.count() == before


def test_an_honoured_application_says_why_it_is_not_withdrawn(in_state, client):
    application = in_state(S.HONOURED)
    client.force_login(application.applicant)
    page = client.get(reverse("applications:verb", args=[application.pk, "withdraw"]), follow=True).content.decode()
    assert "申报已获表彰，不能撤回；对荣誉有疑问的，请联系评审办。" in page


@pytest.mark.article(21)
@pytest.mark.parametrize(("end", "days", "state"), [
    (lambda it: actions.resubmit(it, by=it.applicant), 0, "answered"),
    (lambda it: actions.withdraw(it, by=it.applicant, reason="另有安排。"), 0, "dropped"),
    (lambda it: actions.close_supplement(it, by=None, reason="逾期未补正。"), 30, "lapsed"),
], ids=["answered", "dropped", "lapsed"])  # fmt: skip
def test_a_supplement_has_a_life_of_its_own(in_state, travel_to, end, days, state):
    application = in_state(S.SUPPLEMENT)
    supplement = application.open_supplement
    travel_to(clock.now() + timedelta(days=days))
    end(application)
    supplement.refresh_from_db()
    assert (supplement.state, supplement.closed_at) == (state, clock.now())
    assert Event.objects.filter(target_type="applications.supplement", verb=f"supplement.{state}").count() == 1


def test_a_recall_after_the_deadline_would_lose_the_recommendation_for_nothing(in_state, edition, travel_to):
    application = in_state(S.RECOMMENDED)
    travel_to(edition.deadline + timedelta(seconds=1))
    assert not allows(actions.check_recall, application, by=application.applicant)
    with pytest.raises(ValidationError, match="截止"):
        actions.recall_application(application, by=application.applicant)
    assert fresh_from_db(application).recommendation_opinion


def test_what_was_signed_for_the_text_before_does_not_survive_the_recall(in_state):
    application = in_state(S.RECOMMENDED)
    files = set(evidence_of(application).exclude(purpose=SEAL))
    actions.recall_application(application, by=application.applicant)
    assert (set(evidence_of(application)), application.recommendation_opinion) == (files, "")


def test_every_saving_is_on_record_by_field_and_never_by_word(edition):
    application = draft_application(edition)
    by = application.applicant
    actions.save_draft(application, by=by, section=Section.CONTENT, data={"title": "保密的题目", "summary": "摘要"})
    actions.save_subject(application, by=by, subject={"contact_phone": "13912345678"}, unit=application.public_unit)
    saved = Event.objects.filter(verb="application.saved", target_id=str(application.pk)).order_by("pk")
    assert [event.payload for event in saved] == [
        {"section": "content", "fields": ["summary", "title"]}, {"section": "subject", "fields": []},
    ]  # fmt: skip
    everything = "".join(str(event.payload) for event in Event.objects.all())
    assert "保密的题目" not in everything
    assert "13912345678" not in everything
