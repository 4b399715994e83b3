"""Every letter of the house, as its reader gets it: written in journeys people live, read word by word."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client

from portal.desk.timeline import transition_labels
from portal.journal.models import Event
from portal.messages.declarations import all_letters
from portal.messages.models import Delivery, InboxItem, Message
from tests.journeys.letters_lived import live
from tests.journeys.test_desk_forms import all_desks

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
NUMBERS = re.compile(r"[A-Z]{2,}[A-Z0-9]*(-[A-Z0-9]+)+|YY\d{4}-\d+")
"""Numbers of cases, honours, lists: the only Latin letters that mean something to a reader."""
ADDRESS = re.compile(r"[A-Za-z0-9.*_+-]+@[A-Za-z0-9.-]+")
LINK = re.compile(r"https?://\S+")
FAULTS = {
    "空值或者占位符": re.compile(r"None|null|True|False|[{}]|“”|《》|（）"),
    "西文词": re.compile(r"[A-Za-z]{2,}"),
    "不是公文写法的日期": re.compile(r"\d{4}-\d\d-\d\d|\d{4}/\d"),
    "世界时": re.compile(r"(?<!\d)0?0:00|\+00:00|UTC|\dZ"),
    "半角标点": re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]"),
    "叠用的标点": re.compile(r"[。，；：、]{2,}|[，；、]$|  ", re.MULTILINE),
}

AGAIN = ("application.recommendation_requested", "page.review_asked", "ceremony.planned")
"""Sent back and sent once more, uninvited and invited anew: the same words about another event."""
SHUT_SINCE = ("application.recommendation_by_post", "edition.deadline_moved_department")
"""What was never submitted closed with its edition, and is its applicant's own again."""


@pytest.fixture(scope="module")
def lived(shared_accounts, module_setup):
    return module_setup(live, shared_accounts)


@pytest.fixture
def messages(lived, db):
    return list(Message.objects.prefetch_related("inbox_items__recipient", "deliveries"))


def faults(text: str) -> list[str]:
    bare = NUMBERS.sub("号", ADDRESS.sub("", LINK.sub("", text)))
    return [f"{name}：{found.group()}" for name, rule in FAULTS.items() if (found := rule.search(bare))]


def test_every_declared_letter_is_written_by_somebody(messages):
    assert {letter.name for letter in all_letters()} - {message.kind for message in messages} == set()


def test_every_event_of_a_case_reads_as_words_where_its_journal_is_shown(lived, db):
    """A code stands for what no desk and no transition has words for."""
    shown = {desk.model._meta.label_lower: desk for desk in all_desks() if desk.journal and desk.has_detail}
    seen = Event.objects.filter(target_type__in=shown).order_by().values_list("target_type", "verb").distinct()
    known = {name: {**transition_labels(), **desk.all_event_labels()} for name, desk in shown.items()}
    assert sorted((name, verb) for name, verb in seen if verb not in known[name]) == []


def test_nothing_is_said_but_by_declared_letters(messages):
    assert {message.kind for message in messages} - {letter.name for letter in all_letters()} == set()


def test_letters_are_in_the_words_of_an_office(messages):
    found = {}
    for message in messages:
        for text in (message.subject, message.body):
            if wrong := faults(text):
                found.setdefault(message.kind, (wrong, text))
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["理由：None。", "请 submit 材料", "期限 2026-11-26", "于00:00截止", "请办理:甲", "理由：不实。。", "见（）"],
)
def test_what_a_letter_must_not_say_is_found(text):
    assert faults(text)


def test_letters_end_as_sentences_do(messages):
    ends = re.compile(r"[。”）]$|：$|^(申报|推荐部门)：.+$|\d日$")
    assert {m.kind: m.body for m in messages if not ends.search(m.body.splitlines()[-1])} == {}


def test_links_lead_to_the_configured_site(messages):
    links = {link for message in messages for link in LINK.findall(message.body)}
    assert links
    assert {link for link in links if not link.startswith(f"{settings.PORTAL_BASE_URL}/")} == set()


def test_nobody_is_told_the_same_twice(lived, db):
    told = InboxItem.objects.exclude(message__kind__in=AGAIN).values_list(
        "recipient", "message__kind", "message__about_id", "message__body"
    )
    assert [one for one, times in Counter(told).items() if times > 1] == []
    mailed = Delivery.objects.filter(recipient=None).values_list("message__kind", "message__about_id", "message__body")
    assert [one for one, times in Counter(mailed).items() if times > 1] == []


def test_what_asks_for_something_leads_there_and_its_reader_may_go(messages):
    asking = {letter.name for letter in all_letters() if letter.asks and not letter.by_mail_alone}
    newest = {message.kind: message for message in messages}
    shut = {}
    for kind in sorted(asking - set(SHUT_SINCE)):
        message = newest[kind]
        assert "请" in message.body, kind
        client = Client()
        client.force_login(message.inbox_items.first().recipient)
        answer = client.get(message.url, follow=True)
        if answer.status_code != 200 or answer.redirect_chain:
            shut[kind] = (message.url, answer.status_code, answer.redirect_chain)
    assert shut == {}


def test_a_case_that_is_over_asks_for_nothing(messages):
    over = ("application.left", "panel.dissolved", "meeting.cancelled", "objection.withdrawn", "honour.revoked")
    assert [letter.name for letter in all_letters() if letter.name in over and letter.asks] == []


@pytest.mark.article(31)
def test_who_is_left_out_reads_why_by_what_article_and_how_to_object(messages):
    left = [message for message in messages if message.kind == "application.left" and "成立未满三年" in message.body]
    assert left
    for message in left:
        assert "未通过资格审查。\n理由：成立未满三年。" in message.body
        assert "依据" in message.body
        assert f"实名提出异议，并提供证明材料，办理渠道：{settings.PORTAL_BASE_URL}/objections/" in message.body
        assert "公示之日起5个工作日" in message.body


@pytest.mark.article(31)
def test_no_letter_says_who_objected(messages):
    assert [message.kind for message in messages if "示例市民" in message.subject + message.body] == []


def test_files_dealt_out_together_are_one_letter_to_a_reviewer(lived, db):
    told = Message.objects.filter(kind="review.assigned")
    stages = lived.edition.stages.filter(kind="assessment").count()
    assert told.filter(inbox_items__recipient=lived.accounts["reviewer2"]).count() == stages
