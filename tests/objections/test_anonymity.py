"""Nothing that is published, journalled or sent names the objector, however the name is set (Article 31)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from objections.actions import (
    close_withdrawn,
    conclude_objection,
    end_answered,
    extend_investigation,
    pursue_withdrawn,
    refuse_objection,
    reply_objection,
    request_supplement,
    share_objection,
    take_back_passed,
)
from objections.acts import propose_conclusion, propose_passing
from objections.enums import Outcome, Refusal
from objections.public_acts import propose_release, propose_rewording, propose_take_down
from portal import clock
from portal.journal.models import Event
from tests.factories.objections import (
    NAME,
    PHONE,
    accepted,
    concluded,
    filed,
    investigating,
    passed_on,
    passing_words,
    public,
    replied,
    taken_back,
    verified,
)
from workflow.publicity.acts import propose_correction, propose_leaving
from workflow.publicity.enums import Leaving

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]

SPACED = "　".join(NAME)
UNSEEN = f"{NAME[0]}\u00ad{NAME[1]}\u200d\ufe00{NAME[2:]}"
TOLD = [NAME, SPACED, " ".join(NAME), "\u200b".join(NAME), UNSEEN, f"{NAME[0]}·{NAME[1:]}", PHONE]
VERBS = {
    "summary": (
        lambda entry, by: replied(entry, by=by),
        lambda case, by, text: propose_release(case, by=by, summary=text),
    ),
    "putting right": (
        lambda entry, by: public(entry, by=by),
        lambda case, by, text: propose_rewording(case, by=by, summary="经核查，属实。", reason=text),
    ),
    "taking down": (
        lambda entry, by: public(entry, by=by),
        lambda case, by, text: propose_take_down(case, by=by, reason=text),
    ),
    "reply": (
        lambda entry, by: concluded(entry, upheld=False, by=by),
        lambda case, by, text: reply_objection(case, by=by, reply=text),
    ),
    "conclusion": (
        lambda entry, by: investigating(entry, by=by),
        lambda case, by, text: propose_conclusion(case, by=by, outcome=Outcome.DISMISSED, conclusion=text),
    ),
    "refusal": (
        lambda entry, by: verified(entry, by=by),
        lambda case, by, text: refuse_objection(case, by=by, code=Refusal.SCORE, reason=text),
    ),
    "supplement": (
        lambda entry, by: verified(entry, by=by),
        lambda case, by, text: request_supplement(case, by=by, request=text),
    ),
    "shared": (
        lambda entry, by: accepted(entry, by=by),
        lambda case, by, text: share_objection(case, by=by, substance=text),
    ),
    "unheard": (
        lambda entry, by: investigating(entry, by=by),
        lambda case, by, text: conclude_objection(
            case, by=None, outcome=Outcome.UPHELD, conclusion="数据不实。", unheard=text
        ),
    ),
    "closing": (
        lambda entry, by: taken_back(entry, by=by),
        lambda case, by, text: close_withdrawn(case, by=by, reason=text),
    ),
    "pursuit": (
        lambda entry, by: taken_back(entry, by=by),
        lambda case, by, text: pursue_withdrawn(case, by=by, reason=text),
    ),
    "passing": (
        lambda entry, by: investigating(entry, by=by),
        lambda case, by, text: propose_passing(case, by=by, hold="keep", **{**passing_words(case), "words": text}),
    ),
    "passing's reason": (
        lambda entry, by: investigating(entry, by=by),
        lambda case, by, text: propose_passing(case, by=by, hold="keep", **{**passing_words(case), "reason": text}),
    ),
    "body's answer": (
        lambda entry, by: passed_on(entry, by=by),
        lambda case, by, text: end_answered(case, by=by, answer=text, answered_on=clock.today()),
    ),
    "taken back": (
        lambda entry, by: passed_on(entry, by=by),
        lambda case, by, text: take_back_passed(case, by=by, ending="returned", reason=text),
    ),
    "extension": (
        lambda entry, by: accepted(entry, by=by),
        lambda case, by, text: extend_investigation(case, by=by, reason=text),
    ),
}


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.attack("在公开文字中写出提出人")
def test_words_that_tell_who_objected_are_refused(verb, told, entry, office):
    make, act = VERBS[verb]
    case = make(entry, office)
    with pytest.raises(ValidationError, match="保护提出人"), transaction.atomic():
        act(case, office, f"提出人{told}所述不实。")
    assert not Event.objects.filter(reason__contains=told).exists()


@pytest.mark.parametrize(
    "told", ["虛構甲某", "虚、构*甲_某", "虚先生", "老 虚", "xugou jiamou", "一三九一二三四五六七八", "139.1234.5678"]
)
@pytest.mark.attack("在公开文字中写出提出人")
def test_neither_another_spelling_nor_a_part_of_the_name_tells_who_objected(told, entry, office):
    case = replied(entry, by=office)
    with pytest.raises(ValidationError, match="保护提出人"):
        propose_release(case, by=office, summary=f"{told}反映的情况不属实。")


def test_whoever_is_objected_to_may_be_named_whatever_they_share_with_the_objector(entry, office):
    case = replied(entry, by=office)
    case.subject.name = f"{entry.application.public_name}研究会"
    case.subject.save()
    assert propose_release(case, by=office, summary=f"{entry.application.public_name}所报数据一致。")


@pytest.mark.parametrize("told", [NAME, "虚先生", PHONE])
@pytest.mark.attack("在公开文字中写出提出人")
def test_what_the_public_reads_of_a_changed_entry_names_nobody_who_objected(told, entry, office):
    filed(entry)
    said = f"{told}提出，经核实更正。"
    with pytest.raises(ValidationError, match=r"不得出现异议提出人|含有疑似"):
        propose_correction(entry, by=office, reason=said, changes={"title": f"{entry.title}甲"})
    with pytest.raises(ValidationError, match=r"不得出现异议提出人|含有疑似"):
        propose_leaving(entry, by=office, reason=said, word=Leaving.TERMINATED)


def test_a_reason_that_names_nobody_is_taken_and_so_is_the_applicant_s_own(entry, office):
    filed(entry)
    reason = f"{entry.public_name}来函说明，原名称漏字。"
    assert propose_correction(entry, by=office, reason=reason, changes={"title": f"{entry.title}甲"}).pk


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.attack("在公开文字中写出提出人")
def test_words_with_anybodys_number_are_refused(verb, entry, office):
    make, act = VERBS[verb]
    case = make(entry, office)
    with pytest.raises(ValidationError, match="含有疑似证件、电话或银行账号"):
        act(case, office, "经办人手机 13900139000。")


def test_reply_may_give_the_telephone_of_the_office_and_the_public_words_may_not(entry, office):
    case = concluded(entry, upheld=False, by=office)
    answered = reply_objection(case, by=office, reply="如有疑问请致电 021-62345678。")
    with pytest.raises(ValidationError, match="公开的处理情况中含有"):
        propose_release(answered, by=office, summary="咨询 021-62345678。")
