"""The form page by page: forwards past what is right, back without a question, and nothing is lost on the way."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objections import choosing
from objections.models import Objection
from portal.autosave.models import TypedForm
from portal.evidence.models import EvidenceFile, StagedUpload
from tests.factories.evidence import PDF
from tests.objections.conftest import AFTER
from tests.objections.test_views import NEW, NUMBER, typed
from workflow.applications.actions import withdraw

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
WORDS = "所报数据与公开年报不符。"
FULL = "张\u3000三"


def carried(page) -> dict[str, list[str]]:
    """What the page sends by itself."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(name, []).append(value)
    return found


def press(client, page, go="", **typed_here):
    """A button of the page, with what is typed into it; followed to where it leads."""
    button = {"go": go} if go else {}
    return client.post(
        page.request["PATH_INFO"] + address(page), {**carried(page), **typed_here, **button}, follow=True
    )


def address(page) -> str:
    """Where its form leads."""
    return "?" + re.search(r'method="post" action="[^"?]*\??([^"]*)"', page.content.decode())[1].replace("&amp;", "&")


def step(page) -> str:
    return carried(page)["step"][0]


def of(data, *names):
    return {name: data[name] for name in names}


FACTS = ("statement", "requested_outcome", "evidence")
WHO = ("claimant", "name", "document_type", "document_number", "phone", "email", "picture")


def walk(client, entry, **changes):
    """To the last page, which it returns; what is typed on the way is as a person would."""
    data = typed(entry, **changes)
    page = press(client, client.get(f"{NEW}?entry={entry.pk}"), "facts", entry=entry.pk)
    page = press(client, page, "who", **of(data, *FACTS))
    return press(client, page, "review", **of(data, *WHO))


@pytest.mark.article(31)
def test_it_is_filed_page_by_page_and_every_page_shows_whom_it_is_about(client, entry):
    data, pages = typed(entry, name=FULL, document_number=f"{NUMBER[:6]} {NUMBER[6:]}"), []
    pages.append(client.get(f"{NEW}?entry={entry.pk}"))
    pages.append(press(client, pages[-1], "facts", entry=entry.pk))
    pages.append(press(client, pages[-1], "who", **of(data, *FACTS)))
    pages.append(press(client, pages[-1], "review", **of(data, *WHO)))
    assert [step(page) for page in pages] == ["what", "facts", "who", "review"]
    assert [page.status_code for page in pages] == [200] * 4
    assert [entry.public_name in page.content.decode() for page in pages] == [True] * 4
    shown = re.sub(r"<input[^>]*>", "", pages[-1].content.decode())
    # As it will be filed: the number masked, the name without its wide space.
    assert [words in shown for words in (WORDS, "请核查。", "年报.pdf", "证件.png", "张三", "居民身份证")] == [True] * 6
    assert (NUMBER in shown, f"{NUMBER[:2]}****" in shown) == (False, True)
    assert not Objection.objects.exists()
    done = press(client, pages[-1], truthful="on")
    objection = Objection.objects.get()
    assert (done.request["PATH_INFO"], objection.number in done.content.decode()) == ("/objections/receipt/", True)
    assert (objection.statement.for_delivery(), objection.subject.name) == (WORDS, "张三")
    assert EvidenceFile.objects.of(objection).count() == 1
    assert not StagedUpload.objects.exists()


def test_what_was_confirmed_and_then_changed_is_confirmed_anew(client, entry):
    review = walk(client, entry)
    back = press(client, review, "facts", truthful="on")
    told = press(client, back, "who", statement="另有事实。", requested_outcome="请核查。")
    again = press(client, told, "review", **of(typed(entry), *WHO[:-1]))
    assert (step(again), "checked" in re.search(r'<input[^>]*name="truthful"[^>]*>', again.content.decode())[0]) == (
        "review", False,
    )  # fmt: skip
    assert press(client, again).status_code == 422
    assert not Objection.objects.exists()
    press(client, again, truthful="on")
    assert Objection.objects.get().statement.for_delivery() == "另有事实。"


@pytest.mark.article(31)
def test_forwards_only_past_what_is_right_and_back_without_a_question(client, entry):
    first = client.get(f"{NEW}?entry={entry.pk}")
    facts = press(client, first, "facts", entry=entry.pk)
    refused = press(client, facts, "who", statement=WORDS, evidence=SimpleUploadedFile("年报.pdf", PDF))
    page = refused.content.decode()
    assert (refused.status_code, step(refused)) == (422, "facts")
    assert ("有1处填写有误" in page, "请填写请求" in page, "请填写姓名" in page, "年报.pdf" in page) == (
        True,
        True,
        False,
        True,
    )
    back = press(client, refused, "what", statement=WORDS, requested_outcome="")
    assert (back.status_code, step(back), carried(back)["statement"]) == (200, "what", [WORDS])
    again = press(client, back, "facts", entry=entry.pk)
    assert (WORDS in again.content.decode(), "年报.pdf" in again.content.decode()) == (True, True)


