"""A declared letter: one per event and recipient, written as an official writes, every event accounted for."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from portal.journal.actions import record
from portal.messages import letters as own_letters
from portal.messages import table
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter, all_letters, call_of, silences
from portal.messages.models import Message
from portal.messages.wording import compose, say, sentence
from portal.transitions.tables import OWN_ROOTS, all_transitions
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db
LETTER = Letter("thing.done", "申报人", "{name}已办结", "{name}已办结。\n理由：{reason}", events=("thing.done",))
BY_CLOCK = Letter("thing.due", "评审办", "{name}将到期", "{name}将到期。", when="期限前一天")


@pytest.fixture
def user(db):
    return UserFactory()


def happened(user) -> None:
    record(user, "thing.done", by=None)


def tell(user, *others, **values):
    return queue_letter(LETTER, about=user, to=[user, *others], **{"name": "甲", "reason": "", **values})


def test_one_event_is_told_to_a_recipient_once(user):
    happened(user)
    first, second = tell(user), tell(user, UserFactory())
    assert first == second
    assert (first.inbox_items.count(), first.deliveries.count()) == (2, 2)
    happened(user)
    assert tell(user) != first


def test_a_letter_by_the_clock_is_written_once_an_occasion(user):
    said = [queue_letter(BY_CLOCK, about=user, to=user, occasion=day, name="甲") for day in ("1", "1", "2")]
    assert len({message.pk for message in said}) == 2


def test_the_database_refuses_the_same_letter_twice(user):
    happened(user)
    first = tell(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            kind=first.kind, about_type=first.about_type, about_id=first.about_id, occasion=first.occasion,
            subject="甲", body="甲",
        )  # fmt: skip


def test_an_address_without_an_account_is_mailed_once_and_has_no_inbox(user):
    happened(user)
    for _ in range(2):
        message = queue_letter(LETTER, about=user, address="someone@example.invalid", name="甲", reason="")
    assert (message.deliveries.count(), message.inbox_items.count()) == (1, 0)


def test_nobody_to_tell_writes_nothing(user):
    happened(user)
    assert queue_letter(LETTER, about=user, to=[None], name="甲", reason="") is None
    assert not Message.objects.exists()


def test_a_letter_about_what_never_happened_is_refused(user):
    with pytest.raises(RuntimeError, match="没有记入日志"):
        tell(user)


def test_values_are_written_as_an_official_writes_and_empty_lines_are_left_out():
    at = datetime.fromisoformat("2026-11-26T01:05:00+00:00")
    values = {"at": at, "day": date(2026, 1, 5), "none": None, "text": " 甲 "}
    assert compose("{at}\n理由：{none}\n{day}\n\n\n\n{text}", values) == "2026年11月26日09:05\n2026年1月5日\n\n甲"
    assert compose("原定{day}的会议取消{none}。", values) == "原定2026年1月5日的会议取消。"
    assert (say(3), sentence("甲。"), sentence(" 甲"), sentence(" ")) == ("3", "甲。", "甲。", "")
    assert (sentence("有无处罚？"), sentence("请核实！。")) == ("有无处罚？", "请核实！")
    with pytest.raises(KeyError):
        compose("{missing}", {})


def test_no_sentence_hangs_on_another_that_may_be_missing():
    """What is always said stands on a line of its own: a line is left out with its value."""
    hanging = re.compile(r"[。；！？]\{\w+\}$")
    lines = [(letter.name, line) for letter in all_letters() for line in letter.body.splitlines()]
    assert [(name, line) for name, line in lines if hanging.search(line)] == []


def test_the_button_says_what_is_to_be_done():
    asking = next(letter for letter in all_letters() if letter.asks)
    assert call_of(asking.name) == asking.asks
    assert call_of("application.left") == call_of("something else") == "查看详情"


def test_every_event_of_the_state_tables_is_told_or_silent_on_purpose():
    assert table.undeclared() == []


def test_no_event_is_both_told_and_silent_and_every_reason_is_given():
    told = {event for letter in all_letters() for event in letter.events}
    assert told & set(silences()) == set()
    assert set(silences()) <= {one.event for one in all_transitions()} | set(_recorded())
    assert all(silences().values())


def test_nobody_is_written_to_beside_the_declared_letters():
    beside = re.compile(r"\b(Message|InboxItem|Delivery)(\.objects\.\w*create)?\(|\bEmail(Message|MultiAlternatives)\(")
    found = [name for name, text in _sources() if beside.search(text)]
    assert [name for name in found if "portal/messages/" not in name] == []


def _recorded() -> list[str]:
    """Events that verbs write by name."""
    named = re.compile(r'"([a-z_]+\.[a-z_]+)"')
    return [
        event
        for name, text in _sources()
        if not name.endswith("letters.py") and ("record(" in text or "note(" in text)
        for event in named.findall(text)
    ]


def _sources() -> list[tuple[str, str]]:
    """Every file of our apps, by its path."""
    roots = [Path(app.path) for app in apps.get_app_configs() if app.name.split(".")[0] in OWN_ROOTS]
    return [(str(file), file.read_text()) for root in roots for file in root.rglob("*.py")]


def test_letters_have_names_of_their_own_and_say_what_sets_them_off():
    names = [letter.name for letter in all_letters()]
    assert len(set(names)) == len(names)
    assert [letter.name for letter in all_letters() if not letter.events and not letter.when] == []


def test_an_event_nobody_thought_of_stops_the_table(monkeypatch):
    monkeypatch.delitem(own_letters.SILENT, "delivery.failed")
    with pytest.raises(CommandError, match=r"delivery\.failed"):
        call_command("letter_table", "--check")


def test_rows_name_event_reader_channel_article_and_what_to_do():
    line = next(line for line in table.as_markdown().splitlines() if "`application.supplement_requested`" in line)
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "要求补正、`application.supplement_requested`", "申报人", "申报材料需要补正：{edition}", "站内消息、邮件", "第二十一条", "去补正",
    ]  # fmt: skip
