"""The applicant's pages: forms, refusals that lose nothing, constant queries."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from portal.evidence.models import StagedUpload
from portal.shown import AS_SHOWN
from tests.factories.applications import (
    awaiting_application,
    draft_application,
    submitted_application,
    supplement_application,
)
from tests.factories.evidence import EICAR, PDF, pdf_file
from tests.showing import send
from workflow.applications.enums import ApplicationState, Section
from workflow.applications.queries import evidence_of

pytestmark = pytest.mark.django_db
LIVED = (ApplicationState.DRAFT, ApplicationState.RECOMMENDED)
DECLARED = ("profile", "management", "indicators", "self-assessment")
SECTIONS = [*(one for one in Section.values if one != Section.SELF_ASSESSMENT), *DECLARED]


def address(application, view="overview", /, **more):
    return reverse(f"applications:{view}", kwargs={"pk": application.pk, **more})


@pytest.fixture
def mine(in_state, client):
    """A complete draft whose applicant is logged in."""
    application = in_state(ApplicationState.DRAFT)
    client.force_login(application.applicant)
    return application


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_opens(mine, client, section):
    assert client.get(address(mine, "section", section=section)).status_code == 200


def test_sealed_contact_is_masked_on_its_own_form(mine, client):
    html = client.get(address(mine, "section", section="subject")).content.decode()
    assert mine.organisation.contact_phone.for_delivery() not in html
    assert str(mine.organisation.contact_phone) in html


def test_subject_saved_with_empty_contact_keeps_it(mine, client):
    before = mine.organisation.contact_phone.for_delivery()
    data = {"name": "上海虚构改名公司", "kind": "enterprise", "address": "示例路 1 号"}
    assert client.post(address(mine, "section", section="subject"), data).status_code == 302
    mine.refresh_from_db()
    assert (mine.public_name, mine.organisation.contact_phone.for_delivery()) == ("上海虚构改名公司", before)


def test_conditions_are_saved_with_answers_and_files(edition, client):
    application = draft_application(edition)
    client.force_login(application.applicant)
    data = {
        "registered.met": "yes", "operating.since": "2012-05-01", "compliance.met": "no", "compliance.note": "尚缺一证",
        "no-incident.clean": "no", "superior_declared": "no", "file:licence": pdf_file("执照.pdf"),
    }  # fmt: skip
    response = client.post(address(application, "section", section="conditions"), data)
    application.refresh_from_db()
    assert response.status_code == 302
    assert application.answers["operating"] == {"since": "2012-05-01"}
    assert application.answers["compliance"] == {"met": False, "note": "尚缺一证"}
    assert application.answers["no-incident"] == {"clean": True}
    assert application.superior_declared is False
    assert [(file.purpose, file.scanned_at is not None) for file in evidence_of(application)] == [("licence", True)]


@pytest.mark.parametrize(("content", "fault"), [(b"MZ program", "与扩展名不符"), (PDF + EICAR, "含有病毒")])
def test_bad_file_keeps_answers_and_good_files_on_the_page(edition, client, content, fault):
    application = draft_application(edition)
    client.force_login(application.applicant)
    data = {
        "compliance.met": "yes", "compliance.note": "持证经营", "file:licence": pdf_file("执照.pdf"),
        "file:accounts": pdf_file("坏.pdf", content=content),
    }  # fmt: skip
    response = client.post(address(application, "section", section="conditions"), data)
    html = response.content.decode()
    assert (response.status_code, "持证经营" in html, "执照.pdf" in html, fault in html) == (422, True, True, True)
    assert [row.original_name for row in StagedUpload.objects.all()] == ["执照.pdf"]


@pytest.mark.article(20)
@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_slips_through_after_the_deadline(mine, client, travel_to, section):
    travel_to(mine.edition.deadline + timedelta(seconds=1))
    data = {
        "name": "迟",
        "kind": "enterprise",
        "title": "迟",
        "industry": "迟",
        "department": "",
        "compliance.note": "迟",
    }
    response = client.post(address(mine, "section", section=section), data)
    assert response.status_code == 422
    assert "截止后不再接收" in response.content.decode()


def test_overview_says_what_is_missing(edition, client):
    application = draft_application(edition)
    client.force_login(application.applicant)
    html = client.get(address(application)).content.decode()
    assert "已完成 1/8" in html
    assert "证明材料“营业执照或法人登记证书”" in html


def test_others_get_404(mine, client, office):
    client.force_login(office)
    for page in (address(mine), address(mine, "section", section="content"), address(mine, "verb", name="submit")):
        assert client.get(page).status_code == 404


def test_journey_through_the_verbs(mine, client):
    assert client.post(address(mine, "verb", name="recommendation")).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "awaiting_recommendation"


def test_submit_page_wants_the_declaration_then_submits_once(in_state, client):
    application = in_state(ApplicationState.RECOMMENDED)
    client.force_login(application.applicant)
    page = address(application, "verb", name="submit")
    assert "真实性" in client.post(page, {}).content.decode()
    answers = [client.post(page, {"declared": "on"}) for _ in range(2)]
    assert [response.status_code for response in answers] == [302, 302]
    assert application.versions.count() == 1


def test_withdrawing_asks_why(edition, client):
    application = submitted_application(edition)
    client.force_login(application.applicant)
    page = address(application, "verb", name="withdraw")
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "经营调整"}).status_code == 302


def test_supplement_is_shown_and_answered(edition, client):
    application = supplement_application(edition)
    client.force_login(application.applicant)
    assert "请补充审计报告。" in client.get(address(application)).content.decode()
    section = client.get(address(application, "section", section="conditions")).content.decode()
    assert ("补正截止" in section, "申报截止" in section) == (True, False)
    page = address(application, "verb", name="resubmit")
    assert "请补充审计报告。" in client.get(page).content.decode()
    stale = client.post(page, {AS_SHOWN: json.dumps({"补正要求": "请补充执照。"})})
    assert "补正要求由“请补充执照。”变为“请补充审计报告。”" in stale.content.decode()
    assert send(client, page).status_code == 302
    assert "各环节的结果将发信通知您" in client.get(address(application)).content.decode()


def test_file_is_removed_from_a_draft_only(edition, client):
    application = awaiting_application(edition)
    client.force_login(application.applicant)
    file = evidence_of(application).first()
    client.post(address(application, "remove_file", file=file.pk))
    assert evidence_of(application).filter(pk=file.pk).exists()


def test_markup_in_a_title_is_text(mine, client):
    client.post(address(mine, "section", section="content"), {"title": "<script>x</script>", "summary": "=1+1"})
    html = client.get(address(mine, "section", section="content")).content.decode()
    assert "<script>x</script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
