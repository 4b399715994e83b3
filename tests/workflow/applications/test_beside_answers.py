"""What a form asks for beside its answers: files of its own fields, and how somebody it names is reached."""

import io
import json
import re
from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation
from portal.evidence.models import EvidenceFile
from portal.identity.models import PrivateLook
from portal.journal.models import Event
from portal.messages.addresses import plain
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, complete_application
from tests.factories.evidence import PDF, pdf_file, png_file
from tests.factories.programmes import load_changed, load_own, running_edition
from tests.factories.workdays import known_years
from workflow.applications import actions
from workflow.applications.contents import declared_content
from workflow.applications.models import SealedAnswer
from workflow.applications.papers import form_document
from workflow.applications.queries import masks_of
from workflow.applications.signals import applicant_erased
from workflow.applications.versions import changes_of, lines_of
from workflow.records.declared import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]
FIELD = 'formats = ["pdf", "ofd", "png", "jpg", "jpeg"]\nrequired = false'
PAPERS, LABEL = "management-papers", "组织机构图和体系认证证书"
PHONE, MASK = "13900006789", "139****6789"
CHART = partial(pdf_file, "组织机构图.pdf", content=PDF + b"% chart")


@pytest.fixture(scope="module")
def world(module_setup, tmp_path_factory):
    """A draft whose award wants the papers, two at most, in PDF; and one of the award whose form names a nominator."""
    return module_setup(build, tmp_path_factory.mktemp("rules"))


def build(folder):
    known_years()
    rules = load_changed(folder, FIELD, 'formats = ["pdf"]\nmegabytes = 1', "most_files = 5", "most_files = 2")
    strict, friendship = running_edition(rules), running_edition(load_own("hongqiao-friendship-2023"))
    with clock.travel(DURING):
        return {"draft": complete_application(strict), "friend": complete_application(friendship, track="person")}


@pytest.fixture
def draft(db, world, travel_to):
    travel_to(DURING)
    return fresh_from_db(world["draft"])


@pytest.fixture
def friend(db, world, travel_to):
    travel_to(DURING)
    return fresh_from_db(world["friend"])


def attach(application, *files, by=None):
    by = by or application.applicant
    return actions.save_draft(application, by=by, section="management", data={}, files={PAPERS: list(files)})


def said_of(application, label):
    return next(one.text for _part, answers in declared_content(application) for one in answers if one.label == label)


def text_of(pdf):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_a_required_file_that_is_missing_keeps_it_from_being_submitted(draft):
    with pytest.raises(RuleViolation, match=f"质量管理概况——{LABEL}"):
        actions.check_request_recommendation(draft, by=draft.applicant)
    attach(draft, pdf_file("组织机构图.pdf"))
    actions.check_request_recommendation(draft, by=draft.applicant)
    actions.remove_document(draft, EvidenceFile.objects.of(draft, PAPERS).get(), by=draft.applicant)
    with pytest.raises(RuleViolation, match=LABEL):
        actions.check_request_recommendation(draft, by=draft.applicant)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([png_file("图.png")], "的格式不符，可以上传：PDF"),
        ([pdf_file("大.pdf", content=b"%PDF-1.4\n" + b"0" * 1024 * 1024 + b"\n%%EOF")], "超过1MB"),
        ([pdf_file(f"{number}.pdf") for number in range(3)], "最多2个文件，已有0个，本次上传3个"),
    ],
)
def test_the_declaration_says_which_files_and_how_many(draft, files, said):
    with pytest.raises(ValidationError) as refusal:
        attach(draft, *files)
    assert said in "".join(refusal.value.message_dict[PAPERS])
    assert not EvidenceFile.objects.of(draft, PAPERS).exists()


def test_a_file_belongs_to_the_section_it_was_asked_for_in(draft):
    with pytest.raises(ValidationError, match="没有要求这一类材料"):
        actions.save_draft(draft, by=draft.applicant, section="profile", data={}, files={PAPERS: [pdf_file()]})
    with pytest.raises(ValidationError, match="没有要求这一类材料"):
        actions.save_draft(draft, by=draft.applicant, section="management", data={}, files={"licence": [pdf_file()]})


