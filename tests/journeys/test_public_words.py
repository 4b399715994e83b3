"""Every sentence that a verb of the workflow brings before the public goes through the publish guard."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cms_pages.models import SiteSettings
from portal import clock
from portal.errors import RuleViolation
from tests.factories.honours import active_honour, commend, commendation_stage, drawn_up, reinstated, revoked, told
from tests.factories.programmes import planned_edition, running_edition
from tests.factories.publicity import PUBLISHED, running_notice
from tests.factories.titles import GOOD_WORDING, registered_use
from tests.factories.workdays import known_years
from workflow.honours.actions import draft_commendation, state_case
from workflow.programmes.actions import plan_edition
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.scheduling import change_edition, extend_deadline, move_opening

pytestmark = [pytest.mark.whole, pytest.mark.django_db]

PRIVATE = "张三 13800138000"


@pytest.fixture(autouse=True)
def _calendar(db):
    known_years()


def settings_words(name):
    site = SiteSettings.load()
    setattr(site, name, f"地址 {PRIVATE}")
    site.clean()


def edition_name(office, second):
    edition = planned_edition()
    with clock.travel(edition.opens_at):
        plan_edition(
            edition.ruleset,
            year=edition.year + 2,
            slug="later",
            opens_at=clock.moment(date(edition.year + 2, 3, 1)),
            deadline=clock.moment(date(edition.year + 2, 4, 1)),
            by=office,
            name=PRIVATE,
        )


def changed_name(office, second):
    edition = planned_edition()
    with clock.travel(edition.opens_at):
        change_edition(
            edition, year=edition.year, slug="other", opens_at=edition.opens_at, deadline=edition.deadline,
            by=office, name=PRIVATE,
        )  # fmt: skip


def opening_reason(office, second):
    edition = running_edition()
    with clock.travel(edition.opens_at - timedelta(hours=1)):
        move_opening(edition, opens_at=edition.opens_at + timedelta(days=1), by=office, reason=PRIVATE)


def deadline_reason(office, second):
    edition = running_edition()
    with clock.travel(edition.opens_at):
        extend_deadline(edition, deadline=edition.deadline + timedelta(days=9), by=office, reason=PRIVATE)


def restored(office, second, **changes):
    with clock.travel(clock.moment(date(2026, 11, 2))):
        honour = revoked(active_honour(), office, second)
    with clock.travel(clock.moment(date(2026, 11, 9))):
        reinstated(honour, office, second, **changes)


def answered(office, answer):
    revocation = told(active_honour(), office)
    state_case(revocation, by=revocation.honour.holder, text="数据另有出处。")
    drawn_up(revocation, office, answer=answer)


WORDS = {
    "更正理由": lambda office, second: correction(office, reason=PRIVATE, changes={"title": "更正后的名称"}),
    "更正内容": lambda office, second: correction(office, reason="笔误", changes={"title": PRIVATE}),
    "取消届次的理由": lambda office, second: propose_cancellation(running_edition(), by=office, reason=PRIVATE),
    "延长期限的理由": deadline_reason,
    "改变申报开始时间的理由": opening_reason,
    "修改后的届次名称": changed_name,
    "届次名称": edition_name,
    "表彰决定草稿": lambda office, second: draft_commendation(
        commendation_stage().edition, document_number="示例〔2026〕1号", issued_on=date(2026, 9, 16), by=office, body=PRIVATE
    ),
    "恢复荣誉的理由": lambda office, second: restored(office, second, reason=PRIVATE),
    "恢复荣誉决定文号": lambda office, second: restored(office, second, document_number=PRIVATE),
    "对陈述的答复": lambda office, second: answered(office, PRIVATE),
    "表彰决定标题": lambda office, second: commend(commendation_stage(), by=office, title=PRIVATE),
    "表彰决定正文": lambda office, second: commend(commendation_stage(), by=office, body=PRIVATE),
    "表彰决定文号": lambda office, second: commend(commendation_stage(), by=office, document_number=PRIVATE),
    "公布的撤销理由": lambda office, second: revoked(active_honour(), office, second, public_reason=PRIVATE),
    "撤销决定文号": lambda office, second: revoked(active_honour(), office, second, document_number=PRIVATE),
    "称号使用文字": lambda office, second: registered_use(active_honour(), wording=f"{GOOD_WORDING}{PRIVATE}"),
    "称号使用地点": lambda office, second: registered_use(active_honour(), place=PRIVATE),
    "称号使用网址": lambda office, second: registered_use(active_honour(), url="https://example.org/?tel=13800138000"),
    "主办单位": lambda office, second: settings_words("organiser"),
    "联系地址": lambda office, second: settings_words("contact_address"),
}  # fmt: skip


def correction(office, **words):
    from workflow.publicity.acts import propose_correction

    notice = running_notice()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        propose_correction(notice.entries.first(), by=office, **words)


@pytest.mark.parametrize("words", WORDS)
def test_words_with_a_private_number_never_reach_the_public(words, office, second_office):
    with pytest.raises((RuleViolation, ValidationError), match="不得公开"), transaction.atomic():
        WORDS[words](office, second_office)
