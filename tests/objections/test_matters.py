"""What an objection is about where that is no public row: the result of one's own application, conduct, something else."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError

from objections.actions import accept_objection, check_share, start_investigation, submit_objection
from objections.matters import about_result
from objections.models import Objection
from portal.errors import TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import draft, filed, found_true
from tests.factories.seconding import by_two
from tests.objections.test_about_honours import walk
from tests.objections.test_hearing import uphold
from tests.objections.test_pages import carried, step
from tests.objections.test_views import NEW, typed
from workflow.applications.actions import decide_passage, return_to_running
from workflow.applications.enums import Outcome as Result

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


@pytest.fixture
def left_out(notice):
    """Who was left out while the list is public, and the decision."""
    application = notice.entries.last().application
    decide_passage(application, notice.stage, Result.LEFT_OUT, by=None, reason="材料不符合要求。")
    return application.passages.get(stage=notice.stage)


@pytest.mark.attack("对他人的申报结果提出异议，借以得知结果")
def test_who_was_left_out_objects_to_that_and_nobody_else_can(client, left_out, office):
    owner, address = left_out.application.applicant, f"{NEW}?result={left_out.pk}"
    for somebody in (None, UserFactory(), office):
        client.logout()
        if somebody:
            client.force_login(somebody)
        page = client.get(address).content.decode()
        assert left_out.application.number not in page
        assert (f"next={quote(address, safe='')}" in page) == (somebody is None)
        answer = client.post(NEW, typed(matter="result", result=left_out.pk))
        assert (answer.status_code, "已不能选择" in answer.content.decode()) == (422, True)
        with pytest.raises(ValidationError, match="由申报人本人提出"):
            filed(**about_result(owner, left_out.pk).named())
    client.force_login(owner)
    assert f"?result={left_out.pk}" in client.get(f"/apply/{left_out.application.pk}/").content.decode()
    shown, done = walk(client, client.get(address), matter="result", result=left_out.pk)
    assert "按异议办理，不暂缓名单上的任何对象" in shown.content.decode()
    objection = Objection.objects.get()
    assert (objection.matter, objection.kind, objection.hold, objection.result) == (
        "result",
        "objection",
        None,
        left_out,
    )
    assert left_out.application.public_name not in objection.subject_text
    assert objection.number in done.content.decode()


def test_a_result_has_no_other_side_holds_nobody_and_keeps_nobody_out(left_out, office):
    owner = left_out.application.applicant
    found = about_result(owner, left_out.pk)

    objection = found_true(submit_objection(draft(**found.named()), by=owner), by=office)
    start_investigation(accept_objection(objection, by=office), by=office)
    with pytest.raises(TransitionNotAllowed, match="没有被异议方"):
        check_share(objection, by=office)
    by_two(uphold(objection, office))
    assert objection.hold is None
    return_to_running(fresh_from_db(left_out.application), by=office, reason="核对有误。")
    assert about_result(owner, left_out.pk) is None


def test_conduct_is_told_in_own_words_that_do_not_name_oneself(client, notice):
    told = {"matter": "conduct", "edition": notice.edition.pk}
    named = client.post(NEW, typed(**told, subject_text="虚构甲某遇到的评审人员"))
    assert (named.status_code, step(named)) == (422, "what")
    client.post(NEW, typed(**told, subject_text="材料评审环节评审人员没有回避"))
    objection = Objection.objects.get()
    assert (objection.matter, objection.kind, objection.application) == ("conduct", "report", None)


@pytest.mark.parametrize("matter", ["honour", "title_use", "result", "conduct", "other"])
def test_what_is_chosen_is_asked_for_in_its_own_words(client, notice, matter):
    page = client.post(NEW, {**carried(client.get(f"{NEW}?matter={matter}")), "matter": matter, "go": "facts"})
    assert (page.status_code, step(page)) == (422, "what")
    assert "请" in page.content.decode()
