"""Who objected is told to nobody who did not state why on record (Article 31)."""

import json
import logging

import pytest
from django.urls import reverse

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct
from portal.evidence.models import EvidenceFile
from portal.identity.models import PrivateLook
from portal.journal.models import Event
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.identity import credit_code
from tests.factories.objections import CONTACT, EMAIL, NAME, NUMBER, PHONE, UNIT, filed, replied
from tests.objections.conftest import DURING
from tests.showing import send
from workflow.publicity.queries import public_notices

PRIVATE = (NAME, NUMBER, PHONE, EMAIL, UNIT, CONTACT, credit_code(7))


def live_cases(notice):
    """One upheld and replied to, one of a unit just filed."""
    entry = notice.entries.select_related("notice__edition").order_by("position").first()
    with clock.travel(DURING):
        return [replied(entry, by=UserFactory(roles=[Role.OFFICE]), upheld=True), filed(entry, unit=True)]


@pytest.fixture(scope="module", autouse=True)
def lived(published, module_setup):
    return module_setup(live_cases, published)


@pytest.fixture
def cases(lived, notice):
    return [fresh_from_db(case) for case in lived]


@pytest.mark.article(31)
@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_no_public_answer_holds_the_objector(client, cases, entry):
    addresses = [
        "/objections/", "/objections/outcomes/", "/objections/new/", f"/objections/new/?entry={entry.pk}",
        "/objections/progress/", "/api/v1/notices", f"/api/v1/notices/{entry.notice.uuid}",
        "/api/v1/objections/statistics",
    ]  # fmt: skip
    for address in addresses:
        _assert_clean(client.get(address).content.decode(), address)
        assert cases[0].number not in client.get(address).content.decode()


@pytest.mark.article(31)
@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_no_journal_event_message_or_log_line_holds_the_objector(notice, caplog):
    caplog.set_level(logging.DEBUG)
    live_cases(notice)
    for event in Event.objects.all():
        _assert_clean(json.dumps(event.payload, ensure_ascii=False) + event.reason + event.actor_name, event.verb)
    for message in Message.objects.all():
        _assert_clean(message.subject + message.body, "message")
    _assert_clean(caplog.text, "log")


@pytest.mark.article(31)
def test_other_side_sees_the_outcome_without_a_name(cases, entry):
    shown = public_notices().get(uuid=entry.notice.uuid).entries.all()[0]
    assert shown.public_note == "异议成立，终止公示"


@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_desk_masks_until_a_reason_is_given(client, entry, office):
    client.force_login(office)
    objection = filed(entry)
    page = client.get(reverse("desk_objections:detail", args=[objection.pk])).content.decode()
    _assert_clean(page, "desk")
    url = reverse("desk_objections:verb", args=[objection.pk, "reveal"])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not looks_of(office).exists()
    revealed = client.post(url, {"reason": "核实身份"}).content.decode()
    assert NAME in revealed
    assert NUMBER in revealed
    assert set(looks_of(office).values_list("field", flat=True)) >= {"姓名", "证件号码", "联系电话"}


def test_evidence_is_read_by_the_office_on_record_and_by_nobody_else(client, cases, office, reviewer, applicant):
    file = EvidenceFile.objects.of(cases[0]).first()
    for user in (None, reviewer, applicant):
        if user:
            client.force_login(user)
        assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(office)
    assert client.post(f"{file.get_absolute_url()}original/", {"reason": "核对印章"}).status_code == 200
    assert looks_of(office).get().reason == "核对印章"


def test_a_reason_for_opening_an_original_may_not_name_the_objector(client, entry, office):
    client.force_login(office)
    case = filed(entry)
    for thing in (case, case.proof):
        address = f"{EvidenceFile.objects.of(thing).first().get_absolute_url()}original/"
        refused = client.post(address, {"reason": f"核对 {NAME} 的材料"})
        assert (refused.status_code, "出现了提出人的姓名" in refused.content.decode()) == (422, True)
    assert not looks_of(office).exists()
    assert not Event.objects.filter(verb="evidence.original_read").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_list_costs_the_same_at_any_length(client, entry, office, rows, django_assert_num_queries):
    for _ in range(rows):
        filed(entry)
    client.force_login(office)
    client.get(reverse("desk_objections:list"))
    with django_assert_num_queries(15):
        client.get(reverse("desk_objections:list"))


def test_discipline_reads_and_has_no_buttons(client, cases, discipline):
    client.force_login(discipline)
    page = client.get(reverse("desk_objections:detail", args=[cases[1].pk])).content.decode()
    assert "核实身份</" not in page
    answer = client.post(reverse("desk_objections:verb", args=[cases[1].pk, "verify"]))
    assert answer.status_code == 403


def test_editor_is_kept_out(client, cases, editor):
    client.force_login(editor)
    assert client.get(reverse("desk_objections:list")).status_code == 403


def test_desk_runs_the_whole_life(client, office, second_office, entry):
    """What takes two waits for the other officer, who agrees."""
    objection = filed(entry)
    client.force_login(office)
    steps = [
        ("reveal", {"reason": "核实身份"}), ("verify", {}), ("accept", {}), ("investigate", {}),
        ("conclude", {"outcome": "dismissed", "conclusion": "数据一致。", "differing": "所涉年度不同。"}),
        ("reply", {"reply": "答复。"}),
        ("release", {"summary": "经核查一致。"}),
    ]  # fmt: skip
    for verb, data in steps:
        send(client, reverse("desk_objections:verb", args=[objection.pk, verb]), **data)
        for file in EvidenceFile.objects.of(objection.proof):
            client.post(f"{file.get_absolute_url()}original/", {"reason": "核对证件"})
        for waits in PendingAct.objects.filter(state="pending"):
            confirm(waits, by=second_office)
    objection.refresh_from_db()
    assert (objection.state, objection.public_summary) == ("replied", "经核查一致。")


def looks_of(user):
    return PrivateLook.objects.filter(by=user)


def _assert_clean(text: str, where: str) -> None:
    for private in PRIVATE:
        assert private not in text, (where, private)


@pytest.mark.article(31)
def test_unit_that_objects_is_not_named_where_identities_are_checked(client, office, entry):
    objection = filed(entry, unit=True)
    client.force_login(office)
    pages = [
        reverse("desk_proofs:list"),
        reverse("desk_proofs:list") + f"?q={UNIT}",
        reverse("desk_proofs:export"),
        reverse("desk_proofs:detail", args=[objection.proof_id]),
    ]
    texts = [client.get(page).getvalue().decode() for page in pages]
    private = (UNIT, credit_code(7), CONTACT, PHONE)
    assert [(page, value) for page, text in zip(pages, texts, strict=True) for value in private if value in text] == [
        (pages[1], UNIT)  # the words searched for, in the search box
    ]
    assert reverse("desk_proofs:detail", args=[objection.proof_id]) not in texts[1]
    assert "虚***" in texts[0]
