"""The drill's own accounting: what is lost, doubled or changed shows."""

from dataclasses import replace

import pytest

from tests.drills.intake.account import Filing, Kept, Mail, filed, killed, mailed, unheard

OFFICE = {"office@example.invalid"}


@pytest.fixture
def filings():
    return [Filing(f"p{n}@example.invalid", sha256=f"d{n}", number=f"YY2026-00000{n}", opened=True) for n in (1, 2)]


@pytest.fixture
def kept(filings):
    return [Kept(one.number, frozenset({one.sha256, "picture"}), frozenset({one.sha256})) for one in filings]


@pytest.fixture
def mails(filings):
    to = [(one, address) for one in filings for address in (one.email, *OFFICE)]
    return [Mail(f"<{n}>", address, f"异议（{one.number}）") for n, (one, address) in enumerate(to)]


def wrong(lines) -> list[tuple[str, int, int]]:
    return [(line.title.split("，")[0], line.wanted, line.found) for line in lines if not line.agrees]


def test_all_is_well(filings, kept, mails):
    assert wrong([*filed(filings, kept), *mailed(filings, OFFICE, mails), killed(["web"], {"web": 1})]) == []


def test_what_is_lost_shows(filings, kept, mails):
    filings[1].number, filings[1].opened = "", False
    assert wrong(filed(filings, kept[:1])) == [
        ("登记的异议", 2, 1), ("恰好登记一次的异议", 2, 1), ("从存储读回、与所提交的逐字节相同的材料", 2, 1),
        ("各不相同的回执", 2, 1), ("凭编号和查询码打开的进度", 2, 1),
    ]  # fmt: skip
    assert wrong(mailed(filings, OFFICE, mails[1:2])) == [("寄给提出人的邮件", 2, 0), ("寄给评审办的邮件", 2, 1)]


def test_what_is_doubled_shows(filings, kept, mails):
    twice = Kept("YY2026-000009", kept[0].registered, kept[0].read_back)
    assert wrong(filed(filings, [*kept, twice])) == [("登记的异议", 2, 3), ("恰好登记一次的异议", 2, 1)]
    assert wrong(mailed(filings, OFFICE, [*mails, mails[0]])) == [
        ("寄给提出人的邮件", 2, 1), ("收到应答之后又交给邮件服务器的邮件", 0, 1),
    ]  # fmt: skip


def test_mail_again_because_no_answer_came_is_told_apart(filings, mails):
    first = replace(mails[0], heard=False)
    assert unheard([first, *mails]) == [first]
    assert wrong(mailed(filings, OFFICE, [first, *mails])) == []
    assert unheard([*mails[1:], first]) == []
    assert wrong(mailed(filings, OFFICE, [first, *mails, mails[0]])) == [
        ("寄给提出人的邮件", 2, 1), ("收到应答之后又交给邮件服务器的邮件", 0, 1),
    ]  # fmt: skip


def test_what_is_changed_or_sent_astray_shows(filings, kept, mails):
    kept[0] = Kept(kept[0].number, kept[0].registered, frozenset({"other"}))
    filings[0].lost = ["statement"]
    assert wrong(filed(filings, kept)) == [
        ("从存储读回、与所提交的逐字节相同的材料", 2, 1), ("退回的表单中丢失的填写内容", 0, 1),
    ]  # fmt: skip
    astray = Mail("<9>", "stranger@example.invalid", mails[0].subject)
    assert wrong(mailed(filings, OFFICE, [*mails, astray])) == [("寄给其他人的邮件", 0, 1)]
    assert wrong([killed(["web", "beat"], {"web": 2})]) == [("提交期间被强行终止过的部分", 2, 1)]