@pytest.mark.article(31)
def test_where_many_are_listed_one_is_looked_for_by_any_two_characters(client, notice, monkeypatch):
    """Few are chosen from by eye: there what was looked for in the register takes nothing away."""
    few = press(client, client.get(NEW), "what", matter="entry", find="无此")
    assert offered(few) == {str(one.pk) for one in notice.entries.all()}
    monkeypatch.setattr(choosing, "MANY", 1)
    one, *others = notice.entries.order_by("position")
    elsewhere = " ".join(f"{other.notice.title} {other} {other.public_unit}" for other in others)
    pairs = (one.public_name[i : i + 2] for i in range(len(one.public_name) - 1))
    words = next(pair for pair in pairs if pair not in elsewhere)
    found = press(client, client.get(NEW), "facts", matter="entry", find=words)
    assert (step(found), offered(found)) == ("what", {str(one.pk)})
    kept = press(client, found, "what", matter="entry", find="无此", entry=one.pk)
    assert offered(kept) == {str(one.pk)}, "what is chosen is not taken away"
    none = press(client, client.get(NEW), "what", matter="entry", find="无此")
    assert (offered(none), "没有查到" in none.content.decode()) == (set(), True)
    assert step(press(client, found, "facts", matter="entry", find=words, entry=one.pk)) == "facts"


def offered(page) -> set[str]:
    """The entries that its list holds."""
    found = re.search(r'<select name="entry".*?</select>', page.content.decode(), re.S)[0]
    return set(re.findall(r'<option value="(\d+)"', found))


@pytest.mark.article(31)
def test_what_is_wrong_elsewhere_is_told_with_the_way_there(client, entry):
    last = walk(client, entry)
    sent = {**carried(last), "statement": "", "document_number": "1", "phone": "1"}
    refused = client.post(f"{NEW}?entry={entry.pk}", sent)
    page = refused.content.decode()
    assert (refused.status_code, step(refused)) == (422, "facts")
    told = ("请填写事实和理由", "更正“提出人”（2处）", "应为18位", "电话号码应为", "更正“核对并提交”（1处）")
    assert [words for words in told if words not in page] == []
    mended = client.post(f"{NEW}?entry={entry.pk}", {**carried(refused), "statement": WORDS, "mend": "who"})
    page = mended.content.decode()
    assert (mended.status_code, step(mended), carried(mended)["statement"]) == (422, "who", [WORDS])
    assert ("应为18位" in page, "电话号码应为" in page) == (True, True)
    assert not Objection.objects.exists()


def test_it_is_left_and_taken_up_again_where_it_was(client, entry):
    walk(client, entry)
    resumed = client.get(f"{NEW}?entry={entry.pk}")
    assert (step(resumed), "尚未提交的内容" in resumed.content.decode()) == ("review", True)
    told = client.get(f"{NEW}?entry={entry.pk}&step=facts")
    assert (step(told), WORDS in told.content.decode()) == ("facts", True)
    cleared = client.post(f"{NEW}?entry={entry.pk}", {**carried(resumed), "autosave-clear": "1"}, follow=True)
    assert (step(cleared), cleared.status_code) == ("what", 200)
    # Nothing is typed, so there is no later page.
    assert client.get(f"{NEW}?entry={entry.pk}&step=review")["Location"] == f"{NEW}?entry={entry.pk}"


def test_another_tab_and_the_way_back_change_nothing_unseen(client, entry):
    first = client.get(f"{NEW}?entry={entry.pk}")
    mine = press(client, first, "facts", entry=entry.pk)
    theirs = press(client, first, "facts", entry=entry.pk)
    moved = press(client, theirs, "who", **of(typed(entry), *FACTS))
    stale = press(client, mine, "who", **of(typed(entry, statement="另一种说法。"), *FACTS))
    assert (step(moved), step(stale)) == ("who", "who")
    assert "以本页的内容为准" in stale.content.decode()
    assert carried(stale)["statement"] == ["另一种说法。"]
    last = press(client, stale, "review", **of(typed(entry), *WHO))
    assert press(client, last, truthful="on").request["PATH_INFO"] == "/objections/receipt/"
    assert press(client, last, truthful="on").request["PATH_INFO"] == "/objections/receipt/"
    # The tab left behind, the way back and a page asked for again lead to the receipt.
    assert press(client, moved, "review").request["PATH_INFO"] == "/objections/receipt/"
    assert client.get(f"{NEW}?entry={entry.pk}&step=review")["Location"] == "/objections/receipt/"
    assert client.get(f"{NEW}?step=review")["Location"] == "/objections/receipt/"
    assert Objection.objects.get().statement.for_delivery() == "另一种说法。"
    assert TypedForm.objects.get().is_closed


def test_a_list_that_has_ended_meanwhile_makes_it_a_report_and_says_so(client, entry, travel_to):
    travel_to(AFTER - timedelta(minutes=5))
    last = walk(client, entry)
    assert "按异议办理" in last.content.decode()
    travel_to(AFTER)
    page = client.get(f"{NEW}?entry={entry.pk}&step=review")
    assert "按举报处理" in page.content.decode()
    press(client, page, truthful="on")
    assert Objection.objects.get().kind == "report"


def test_an_entry_that_left_its_list_meanwhile_leads_back_to_the_first_page(client, entry):
    last = walk(client, entry)
    withdraw(entry.application, by=entry.application.applicant, reason="另有安排。")
    refused = press(client, last, truthful="on")
    assert (refused.status_code, step(refused), carried(refused)["statement"]) == (422, "what", [WORDS])
    assert "不能选择" in refused.content.decode()
    assert not Objection.objects.exists()


def test_each_page_costs_the_same_with_more_files(client, entry):
    cost = []
    for files in (1, 3):
        client.cookies.clear()
        walk(client, entry, evidence=[SimpleUploadedFile(f"{files}-{number}.pdf", PDF) for number in range(files)])
        cost.append([])
        for page in ("what", "facts", "who", "review"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{NEW}?entry={entry.pk}&step={page}").status_code == 200
            cost[-1].append(len(asked))
    assert cost[0] == cost[1]
    assert max(cost[0]) <= 20
