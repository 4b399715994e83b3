"""Whose conduct an objection is about leaves it to others; too few officers are told of early (Articles 28, 31)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from objections.actions import (
    accept_objection,
    consult_on_objection,
    name_concerned,
    start_investigation,
)
from objections.actions.concluding import check_conclude
from objections.acts import propose_conclusion, propose_opening
from objections.desk_forms import ConcernedForm, ConclusionForm
from objections.desk_steps import step_of
from objections.models import Objection
from portal.access.enums import Role
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.powers.actions import suspend_account
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import NAME, QUESTION, filed, found_true, investigating
from tests.factories.reviews import reviewer_user

pytestmark = [pytest.mark.django_db, pytest.mark.article(28, 31)]


def officer(name):
    return UserFactory(roles=[Role.OFFICE], display_name=name)


def conduct(entry, by):
    objection = filed(edition=entry.notice.edition, matter="conduct", subject_text="某次现场评审的工作人员")
    return start_investigation(accept_objection(found_true(objection, by=by), by=by), by=by)


def test_whose_conduct_it_is_reads_and_does_nothing_of_it(entry, office, second_office, client):
    objection = conduct(entry, office)
    expert = reviewer_user("示例专家")
    propose_opening(objection, by=office, reason="需要核对事实。")
    form = ConclusionForm(objection=objection, others=[])
    assert ("unheard" in form.fields, "该条目终止公示" in str(form)) == (False, False)  # no other side, no entry
    drawn_up = propose_conclusion(objection, by=second_office, outcome="upheld", conclusion="属实。")
    named = name_concerned(objection, by=office, people=[second_office, expert], reason="所述时间由其值班。")
    assert named.concerned == sorted([second_office.pk, expert.pk])
    assert fresh_from_db(drawn_up).state == "lapsed"  # by whom it speaks of
    with pytest.raises(PermissionDenied):
        check_conclude(objection, by=second_office)
    client.force_login(office)
    assert "示例专家" in client.get(f"/admin/desk/objections/{objection.pk}/").content.decode()
    client.force_login(second_office)
    assert client.get(f"/admin/desk/objections/{objection.pk}/").status_code == 404
    assert objection.number not in client.get("/admin/desk/objections/").content.decode()
    assert not PendingAct.objects.visible_to(second_office).exists()
    with pytest.raises(ValidationError, match="须回避、与本件有关"):
        consult_on_objection(objection, by=office, question=QUESTION, experts=[expert])
    event = Event.objects.get(verb="objection.concerned_named")
    assert event.payload["after"] == ["评审办乙", "示例专家"]
    with pytest.raises(TransitionNotAllowed, match="没有变化"):
        name_concerned(objection, by=office, people=[expert, second_office], reason="所述时间由其值班。")
    name_concerned(objection, by=office, people=[expert], reason="值班表有误。")
    assert client.get(f"/admin/desk/objections/{objection.pk}/").status_code == 200


def test_naming_leaves_somebody_and_names_nobody_who_objects(entry, office):
    objection = conduct(entry, office)
    for people, reason, said in (
        ([office], "所述时间由其值班。", "没有经办人可以办理"),
        ([], "  ", "请写明理由"),
        ([], f"{NAME}来电说明。", "出现了提出人的信息"),
    ):
        with pytest.raises(ValidationError, match=said):
            name_concerned(objection, by=office, people=people, reason=reason)
    with pytest.raises(PermissionDenied):
        name_concerned(objection, by=reviewer_user(), people=[], reason="试。")
    with pytest.raises(TransitionNotAllowed, match="只有反映工作人员"):
        name_concerned(filed(entry), by=office, people=[office], reason="试。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=filed(entry, unit=True).pk).update(concerned=[office.pk])


def test_who_was_named_and_lost_the_account_is_not_struck_off_unseen(entry, office, second_office):
    objection = conduct(entry, office)
    name_concerned(objection, by=office, people=[second_office], reason="所述时间由其值班。")
    suspend_account(second_office, by=None, reason="离岗。")
    people = ConcernedForm(objection=fresh_from_db(objection)).fields["people"]
    assert (people.initial, second_office in people.queryset) == ([second_office.pk], True)


def test_too_few_for_a_review_is_said_before_the_conclusion(entry, office, second_office):
    objection = investigating(entry, by=office)
    assert "能够办理本件的经办人现有 2 人" in step_of(objection, office)
    officer("经办丙"), officer("经办丁")
    assert "能够办理本件的经办人" not in step_of(fresh_from_db(objection), office)
    propose_conclusion(objection, by=office, outcome="dismissed", conclusion="数据一致。")
