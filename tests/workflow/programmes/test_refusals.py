"""What of an edition, its dates and its documents is refused, and that nothing of it stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import propose
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.shown import standing
from tests.conftest import fresh_from_db
from tests.factories.programmes import load_fixture, planned_edition, running_edition
from tests.factories.seconding import by_two
from tests.recorded import verbs_of
from tests.refusing import each_is_refused, refuses
from workflow.programmes.actions import cancel_edition, check_advance, plan_edition
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.documents import (
    WITHDRAW_DOCUMENT,
    check_record_document,
    check_withdraw_document,
    record_document,
    replace_documents,
)
from workflow.programmes.enums import DocumentKind
from workflow.programmes.scheduling import (
    check_extend,
    check_move_opening,
    check_restore,
    check_set_due,
    extend_deadline,
    set_due_date,
)
from workflow.programmes.stages import StageKind, register_stage

pytestmark = pytest.mark.django_db
STANDARD = DocumentKind.STANDARD
BUTTONS = (check_advance, check_move_opening, check_extend, check_restore, check_set_due)
OF_DOCUMENTS = (check_record_document, check_withdraw_document)


@pytest.fixture(scope="module")
def called(module_setup):
    return module_setup(running_edition)


@pytest.fixture
def call(called, travel_to):
    """A running call, a week after it opened."""
    travel_to(clock.moment(date(2026, 3, 10), 9))
    return fresh_from_db(called)


def asked(edition, checks, by, words: str) -> dict:
    """What each button asks of the edition, and is told."""
    return {
        check.__name__: (lambda check=check: check(edition, by=by), TransitionNotAllowed, words) for check in checks
    }


def test_no_button_is_offered_before_an_edition_opens(office, subtests):
    each_is_refused(subtests, asked(planned_edition(), BUTTONS, office, "当前为“筹备中”，不能办理此项"))


def test_no_button_is_offered_after_its_end(call, office, subtests):
    extend_deadline(call, deadline=call.deadline + timedelta(days=7), by=office, reason="春汛影响申报")
    document = call.documents.get(kind=STANDARD)
    cancel_edition(call, by=None, reason="上级调整评选周期。")
    take_back = {"by": office, "reason": "网址登记错误。"}
    each_is_refused(subtests, {
        **asked(call, (*BUTTONS, *OF_DOCUMENTS), office, "当前为“已取消”，不能办理此项"),
        "taking back": (lambda: propose(WITHDRAW_DOCUMENT, document, **take_back), TransitionNotAllowed, "文件登记不能撤回"),
        "cancelling": (lambda: propose_cancellation(call, by=office, reason="再次。"), TransitionNotAllowed, "已取消"),
    })  # fmt: skip


@pytest.mark.article(19)
def test_a_running_edition_keeps_a_document_of_each_kind(call, office, reviewer, subtests):
    document, other = call.documents.get(kind=STANDARD), "/quality/standard-2/"
    take_back = {"by": office, "reason": "网址登记错误。"}
    each_is_refused(subtests, {
        "of nobody's": (lambda: record_document(call, STANDARD, other, by=reviewer), PermissionDenied, "由评审办或编辑"),
        "unpublished": (lambda: record_document(call, STANDARD, other, by=office), RuleViolation, "不是本站已公开的"),
        "the last": (lambda: propose(WITHDRAW_DOCUMENT, document, **take_back), RuleViolation, "须有已公开的评审标准"),
    })  # fmt: skip
    again = planned_edition(load_fixture("riverside-2026"))
    refuses((lambda: check_withdraw_document(again, by=office), TransitionNotAllowed, "本届还没有登记文件"))
    record_document(call, STANDARD, f"/{again.slug}/{STANDARD}/", by=office)
    by_two(propose(WITHDRAW_DOCUMENT, document, **take_back))
    refuses((lambda: propose(WITHDRAW_DOCUMENT, document, **take_back), TransitionNotAllowed, "该登记已经撤回"))
    replace_documents(call, [], by=office)
    assert call.documents.filter(kind=STANDARD).count() == 1
    assert verbs_of(call)[-2:] == ["edition.document_published", "edition.document_withdrawn"]


def test_dates_and_words_of_a_running_edition(call, office, second_office, subtests):
    later, shown = call.deadline + timedelta(days=7), standing(call, ("deadline",))
    day, stage = date(2026, 4, 20), call.current_stage
    unset = standing(stage, ("due_on",))
    extend_deadline(call, deadline=later, by=second_office, reason="春汛影响申报")
    set_due_date(call, due_on=day, by=second_office)
    further = {"deadline": later + timedelta(days=1), "by": office}
    each_is_refused(subtests, {
        "a deadline that somebody moved": (
            lambda: extend_deadline(call, **further, reason="再延。", shown=shown), ValidationError, "已由他人改为",
        ),
        "a day that somebody set": (
            lambda: set_due_date(call, due_on=day, by=office, shown=unset), ValidationError, "已由他人改为“2026-04-20”",
        ),
        "a number of somebody": (
            lambda: extend_deadline(call, **further, reason="请联系13912345678"), ValidationError, "理由中含有疑似",
        ),
        "cancelled by one": (
            lambda: cancel_edition(call, by=office, reason="上级调整。"), PermissionDenied, "取消届次须由两名工作人员办理",
        ),
    })  # fmt: skip


@pytest.mark.article(20)
def test_a_call_is_open_for_as_long_as_its_rules_say(travel_to):
    travel_to(clock.moment(date(2026, 6, 1), 8))
    opens, plan = clock.moment(date(2026, 6, 1), 9), {"year": 2026, "slug": "short", "by": None}
    ruleset = load_fixture("riverside-2026")
    last = clock.moment(date(2026, 6, 30), 17)
    refuses((
        lambda: plan_edition(ruleset, opens_at=opens, deadline=last - timedelta(days=1), **plan),
        RuleViolation, "申报期不少于 30 天，现为 29 天",
    ))  # fmt: skip
    plan_edition(ruleset, opens_at=opens, deadline=last, **plan)


def test_a_kind_of_stage_has_one_owner():
    other = type("Other", (StageKind,), {"kind": "application"})
    with pytest.raises(Exception, match="环节类别 application 被两个应用登记"):
        register_stage(other)