def test_it_is_uploaded_shown_and_taken_off_on_its_page(draft, client):
    client.force_login(draft.applicant)
    page = reverse("applications:section", args=[draft.pk, "management"])
    html = unescape(client.get(page).content.decode())
    assert ("可以上传：PDF" in html, 'accept=".pdf"' in html) == (True, True)
    refused = client.post(page, {PAPERS: png_file("图.png"), "model": "写了的话"})
    assert (refused.status_code, "的格式不符" in refused.content.decode()) == (422, True)
    assert client.post(page, {PAPERS: pdf_file("组织机构图.pdf")}).status_code == 302
    file = EvidenceFile.objects.of(draft, PAPERS).get()
    html = client.get(page).content.decode()
    assert ("组织机构图.pdf" in html, file.get_absolute_url() in html) == (True, True)
    remove = reverse("applications:remove_file", args=[draft.pk, file.pk])
    assert client.post(remove).url == page
    assert not EvidenceFile.objects.of(draft, PAPERS).exists()


def test_name_size_and_digest_stand_in_every_reading(draft):
    application = draft
    attach(application, CHART())
    actions.request_recommendation(application, by=application.applicant)
    actions.recommend(
        application, by=application.department.users.first(), opinion="同意推荐。", seal=[pdf_file("意见.pdf")]
    )
    actions.submit_application(application, by=application.applicant, declared=True)
    file = EvidenceFile.objects.of(application, PAPERS).get()
    words = said_of(application, LABEL)
    assert ("组织机构图.pdf" in words, file.digest in words) == (True, True)
    printed = text_of(form_document(application))
    assert (printed.count(file.digest), "组织机构图.pdf" in printed) == (1, True)
    assert any(file.digest in value for lines in form_of(application) for _label, value in lines)
    first = application.versions.get()
    assert [line.part for line in lines_of(first) if file.digest in line.text] == ["质量管理概况"]


@pytest.mark.article(21)
def test_a_supplement_adds_a_file_and_the_versions_tell_it(draft, office):
    application = draft
    attach(application, CHART())
    actions.request_recommendation(application, by=application.applicant)
    actions.recommend(
        application, by=application.department.users.first(), opinion="同意推荐。", seal=[pdf_file("意见.pdf")]
    )
    actions.submit_application(application, by=application.applicant, declared=True)
    actions.request_supplement(application, by=office, items="请补充证书。", sections=["management"])
    attach(application, pdf_file("体系认证证书.pdf"))
    with pytest.raises(RuleViolation, match="未要求修改"):
        actions.attach_document(application, [pdf_file()], by=application.applicant, purpose="licence")
    actions.resubmit(application, by=application.applicant)
    one, two = application.versions.order_by("number")
    for version in (one, two):
        version.application = application
    changed = changes_of(two, one)
    assert [(change.part, change.label) for change in changed] == [("质量管理概况", LABEL)]
    assert changed[0].after.count("SHA-256") == 2


@pytest.mark.article(21)
def test_what_was_submitted_takes_no_room_from_a_supplement(draft, office):
    application = draft
    attach(application, CHART(), pdf_file("模糊的证书.pdf"))
    actions.request_recommendation(application, by=application.applicant)
    actions.recommend(
        application, by=application.department.users.first(), opinion="同意推荐。", seal=[pdf_file("意见.pdf")]
    )
    actions.submit_application(application, by=application.applicant, declared=True)
    with clock.travel(clock.now() + timedelta(hours=1)):
        actions.request_supplement(application, by=office, items="证书不清晰，请另行上传。", sections=["management"])
    with clock.travel(clock.now() + timedelta(hours=2)):
        attach(application, pdf_file("清晰的证书.pdf"))
        with pytest.raises(ValidationError, match="最多另交2个文件，补正以来已交1个"):
            attach(application, pdf_file("一.pdf"), pdf_file("二.pdf"))
    assert EvidenceFile.objects.of(application, PAPERS).count() == 3


