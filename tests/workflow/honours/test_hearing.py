"""Nobody's honour is revoked unheard, and who decides is as the rule set says (Articles 34, 35)."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from portal.transitions.core import apply_transition
from portal.workdays.calendar import next_workday
from tests.conftest import fresh_from_db
from tests.factories.honours import drawn_up, revoked, to_confirm, told
from tests.factories.workdays import correct_calendar
from workflow.honours.actions import reject_revocation, state_case, withdraw_revocation
from workflow.honours.grounds import Resolution
from workflow.honours.models import Ban, Retrieval, Revocation, RevocationStatement
from workflow.honours.texts import revocation_text
from workflow.honours.transitions import DRAW_UP
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.article(34)]


def ruled(honour, change):
    """The honour under a rule set whose terms are changed so."""
    data = honour.edition.rules.as_data()
    change(data["terms"])
    Edition.objects.filter(pk=honour.edition_id).update(frozen=freeze(data, sha256(repr(data).encode()).hexdigest()))
    return fresh_from_db(honour)


def kinds_told(user):
    return list(InboxItem.objects.filter(recipient=user).order_by("pk").values_list("message__kind", flat=True))


def test_the_holder_has_five_working_days_that_are_theirs_alone(honour, office):
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=1))):
        revocation = told(honour, office)
        with pytest.raises(RuleViolation, match=f"可以陈述、申辩至{official_date(revocation.heard_until)}"):
            drawn_up(revocation, office)
    letter = InboxItem.objects.get(recipient=honour.holder, message__kind="revocation.told").message
    for said in (
        "提供虚假材料",
        "第三十四条",
        "收回奖牌、证书",
        "5年内不接受其再次申报",
        "9月23日",
        f"/winners/{honour.number}/revocation/",
    ):
        assert said in f"{letter.body}{letter.url}"
    with clock.travel(clock.moment(revocation.heard_until, 23)), pytest.raises(RuleViolation):
        drawn_up(revocation, office)
    with clock.travel(clock.moment(revocation.heard_until + timedelta(days=1))):
        assert drawn_up(revocation, office).state == "proposed"
    assert "在规定期限内没有提出陈述、申辩" in "".join(revocation_text(revocation).opening)


def test_a_rearranged_holiday_takes_no_working_day_from_the_holder(honour, office):
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=1))):
        revocation = told(honour, office)
        before = revocation.heard_until
        correct_calendar(before.year, off=[before])
    revocation.refresh_from_db()
    assert revocation.heard_until == next_workday(before + timedelta(days=1))
    letter = InboxItem.objects.get(recipient=honour.holder, message__kind="revocation.hearing_moved").message
    assert "由2026年9月23日顺延至2026年9月24日（含当日）" in letter.body
    with clock.travel(clock.moment(before + timedelta(days=1))), pytest.raises(RuleViolation, match="可以陈述、申辩至"):
        drawn_up(revocation, office)
    with clock.travel(clock.moment(before)):
        correct_calendar(before.year, number="国办发明电〔2026〕98号")
    assert revocation.heard_until == fresh_from_db(revocation).heard_until


def test_the_database_knows_no_decision_on_one_who_was_not_told(honour, office):
    revocation = told(honour, office)
    Revocation.objects.update(heard_until=None)
    with pytest.raises(TransitionNotAllowed, match="没有告知获奖者"):
        drawn_up(fresh_from_db(revocation), office)
    with pytest.raises(Error), transaction.atomic():
        apply_transition(fresh_from_db(revocation), DRAW_UP, by=office, document_number="示例府发〔2026〕9号")


def test_what_was_stated_is_read_and_answered_in_public(honour, office, second_office, applicant):
    revocation = told(honour, office)
    for stranger in (office, second_office, None):
        with pytest.raises(PermissionDenied):
            state_case(revocation, by=stranger, text="数据另有出处。")
    with pytest.raises(ValidationError, match="请写明"):
        state_case(revocation, by=honour.holder, text=" \n")
    for text in ("数据由外部机构汇总。", "补充：原始记录已经找到。"):
        state_case(revocation, by=honour.holder, text=text)
    assert kinds_told(office).count("revocation.stated") == 2
    with pytest.raises(ValidationError, match="陈述2份，拟定时所阅为1份"):
        drawn_up(revocation, office, read=1, answer="不予采纳")
    with pytest.raises(ValidationError, match="请填写此项"):
        drawn_up(revocation, office)
    with pytest.raises(RuleViolation, match="不得公开"):
        drawn_up(revocation, office, answer="经致电13812345678核实，不予采纳")
    drawn_up(revocation, office, answer="原始记录仍不一致，不予采纳")
    assert "对其提出的意见，经复核：原始记录仍不一致，不予采纳。" in "".join(revocation_text(revocation).opening)
    with pytest.raises(TransitionNotAllowed, match="不再接收陈述"):
        state_case(fresh_from_db(revocation), by=honour.holder, text="再补充。")
    with pytest.raises(Error), transaction.atomic():
        RevocationStatement.objects.update(text="承认。")


@pytest.mark.parametrize("end", ["rejected", "withdrawn"])
def test_the_holder_who_was_told_is_told_that_it_is_over(honour, office, second_office, end):
    revocation = told(honour, office)
    if end == "rejected":
        reject_revocation(revocation, by=second_office, reason="陈述属实。")
    else:
        withdraw_revocation(revocation, by=office)
    assert kinds_told(honour.holder)[-1] == "revocation.let_stand"
    assert fresh_from_db(honour).is_active


def test_who_issued_the_commendation_approves(honour, office):
    revocation, today = told(honour, office), clock.today()
    for resolution, said in (
        (Resolution(), "请填写此项"),
        (Resolution("示例府批复第3号", today + timedelta(days=1)), "晚于今天"),
        (Resolution("示例府批复第3号", revocation.heard_until), "须在2026年9月23日之后"),
    ):
        with pytest.raises(ValidationError, match=said):
            drawn_up(revocation, office, resolution=resolution)
    drawn_up(revocation, office)
    assert (revocation.resolved_on, revocation.members) == (today, None)
    assert "经上海市长宁区人民政府批准（示例府批复第3号，" in "".join(revocation_text(revocation).opening)


def test_an_office_that_decides_itself_needs_no_resolution(honour, office):
    honour = ruled(honour, lambda terms: terms["revocation"].update(decided_by="office"))
    revocation = to_confirm(honour, office, resolution=Resolution())
    assert (revocation.resolution, revocation.resolved_on) == ("", None)
    assert "。第三十四条，决定如下" not in "".join(revocation_text(revocation).opening)


@pytest.mark.parametrize("rule", ["named", "silent"])
def test_a_rule_set_without_bans_takes_back_what_it_gave(honour, office, second_office, rule):
    honour = ruled(honour, lambda terms: terms.update(bans=[], **({"revocation": None} if rule == "silent" else {})))
    article = "34" if rule == "named" else "26"
    with pytest.raises(RuleViolation, match=f"可用：{article}"):
        told(honour, office, article="1")
    revoked(honour, office, second_office, article=article)
    assert (fresh_from_db(honour).state, Ban.objects.exists()) == ("revoked", False)
    assert sorted(Retrieval.objects.values_list("thing", flat=True)) == ["奖牌", "证书"]
    text = "".join(revocation_text(Revocation.objects.get()).opening)
    assert ("已不符合授予该荣誉的条件" in text, "年内不接受" in text) == (True, False)
