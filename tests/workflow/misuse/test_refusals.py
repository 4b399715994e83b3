"""Who moves no case, and words that move none: said by each verb itself, before anything is written (Article 33)."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.errors import RuleViolation, TransitionNotAllowed
from tests.factories import misuse as make
from tests.factories.access import UserFactory
from tests.factories.programmes import load_own, running_edition
from tests.refusing import each_is_refused
from workflow.misuse import acts
from workflow.misuse.actions import (
    accept_report,
    dismiss_case,
    order_correction,
    publish_warning,
    refer_case,
    submit_report,
    withdraw_warning,
)

pytestmark = pytest.mark.django_db
REPORTER = {"contact_name": "示例路人", "contact_phone": "13900000000", "contact_email": "seen@example.invalid"}


@pytest.mark.article(33)
def test_who_may_not_and_what_says_nothing_moves_no_case(honour, office, subtests):
    case, report, stranger = make.opened(honour, **REPORTER), make.reported(honour), UserFactory()
    ordered = partial(order_correction, case, finding=make.FINDING, **make.ORDER_SAYS)
    handed = partial(refer_case, case, reason="逾期。", **make.REFERRAL_SAYS)
    unreachable, stale = make.draft(honour, contact_phone="1"), make.draft(honour, token="x")
    told = f"据 {REPORTER['contact_name']} 反映。"
    each_is_refused(subtests, {
        "ordered by a stranger": (lambda: ordered(by=stranger), PermissionDenied, "评审办"),
        "ordered for no day": (lambda: ordered(by=None, workdays=0), RuleViolation, "改正期限为1至"),
        "referred by a stranger": (lambda: handed(by=stranger), PermissionDenied, "评审办"),
        "referred alone": (lambda: handed(by=office), PermissionDenied, "移送须由两名"),
        "referred to nobody": (lambda: handed(by=None, recipient=" "), ValidationError, "此项不能为空"),
        "referred to too long a name": (lambda: handed(by=None, recipient="机" * 101), ValidationError, "recipient"),
        "referred under no number": (lambda: handed(by=None, document_number="1号"), ValidationError, "文号由"),
        "made public with a telephone": (
            lambda: handed(by=None, summary="请询13812345678。"), ValidationError, "文字",
        ),
        "found none without a word": (lambda: dismiss_case(case, by=office, answer=" "), ValidationError, "不能为空"),
        "found none, naming who reported": (
            lambda: make.proposed(acts.DISMISS, case, told), ValidationError, "举报人留下的",
        ),
        "warned of though nothing is forged": (
            lambda: make.proposed(acts.WARN, case, "假。", **make.WARNING_SAYS), TransitionNotAllowed, "只对伪造",
        ),
        "accepted as nothing": (
            lambda: accept_report(report, by=office, kind="x"), ValidationError, "请选择违规使用的情形",
        ),
        "reported on a form gone stale": (lambda: submit_report(stale), ValidationError, "表单已经失效"),
        "reported by who cannot be reached": (lambda: submit_report(unreachable), ValidationError, "contact_phone"),
    })  # fmt: skip


@pytest.mark.article(33)
def test_a_warning_is_published_and_withdrawn_by_two_in_words_for_the_public(honour, office, subtests):
    case, stranger = make.opened(kind="forged", number="CNZL-2026-9999", **REPORTER), UserFactory()
    warn = partial(publish_warning, case, text="系伪造。", **make.WARNING_SAYS)
    each_is_refused(subtests, {
        "by a stranger": (lambda: warn(by=stranger), PermissionDenied, "公布和撤回"),
        "alone": (lambda: warn(by=office), PermissionDenied, "公布警示须由两名"),
        "without a word": (lambda: warn(by=None, text=" "), ValidationError, "此项不能为空"),
        "of no known thing": (lambda: warn(by=None, item="x"), ValidationError, "item"),
        "naming who reported": (
            lambda: make.proposed(acts.WARN, case, f"据 {REPORTER['contact_name']} 反映。", **make.WARNING_SAYS),
            ValidationError, "举报人留下的",
        ),
    })  # fmt: skip
    make.warned(case)
    warning = case.warnings.get()
    take_back = partial(withdraw_warning, warning, correction="系误认。")
    each_is_refused(subtests, {
        "published twice": (lambda: warn(by=None), TransitionNotAllowed, "请先撤回再重新公布"),
        "found none while it stands": (
            lambda: make.proposed(acts.DISMISS, case, "误。"), TransitionNotAllowed, "请先撤回并更正",
        ),
        "withdrawn by a stranger": (lambda: take_back(by=stranger), PermissionDenied, "公布和撤回"),
        "withdrawn alone": (lambda: take_back(by=office), PermissionDenied, "撤回警示须由两名"),
        "withdrawn without a word": (lambda: take_back(by=None, correction=" "), ValidationError, "此项不能为空"),
        "withdrawn with a telephone": (
            lambda: make.proposed(acts.TAKE_BACK, warning, "请询13812345678。"), ValidationError, "文字",
        ),
    })  # fmt: skip
    take_back(by=None)
    dismiss_case(case, by=office, answer="经核查，没有伪造。")
    each_is_refused(subtests, {
        "withdrawn twice": (
            lambda: make.proposed(acts.TAKE_BACK, warning, "再撤。"), TransitionNotAllowed, "已经撤回",
        ),
        "referred once it is none": (
            lambda: make.proposed(acts.REFER, case, "移送。", **make.REFERRAL_SAYS), TransitionNotAllowed, "当前状态",
        ),
        "published once it is none": (lambda: warn(by=None), TransitionNotAllowed, "只对伪造"),
    })  # fmt: skip


def test_an_award_whose_rules_forbid_nothing_orders_nothing(honour):
    ruleset = load_own("hongqiao-friendship-2023")
    with pytest.raises(ValidationError, match="还没有公开的届次"):
        make.reported(programme=ruleset.programme)
    running_edition(ruleset)
    case = make.opened(programme=ruleset.programme)
    with pytest.raises(RuleViolation, match="没有禁止“在产品包装、标签、说明书上标注称号”，不能责令改正"):
        make.proposed(acts.ORDER, case, make.FINDING, **make.ORDER_SAYS)