def test_a_refused_file_says_so_and_saving_afterwards_says_that_it_is_not_there(draft, client):
    client.force_login(draft.applicant)
    page = reverse("applications:section", args=[draft.pk, "management"])
    refused = client.post(page, {PAPERS: [png_file("图.png"), pdf_file("组织机构图.pdf")], "model": "写了的话"})
    html = refused.content.decode()
    assert (refused.status_code, "“图.png”的格式不符" in html) == (422, True)
    staged = refused.context["form"].fields[PAPERS].staged
    assert [row.full_name for row in staged] == ["组织机构图.pdf"]
    kept = re.findall(rf'name="{PAPERS}-(kept|refused)" value="([^"]+)"', html)
    assert [value for what, value in kept if what == "refused"] == ["图.png"]
    again = {f"{PAPERS}-{what}": value for what, value in kept}
    saved = client.post(page, {**again, "model": "写了的话"}, follow=True).content.decode()
    assert ("“质量管理概况”已保存" in saved, "“图.png”没有收到" in saved) == (True, True)
    assert [one.full_name for one in EvidenceFile.objects.of(draft, PAPERS)] == ["组织机构图.pdf"]
    said = client.post(
        page, {f"{PAPERS}-refused": "图.png", PAPERS: pdf_file("证书.pdf")}, follow=True
    ).content.decode()
    assert "没有收到" not in said  # another in its place


# How somebody is reached


def nominate(application, phone=PHONE, by=None, **more):
    data = {"sort": "个人推荐", "nominator-phone": phone, **more}
    return actions.save_draft(application, by=by or application.applicant, section="nominator", data=data)


def test_what_is_sealed_stands_nowhere_in_the_clear(friend, client, office):
    nominate(friend, **{"nominator-email": "Nominator@Example.invalid"})
    friend = actions.submit_application(friend, by=friend.applicant, declared=True)
    row = SealedAnswer.objects.get(code="nominator-phone")
    with_version = json.dumps([friend.form_answers, friend.versions.get().data], ensure_ascii=False)
    journal = json.dumps(list(Event.objects.values_list("payload", flat=True)), default=str)
    client.force_login(office)
    desk = client.get(f"/admin/desk/applications/{friend.pk}/").content.decode()
    for place in (with_version, journal, desk, text_of(form_document(friend)), str(row), str(form_of(friend))):
        assert PHONE not in place
        assert "nominator@example" not in place.lower()
    assert (MASK in desk, MASK in text_of(form_document(friend))) == (True, True)
    assert masks_of(friend)["nominator-phone"] == MASK
    client.force_login(friend.applicant)
    export = client.get(reverse("applications:version", args=[friend.pk, 1])).content.decode()
    assert PHONE not in export


def test_its_box_never_shows_it_and_left_empty_keeps_it(friend, client):
    nominate(friend)
    client.force_login(friend.applicant)
    page = reverse("applications:section", args=[friend.pk, "nominator"])
    html = client.get(page).content.decode()
    assert (PHONE in html, MASK in html) == (False, True)
    assert client.post(page, {"sort": "个人推荐", "reason": "理由。", "nominator-phone": ""}).status_code == 302
    assert SealedAnswer.objects.get(code="nominator-phone").value.for_delivery() == PHONE
    refused = client.post(page, {"sort": "个人推荐", "nominator-phone": "12"})
    assert refused.status_code == 422
    saved = Event.objects.filter(target_id=str(friend.pk), verb="application.saved").latest("sequence")
    assert PHONE not in str(saved.payload)


def test_it_is_taken_out_at_once_where_that_is_asked_for(friend, client):
    nominate(friend)
    client.force_login(friend.applicant)
    page = reverse("applications:section", args=[friend.pk, "nominator"])
    assert client.post(page, {"sort": "个人推荐", "reason": "理由。", "clear:nominator-phone": "on"}).status_code == 302
    assert not SealedAnswer.objects.get(code="nominator-phone").value
    assert "clear:nominator-phone" not in client.get(page).content.decode()


