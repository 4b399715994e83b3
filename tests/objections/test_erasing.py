"""Who objected is forgotten when the term is over; the case stays (个人信息保护法 第十九条、第四十七条)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from objections.actions import answer_consultation, ask_sitting, consult_on_objection, refuse_sitting, reply_objection
from objections.custody import grounds_text, reply_text
from objections.erasing import erase_objector
from objections.models import Consultation, Objection, Sitting
from objections.tasks import erase_identities
from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.identity.models import PrivateLook
from portal.journal.models import Event
from portal.messages.models import Delivery
from tests.conftest import fresh_from_db
from tests.factories.applications import department_with_user
from tests.factories.objections import NAME, QUESTION, asked, filed, replied, settled, withdraw_objection

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(31)]


@pytest.fixture
def closed(entry, office):
    return [replied(entry, by=office), withdraw_objection(filed(entry, unit=True))]


def test_daily_task_takes_away_whoever_objected_when_the_term_is_over(entry, closed, travel_to):
    waiting = filed(entry)
    travel_to(clock.moment(date(2029, 5, 13), hour=23))
    assert erase_identities() == 0
    travel_to(clock.moment(date(2029, 5, 14), hour=0))
    assert (erase_identities(), erase_identities()) == (2, 0)
    for case in Objection.objects.exclude(pk=waiting.pk):
        assert (case.subject.sealed_texts(), case.identity_index, case.content_index, bool(case.statement)) == (
            [],
            "",
            None,
            True,
        )
        assert EvidenceFile.objects.of(case.proof).count() == 0
        assert EvidenceFile.objects.of(case).count() == 1
        assert Event.objects.get(target_id=str(case.pk), verb="objection.identity_erased").payload["files"] in (1, 2)
    assert {
        str(one.address) for one in Delivery.objects.filter(recipient=None, message__about_id=str(closed[0].pk))
    } == {""}
    assert Objection.objects.get(pk=waiting.pk).subject.sealed_texts()


def test_what_guessed_who_objects_is_emptied_with_it_and_nothing_else_is(entry, office, travel_to):
    statement = asked(entry, by=office)
    objection, owner = statement.objection, entry.application.applicant
    for said in (f"应当是{NAME}所提。", "两种口径不可比。"):
        department, clerk = department_with_user(f"示例部门{said[:2]}")
        (one,) = consult_on_objection(fresh_from_db(objection), by=office, question=QUESTION, departments=[department])
        answer_consultation(one, by=clerk, reply=said)
    guess = ask_sitting(fresh_from_db(objection), party="other_side", by=owner, grounds=f"与{NAME}当面对质。")
    refuse_sitting(guess, by=office, reason="书面已经说明。")
    settled(fresh_from_db(objection), by=office)
    reply_objection(fresh_from_db(objection), by=office, reply="答复如下。")
    for rows, field in ((Consultation.objects.filter(names_nobody=False), "reply"), (Sitting.objects.all(), "grounds")):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{field: ""})
    travel_to(clock.moment(date(2029, 5, 14), hour=1))
    assert erase_identities() == 1
    texts = Consultation.objects.order_by("pk").values_list("reply", flat=True)
    assert [one.for_delivery() for one in texts] == ["", "两种口径不可比。"]
    assert [one.names_nobody for one in Consultation.objects.order_by("pk")] == [False, True]
    sitting = Sitting.objects.get()
    assert (sitting.grounds.for_delivery(), sitting.is_asked_for) == ("", True)
    assert "按保存期限删除" in grounds_text(sitting, office)
    assert "按保存期限删除" in reply_text(Consultation.objects.earliest("pk"), office)
    for rows, field in (
        (Consultation.objects.filter(names_nobody=True), "ending_note"),
        (Sitting.objects.all(), "place"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{field: "改动。"})


def test_nothing_is_taken_away_before_its_day(closed):
    with pytest.raises(TransitionNotAllowed, match="保存期限之内"):
        erase_objector(closed[0])


def test_officer_reads_until_when_it_is_kept_and_that_it_is_gone(client, office, closed, travel_to):
    client.force_login(office)
    address = reverse("desk_objections:detail", args=[closed[1].pk])
    assert "保存至 2029-05-13" in client.get(address).content.decode()
    travel_to(clock.moment(date(2029, 5, 14)))
    erase_identities()
    client.force_login(office)
    page = client.get(address).content.decode()
    assert ("按保存期限删除" in page, "查看单位名称" in page) == (True, False)
    asked = client.post(reverse("desk_objections:verb", args=[closed[1].pk, "reveal"]), {"reason": "期满之后"})
    assert "已经按保存期限删除" in asked.content.decode()
    assert not PrivateLook.objects.filter(reason__contains="期满之后").exists()
    assert client.get(reverse("desk_proofs:detail", args=[closed[1].proof_id])).status_code == 200
