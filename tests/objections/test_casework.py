"""Who leads a case and what is noted on it: by the office alone, twice, recused, out of the office, gone with the case."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from portal.access.enums import Role
from portal.casework.actions import add_note, erase_casework_of, set_lead
from portal.casework.models import CaseLead, CaseNote
from portal.casework.queries import led
from portal.desk.standing import as_journalled
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import withdraw_role
from tests.conftest import fresh_from_db
from tests.factories.objections import NAME, accepted, filed
from tests.showing import opened_for_many, send
from workflow.reviews.actions.recusing import recuse
from workflow.reviews.enums import RecusalSource

pytestmark = pytest.mark.django_db
DESK = "/admin/desk/objections/"
WORDS = f"与{NAME}通话：将于周五补交年报原件。"


@pytest.fixture
def case(entry):
    return filed(entry)


def page_of(client, user, case, desk=DESK):
    client.force_login(user)
    return client.get(f"{desk}{case.pk}/")


def recused(user, entry, office):
    return recuse(entry.application, user, RecusalSource.DECLARED, by=office, reason="利害关系。")


def test_over_many_only_who_may_work_on_all_of_them_can_be_named(case, entry, office, second_office, client):
    other = filed(edition=entry.notice.edition, matter="other", subject_text="某次会议")
    recused(second_office, entry, office)
    client.force_login(office)
    for chosen, named in (([case, other], [office]), ([other], [office, second_office])):
        page = client.get(f"{DESK}many/lead/", {"chosen": [one.pk for one in chosen]})
        assert {one.pk for one in page.context["form"].fields["officer"].queryset} == {one.pk for one in named}


@pytest.mark.article(31)
def test_a_note_is_read_by_the_office_alone_and_lies_sealed(case, office, second_office, discipline, client):
    client.force_login(office)
    assert client.post(f"{DESK}{case.pk}/note/", {"text": WORDS}, follow=True).status_code == 200
    assert WORDS in page_of(client, second_office, case).content.decode()
    assert WORDS not in page_of(client, discipline, case).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(casework_casenote::text, '') FROM casework_casenote")
        assert NAME not in cursor.fetchone()[0]
    event = Event.objects.get(verb="case.noted")
    assert (event.actor, NAME in str(event.payload), WORDS in event.reason) == (office, False, False)


def test_an_empty_note_and_one_by_others_is_none(case, office, discipline, applicant):
    with pytest.raises(ValidationError, match="请填写备注"):
        add_note(case, by=office, text="  ")
    for other in (discipline, applicant, None):
        with pytest.raises(PermissionDenied, match="由评审办"):
            add_note(case, by=other, text="备注")
    assert not CaseNote.objects.exists()


def test_what_was_noted_stands(case, office):
    note = add_note(case, by=office, text="备注")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseNote.objects.filter(pk=note.pk).update(text="另写")


def test_who_is_named_leads_and_learns_of_it_and_finds_the_case_among_theirs(case, office, second_office, client):
    set_lead(case, by=office, officer=second_office)
    item = InboxItem.objects.get(recipient=second_office, message__kind="case.lead_set")
    assert (case.number in item.message.subject, item.message.url) == (True, f"{DESK}{case.pk}/")
    client.force_login(second_office)
    assert case.number in client.get(f"{DESK}?lead={second_office.pk}").content.decode()
    assert case.number not in client.get(f"{DESK}?lead=none").content.decode()
    with pytest.raises(TransitionNotAllowed, match="无须重复指定"):
        set_lead(case, by=second_office, officer=second_office)
    set_lead(case, by=second_office, officer=office)
    assert [(one.officer, CaseLead.objects.count()) for one in CaseLead.objects.all()] == [(office, 1)]
    set_lead(case, by=office, officer=second_office)
    # Who takes a case themselves is not written to.
    set_lead(case, by=office, officer=office)
    assert (
        not InboxItem.objects.filter(recipient=office, message__kind="case.lead_set")
        .exclude(message__body__contains=str(second_office))
        .exists()
    )


def test_the_page_sent_as_it_was_opened_takes_nobody_the_case(case, office, second_office, client):
    set_lead(case, by=office, officer=second_office)
    client.force_login(office)
    page = send(client, f"{DESK}{case.pk}/lead/")
    assert (page.status_code, "请选择主办人" in page.content.decode()) == (422, True)
    assert CaseLead.objects.get().officer == second_office


@pytest.mark.article(28)
def test_whoever_is_recused_neither_leads_nor_notes_nor_reads(case, entry, office, second_office, client):
    set_lead(case, by=office, officer=second_office)
    add_note(case, by=office, text=WORDS)
    recused(second_office, entry, office)
    assert page_of(client, second_office, case).status_code == 404
    for act in (
        lambda: add_note(case, by=second_office, text="备注"),
        lambda: set_lead(case, by=second_office, officer=office),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert "已经回避或者离任，请另行指定" in page_of(client, office, case).content.decode()
    set_lead(case, by=office, officer=office)
    with pytest.raises(ValidationError, match="须回避该事项"):
        set_lead(case, by=office, officer=second_office)


def test_who_left_the_office_is_not_chosen(case, office, second_office, security):
    withdraw_role(second_office, Role.OFFICE, by=security, reason="调离。")
    second_office.forget_roles()
    with pytest.raises(ValidationError, match="不在评审办"):
        set_lead(case, by=office, officer=second_office)


def test_many_are_given_at_once(entry, office, second_office, client):
    cases = [filed(entry), accepted(entry.notice.entries.order_by("-position").first(), by=office)]
    client.force_login(office)
    page = f"{DESK}many/lead/"
    client.post(page, {**opened_for_many(client, page, *cases), "officer": second_office.pk})
    found = led(type(cases[0]).objects.all(), second_office)
    assert set(found) == set(cases)


@pytest.mark.article(37)
def test_all_of_it_goes_with_the_case(case, entry, office):
    for thing in (case, entry.application):
        add_note(thing, by=office, text="备注")
        set_lead(thing, by=office, officer=office)
    other = entry.notice.entries.order_by("-position").first().application
    add_note(other, by=office, text="备注")
    assert erase_casework_of(entry.application) == 2
    assert (CaseNote.objects.get().target_id, CaseLead.objects.count()) == (str(other.pk), 0)


def test_no_other_reader_of_the_journal_learns_of_it_and_no_decision_waits_for_it(case, office, discipline, client):
    before = as_journalled(case)
    add_note(case, by=office, text=WORDS)
    set_lead(case, by=office, officer=office)
    assert as_journalled(fresh_from_db(case)) == before
    assert "添加内部备注" in journal_of(page_of(client, office, case))
    told = journal_of(page_of(client, discipline, case))
    assert ("添加内部备注" in told, "指定主办人" in told, bool(told)) == (False, False, True)


def journal_of(page) -> str:
    return " ".join(f"{entry.label} {entry.change}" for entry in page.context["entries"])


def test_an_applications_page_has_them_for_the_office_and_not_for_its_department(entry, office, client):
    application = entry.application
    add_note(application, by=office, text=WORDS)
    assert WORDS in page_of(client, office, application, "/admin/desk/applications/").content.decode()
    client.force_login(application.applicant)
    assert WORDS not in client.get(application.get_absolute_url()).content.decode()
