"""The page about objecting names the law, the office and the deadlines of what it is asked about (Article 31)."""

import io
import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from pypdf import PdfReader

from cms_pages.content.regulations import own_files
from objections.channel_desk import ChannelForm
from objections.channels import change_channel, ensure_channels
from objections.checks import channels_are_filled_in
from objections.documents import receipt_document
from objections.models import Channel
from portal.access.enums import Role
from portal.journal.models import Event
from portal.placeholders import PLACEHOLDER
from tests.factories.access import UserFactory
from tests.factories.objections import filed
from tests.factories.programmes import load_own, running_edition
from workflow.programmes.actions import cancel_edition
from workflow.programmes.measures import load_measures_file
from workflow.programmes.models import Edition

LAW, OFFICE = "《上海市长宁区政府质量奖管理办法》第三十一条", "区政府质量奖评审联席会议办公室"
PLAN, OTHER = "《长宁区“虹桥友谊奖”表彰项目工作方案》“程序”", "长宁区对外表彰评审联席会议办公室"

pytestmark = [pytest.mark.article(31), pytest.mark.django_db]


def shown(client, url="/objections/"):
    page = client.get(url).content.decode()
    return page, [words in page for words in (LAW, OFFICE, PLAN, OTHER)]


@pytest.fixture
def friends(notice):
    """A second award whose call opened after the list that runs."""
    return running_edition(load_own("hongqiao-friendship-2023"))


def test_all_running_editions_stand_side_by_side(client, friends, notice):
    page, found = shown(client)
    assert found == [True] * 4
    assert page.count("受理单位</dt>") == 2
    assert page.count("办理期限，单位：工作日") == 2


def test_the_form_tells_once_what_several_editions_tell_alike(client, friends, notice):
    def told():
        page = re.sub(r"<[^>]+>|\s", "", client.get("/objections/new/").content.decode())
        return page.count("受理电话〔") + page.count("受理电话021"), f"{friends.name}：" in page

    assert told() == (1, False)
    ensure_channels()
    Channel.objects.filter(programme=friends.programme).update(phone="021-00000000")
    assert told() == (2, True)


def test_the_entry_or_edition_asked_about_stands_alone(client, friends, entry):
    page, found = shown(client, f"/objections/?entry={entry.pk}")
    assert (found, f"?entry={entry.pk}" in page) == ([True, True, False, False], True)
    assert shown(client, f"/objections/?edition={friends.slug}")[1] == [False, False, True, True]
    assert shown(client, f"/objections/?edition={entry.notice.edition.slug}")[1] == [True, True, False, False]


@pytest.mark.parametrize("asked", ["?entry=0", "?entry=x", "?edition=nothing"])
def test_what_is_not_there_asks_about_nothing(client, friends, asked):
    assert shown(client, f"/objections/{asked}")[1] == [True] * 4


def test_the_form_for_an_entry_names_its_law(client, friends, entry):
    page = client.get(f"/objections/new/?entry={entry.pk}").content.decode()
    assert [words in page for words in (LAW, OFFICE, OTHER)] == [True, True, False]


def test_without_a_running_edition_every_award_tells_its_general_channel(client, friends):
    for edition in Edition.objects.running():
        cancel_edition(edition, by=None, reason="测试")
    page, found = shown(client)
    assert found == [True] * 4
    assert "上海市长宁区政府质量奖</h2>" in page


def test_channels_are_the_offices_own_words(client, friends, entry):
    ensure_channels(hotline="12345")
    office = UserFactory(roles=[Role.OFFICE])
    channel = Channel.objects.get(programme=entry.notice.edition.programme)
    assert PLACEHOLDER in shown(client)[0]
    change_channel(channel, by=office, phone="021-00000000", address="示例路1号", email="", hours="工作日")
    page = shown(client, f"/objections/?entry={entry.pk}")[0]
    assert [words in page for words in ("021-00000000", "示例路1号", "12345")] == [True] * 3
    event = Event.objects.get(verb="channel.changed")
    assert event.payload["after"] == {"phone": "021-00000000", "address": "示例路1号", "hours": "工作日"}
    change_channel(channel, by=office, phone="021-00000000")
    assert Event.objects.filter(verb="channel.changed").count() == 1
    change_channel(channel, by=office, phone="")
    assert PLACEHOLDER in shown(client, f"/objections/?entry={entry.pk}")[0]
    with pytest.raises(PermissionDenied):
        change_channel(channel, by=UserFactory(roles=[Role.EDITOR]), phone="021-11111111")


def test_box_left_empty_takes_what_another_officer_filled_in_meanwhile(friends):
    ensure_channels()
    channel, office = Channel.objects.first(), UserFactory(roles=[Role.OFFICE])
    opened = ChannelForm(row=channel)
    sent = {name: field.initial or "" for name, field in opened.fields.items()}
    sent |= {"shown": json.dumps(opened.fields["shown"].initial), "email": "award@example.invalid"}
    change_channel(channel, by=office, phone="021-00000000")
    form = ChannelForm(sent, row=Channel.objects.get(pk=channel.pk))
    assert form.is_valid()
    change_channel(channel, by=office, **form.cleaned_data)
    after = Channel.objects.get(pk=channel.pk)
    assert (after.phone, after.email) == ("021-00000000", "award@example.invalid")
    assert PLACEHOLDER in after.address


@pytest.mark.parametrize("field", ["phone", "address", "email", "hours", "hotline", "discipline"])
def test_channel_names_no_person(friends, field):
    ensure_channels(hotline="12345")
    channel, office = Channel.objects.first(), UserFactory(roles=[Role.OFFICE])
    with pytest.raises(Exception, match="证件"):
        change_channel(channel, by=office, **{field: "11010519491231002X"})
    assert getattr(Channel.objects.get(pk=channel.pk), field) == getattr(channel, field)
    assert not Event.objects.filter(verb="channel.changed").exists()


def test_deployment_is_refused_while_a_channel_is_a_placeholder(friends):
    assert [error.id for error in channels_are_filled_in()] == ["portal.W005"] * 2
    ensure_channels()
    Channel.objects.update(phone="1", address="2", email="3", hours="4", hotline="5", discipline="6")
    assert channels_are_filled_in() == []


def test_receipt_quotes_the_article_and_is_signed_in_full(entry):
    pdf = PdfReader(io.BytesIO(receipt_document(filed(entry), secret="ABCD")))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    quoted = entry.notice.edition.rules.objections.text
    assert f"{LAW}规定：“{quoted}”" in text
    assert [words in text for words in ("您（贵单位）", "仅此一次", "书面形式", f"{OFFICE}2026年5月13日")] == [
        False,
        False,
        False,
        True,
    ]


def test_the_quoted_article_is_the_article():
    """What receipts quote is word for word in the text that was published."""
    (path,) = own_files()
    assert load_own().rules.objections.text in load_measures_file(path).article(31).paragraphs


def test_the_former_guide_leads_to_the_one_page(client):
    answer = client.get("/objection-guide/")
    assert (answer.status_code, answer["Location"]) == (301, "/objections/")
