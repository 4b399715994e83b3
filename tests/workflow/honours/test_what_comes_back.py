"""All that a revocation does, and what undoes it: walked row by row and receiver by receiver (Articles 33, 34, 36)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from portal import clock
from portal.messages.models import Message
from portal.money import yuan
from tests.conftest import fresh_from_db
from tests.factories.honours import reinstated, revoked
from tests.factories.misuse import ordered as ordered_case
from tests.factories.prizes import stated
from tests.factories.seconding import by_two
from tests.factories.supervision import ordered
from tests.factories.titles import filed_use, registered_use
from workflow.honours.actions import complete_recovery, issue_certificate, record_prize_payment
from workflow.honours.acts import propose_ask_back
from workflow.honours.models import PublicHonour
from workflow.honours.signals import honour_reinstated, honour_revoked
from workflow.records.contents import NOT_ITS_OWN, reached
from workflow.titles.actions import end_title_use, withdraw_title_use
from workflow.titles.models import RegisterEntry, TitleUse
from workflow.titles.register import rebuild_register

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(34)]
BEFORE, DECIDED, LATER = date(2026, 10, 20), date(2026, 11, 2), date(2026, 11, 9)

RECEIVERS = {
    "ceremonies.uninvite": "ceremonies.invite",
    "rosters.strike": "rosters.ask",
    "supervision.end": "supervision.resume",
    "titles.strike": "titles.restore",
    "misuse.note": "misuse.note_restored",
    "portal.honour_revoked": "portal.honour_reinstated",
}
"""Who follows a revocation, and what of theirs follows its undoing."""
NOT_UNDONE = {
    "honours.revocation": "决定不删除：撤回的决定与恢复的决定一并公开",
    "honours.revocationnotice": "已发出的告知书，编有文号",
    "honours.reinstatement": "恢复的决定本身",
    "honours.ban": "解除，不删除",
    "honours.retrieval": "没有收回的不再收回，已经收回的列为待发还",
    "honours.prizerecovery": "没有追缴的不再追缴，已经追缴的列为待发还",
    "honours.creditreport": "已经报送平台的再次报送更正，没有报送的不再报送",
    "honours.creditdelivery": "同上",
}
"""Kinds of which rows come and stay: each decision leaves its own, and says what became of it."""
SAID = ("称号使用", "年度跟踪", "重新征求您的意见", "重新提交审核")
"""What the winner reads of the rest."""


def receivers(signal: Any) -> set[str]:
    return {key[0] for key, *_ in signal.receivers}


def test_every_receiver_of_a_revocation_has_its_counterpart():
    assert receivers(honour_revoked) == set(RECEIVERS)
    assert set(RECEIVERS.values()) <= receivers(honour_reinstated)


def rows_of(honour: Any) -> Iterator[tuple[tuple[str, Any], dict[str, Any]]]:
    for model, keys in reached(honour.application, left_out=NOT_ITS_OWN).items():
        for row in model._base_manager.filter(pk__in=keys).values():
            yield (model._meta.label_lower, row[model._meta.pk.attname]), row
    for label, rows in (
        ("register", RegisterEntry.objects.filter(honour_number=honour.number)),
        ("public", PublicHonour.objects.filter(number=honour.number)),
    ):
        for row in rows.values():
            yield (
                (label, row.pop("key", None) or row["number"]),
                {k: v for k, v in row.items() if k not in ("id", "history")},
            )


def at(day: date):
    return clock.travel(clock.moment(day, 10))


@pytest.fixture
def lived(honour, office, second_office):
    """An honour of which something of every kind is going on."""
    issue_certificate(honour)
    tracking = honour.trackings.get(number=1)
    with at(BEFORE):
        record_prize_payment(honour, amount_yuan=100_000, paid_on=honour.granted_on, reference="示例凭证1", by=None)
        stated(honour)
        asked = {"amount_yuan": 20_000, "cause": "unused", "reason": "没有使用。"}
        by_two(propose_ask_back(fresh_from_db(honour), by=office, **asked), second_office)
        registered_use(honour, place="官网首页", until_on=date(2027, 6, 30))
        registered_use(honour, place="展厅", until_on=DECIDED + timedelta(days=3))
        end_title_use(registered_use(honour, place="旧官网"), by=honour.holder)
        registered_use(honour, place="新展厅", from_on=date(2027, 1, 1))
        filed_use(honour, place="宣传册")
        ordered(tracking, office)
        ordered_case(honour)
    return fresh_from_db(honour)


def revoke(honour, office, second_office):
    with at(DECIDED):
        return revoked(honour, office, second_office)


def restore(honour, office, second_office, day=LATER, **changes):
    with at(day):
        return reinstated(fresh_from_db(honour), office, second_office, **changes)


def differences(before: dict, after: dict) -> list[str]:
    changed = [
        f"{label}:{key} {name}: {row.get(name)} → {after.get((label, key), {}).get(name)}"
        for (label, key), row in before.items()
        for name in row
        if row.get(name) != after.get((label, key), {}).get(name)
    ]
    return changed + [
        f"{label}:{key} is new" for label, key in after if (label, key) not in before and label not in NOT_UNDONE
    ]


@pytest.mark.article(33)
@pytest.mark.article(36)
def test_everything_stands_again_as_it_stood(lived, office, second_office):
    before = dict(rows_of(lived))
    gone = revoke(lived, office, second_office)
    fallen = {label for (label, _), row in before.items() if dict(rows_of(gone)).get((label, _)) != row}
    assert fallen >= {"honours.honour", "honours.certificate", "honours.prizerecovery", "titles.titleuse",
                      "supervision.tracking", "register", "public"}  # fmt: skip
    restore(gone, office, second_office)
    ended = TitleUse.objects.get(place="展厅")
    assert (ended.state, ended.until_on) == ("ended", DECIDED + timedelta(days=3))
    skipped = {("titles.titleuse", ended.pk), ("register", f"use:{ended.pk}")}  # its day came meanwhile
    after = {key: row for key, row in rows_of(lived) if key not in skipped}
    assert differences({key: row for key, row in before.items() if key not in skipped}, after) == []
    assert rebuild_register() == []
    told = Message.objects.filter(kind="honour.reinstated").get().body
    assert all(words in told for words in SAID)
    assert f"要求退回的奖金{yuan(20_000)}仍应退回" in told
    assert "收回" not in told


def test_it_may_fall_and_rise_twice(lived, office, second_office):
    before = {use.place: use.state for use in TitleUse.objects.all()}
    with at(DECIDED):
        revoked(lived, office, second_office)
    restore(lived, office, second_office)
    with at(LATER + timedelta(days=1)):
        revoked(fresh_from_db(lived), office, second_office, document_number=f"示例府发〔{LATER.year}〕22号")
    assert not TitleUse.objects.filter(state__in=["active", "pending"]).exists()
    restore(
        lived, office, second_office, LATER + timedelta(days=2), document_number=f"示例府发〔{LATER.year}〕23号",
        resolved_on=LATER + timedelta(days=2),
    )  # fmt: skip
    assert {use.place: use.state for use in TitleUse.objects.all()} == {**before, "展厅": "ended"}
    assert set(TitleUse.objects.values_list("fell_from", flat=True)) == {""}


@pytest.mark.article(33)
def test_use_taken_down_for_its_own_sake_stays_down(lived, office, second_office):
    revoke(lived, office, second_office)
    use = TitleUse.objects.get(place="官网首页")
    withdraw_title_use(use, by=office, reason="文字不实。")
    restore(lived, office, second_office)
    assert (fresh_from_db(use).state, fresh_from_db(use).decision_reason) == ("withdrawn", "文字不实。")


@pytest.mark.article(6)
def test_what_was_asked_back_is_not_demanded_beside_money_that_is_given_back(lived, office, second_office):
    gone = revoke(lived, office, second_office)
    with at(DECIDED + timedelta(days=1)):
        complete_recovery(gone.recovery, by=office, done_on=DECIDED + timedelta(days=1), reference="示例缴款1")
    restore(gone, office, second_office)
    states = dict(lived.recoveries.values_list("cause", "state"))
    assert states == {"revocation": "to_return", "unused": "dropped"}
    told = Message.objects.filter(kind="honour.reinstated").get().body
    assert (f"奖金{yuan(100_000)}将发还" in told, "仍应退回" in told) == (True, False)
