"""`/guide/`: what somebody who comes for the first time asks, answered from the rule sets in force."""

import re
from datetime import timedelta

import pytest

from portal import clock
from tests.factories.programmes import load_own, running_edition

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


def told(client) -> dict[str, str]:
    """The plain text of each award's section, by its programme."""
    page = re.sub(r">\s+", ">", client.get("/guide/").content.decode())
    sections = re.findall(r'<section aria-labelledby="([a-z-]+)">(.*?)</section>', page, re.S)
    return {slug: re.sub(r"<[^>]+>", "", text) for slug, text in sections}


@pytest.mark.article(3, 13, 26, 27, 33)
def test_why_for_what_at_what_cost_and_how_often(client):
    load_own("changning-quality-2023")
    text = told(client)["changning-quality"]
    for words in (
        "50万元/家", "1万元/名", "奖金依据第二十六条", "荣誉称号可用于组织形象宣传、个人形象宣传", "不得用于产品、产品包装、产品宣传",
        "宣传推广（第二十七条）", "免费接受卓越绩效管理等培训", "（第十三条）", "没有规定向申报者收费", "每2年评选一次（第三条）",
        "获奖后5年内不得再次申报曾获奖项（第十八条）", "目前不接受申报",
    ):  # fmt: skip
        assert words in text


def test_an_award_without_money_promises_none_and_names_its_documents(client):
    load_own("hongqiao-friendship-2023")
    text = told(client)["hongqiao-friendship"]
    assert "本奖项为精神奖励，没有奖金" in text
    assert "颁发证书（《长宁区“虹桥友谊奖”表彰项目工作方案》" in text
    assert "每3年评选一次" in text
    assert "万元" not in text


def test_the_open_call_is_named_until_it_closes(client):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    with clock.travel(edition.deadline - timedelta(minutes=1)):
        assert f"{edition.name}正在接受申报" in told(client)["hongqiao-friendship"]
    with clock.travel(edition.deadline + timedelta(minutes=1)):
        assert "目前不接受申报" in told(client)["hongqiao-friendship"]


def test_rules_no_longer_in_force_are_not_told(client):
    version = load_own("changning-quality-2023")
    with clock.travel(clock.moment(version.valid_until + timedelta(days=1))):
        assert "目前没有施行中的奖项" in client.get("/guide/").content.decode()


def test_home_and_self_check_lead_there(client):
    assert all('href="/guide/"' in client.get(path).content.decode() for path in ("/", "/eligibility/", "/site-map/"))
    assert 'href="/guide/"' not in client.get("/en/").content.decode()