def test_what_another_typed_meanwhile_is_not_taken_out_unread(friend, client):
    nominate(friend)
    client.force_login(friend.applicant)
    page = reverse("applications:section", args=[friend.pk, "nominator"])
    seen = json.dumps(client.get(page).context["form"].fields["as_opened"].initial)
    nominate(friend, "13711112222")
    sent = {"sort": "个人推荐", "clear:nominator-phone": "on", "as_opened": seen}
    refused = client.post(page, sent)
    assert (refused.status_code, "已由他人改为“137****2222”" in refused.content.decode()) == (422, True)
    assert masks_of(friend)["nominator-phone"] == "137****2222"
    again = refused.context["form"].data["as_opened"]
    assert client.post(page, {**sent, "as_opened": again}).status_code == 302
    assert "nominator-phone" not in masks_of(friend)


@pytest.mark.article(21)
@pytest.mark.parametrize("end", ["lapses", "withdrawn", "answered"])
@pytest.mark.parametrize("had", [PHONE, ""])
def test_what_a_supplement_that_is_not_answered_changed_is_as_it_was(friend, office, end, had):
    nominate(friend, had, **{"clear:nominator-phone": True})
    friend = actions.submit_application(friend, by=friend.applicant, declared=True)
    actions.request_supplement(friend, by=office, items="请更正推荐人的电话。", sections=["nominator"])
    for typed in ("13711112222", "13711113333"):
        nominate(friend, typed)
    assert masks_of(friend)["nominator-phone"] == "137****3333"
    if end == "lapses":
        with clock.travel(clock.moment(friend.open_supplement.due_on + timedelta(days=1), 9)):
            actions.close_supplement(friend, by=office, reason="逾期未补正。")
    elif end == "withdrawn":
        actions.withdraw(friend, by=friend.applicant, reason="另有安排。")
    else:
        actions.resubmit(friend, by=friend.applicant)
    row = friend.sealed_answers.get(code="nominator-phone")
    stands = "13711113333" if end == "answered" else had
    assert (plain(row.value), bool(row.before), row.is_changed) == (stands, False, False)
    assert row.application.supplements.get().closed_at


def test_nothing_of_a_contact_is_kept_back_when_it_is_forgotten(friend, office):
    nominate(friend)
    friend = actions.submit_application(friend, by=friend.applicant, declared=True)
    actions.request_supplement(friend, by=office, items="请更正推荐人的电话。", sections=["nominator"])
    nominate(friend, **{"phone": "", "clear:nominator-phone": True})
    assert actions.forget_sealed(fresh_from_db(friend))
    row = friend.sealed_answers.get(code="nominator-phone")
    assert (bool(row.value), bool(row.before)) == (False, False)


@pytest.mark.article(28)
def test_a_look_has_a_reason_and_stands_on_record(friend, office):
    nominate(friend)
    actions.submit_application(friend, by=friend.applicant, declared=True)
    with pytest.raises(ValidationError, match="须填写理由"):
        actions.look_at_contacts(friend, by=office, reason=" ")
    found = dict(actions.look_at_contacts(friend, by=office, reason="向推荐人核实推荐情况"))
    assert found["推荐人联系电话"] == PHONE
    looks = PrivateLook.objects.filter(target_type="applications.sealedanswer")
    assert set(looks.values_list("by", "reason")) == {(office.pk, "向推荐人核实推荐情况")}
    for nobody in (UserFactory(), UserFactory(roles=[Role.DEPARTMENT]), UserFactory(roles=[Role.REVIEWER])):
        with pytest.raises(PermissionDenied):
            actions.look_at_contacts(friend, by=nobody, reason="看看")


def test_it_goes_with_the_applicant_s_identity(friend):
    nominate(friend)
    applicant_erased.send(type(friend.person), subject=friend.person)
    assert actions.forget_sealed(friend) == 0
    rows = list(fresh_from_db(friend).sealed_answers.all())
    assert all(not row.value and row.erased_at for row in rows)
    assert masks_of(friend) == {}


def test_the_desk_reveals_it_by_its_verb(friend, client, office):
    nominate(friend)
    actions.submit_application(friend, by=friend.applicant, declared=True)
    client.force_login(office)
    page = f"/admin/desk/applications/{friend.pk}/reveal/"
    assert client.get(page).status_code == 200
    shown = client.post(page, {"reason": "向推荐人核实推荐情况"})
    assert PHONE in shown.content.decode()
