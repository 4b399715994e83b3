"""Those who meet the portal around an award, each in a browser of their own: who reports a misused title, who is in the
pool and who guides it, who won and has to put something right, who reads, who watches over discipline.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tests.factories.cultivation import pool_code
from tests.factories.evidence import PDF, PNG
from tests.journeys.office_side import Person
from tests.journeys.test_browser import look, upload
from workflow.cultivation.models import Enrolment
from workflow.honours.models import Honour
from workflow.misuse.models import MisuseCase

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE = {"width": 390, "height": 844}
SENT = "main [type=submit]"


@pytest.fixture
def person(browser: Any, site: str) -> Iterator[Callable[[str], Person]]:
    """Whoever is named, in a browser of their own; officers' desks run no script, and need none."""
    yield cache(lambda username: Person(browser, site, username, script="office" not in username))
    for context in browser.contexts:
        context.close()


@pytest.fixture
def reader(browser: Any, site: str) -> Callable[[str], Any]:
    """Anybody, on a phone, who has never been here."""

    def open_at(path: str) -> Any:
        page = browser.new_page(viewport=PHONE, locale="zh-CN", bypass_csp=True)
        assert page.goto(site + path, wait_until="domcontentloaded").status == 200
        return page

    return open_at


def send(page: Any, status: int = 200) -> None:
    page.wait_for_load_state("domcontentloaded")  # its last button may still be on the way
    with page.expect_navigation(wait_until="domcontentloaded") as sent:
        page.locator(SENT).last.click()
    assert sent.value.status == status, words(page)


def words(page: Any) -> str:
    return str(page.locator("main").inner_text())


def judged(page: Any) -> None:
    """Reachable for everybody, once its styles are there."""
    page.wait_for_load_state()
    look(page)


def fits(page: Any) -> bool:
    """Nothing sticks out of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def downloaded(page: Any, name: str | re.Pattern[str]) -> tuple[str, bytes]:
    link = page.get_by_role("link", name=name).first
    answer = page.request.get(page.evaluate("link => link.href", link.element_handle()))
    assert answer.status == 200
    return answer.headers["content-disposition"], answer.body()


@pytest.mark.article(33)
def test_who_sees_a_misused_title_reports_it_and_follows_it_with_the_receipt(reader, person):
    honour = Honour.objects.get(public_name="示例企业甲")
    page = reader(f"/misuse/new/?honour={honour.number}")
    send(page, 422)
    assert ("有5处填写有误" in words(page), fits(page)) == (True, True)
    page.locator("[name=kind]").first.check()
    page.locator("[name=place]").fill("示例超市三层货架")
    page.locator("[name=seen_on]").fill("2027-10-01")
    page.locator("[name=statement]").fill("外包装上印有称号。")
    page.locator("input[type=file]").set_input_files(upload("现场.png", PNG))
    send(page)
    judged(page)
    number, secret = (re.search(form, words(page))[0] for form in (r"JB\d{4}-\d+", r"\w{4}(-\w{4}){3}"))
    person("office").does("受理", "misuse-reports", number)
    later = reader("/misuse/progress/")
    for said, status in (("AAAA-AAAA-AAAA-AAAA", 422), (secret.lower(), 200)):
        later.locator("main [name=number]").fill(number)
        later.locator("main [name=secret]").fill(said)
        send(later, status)
    judged(later)
    assert ("已受理" in words(later), fits(later)) == (True, True)
    assert MisuseCase.objects.get(place="示例超市三层货架").reports.get().number == number


@pytest.mark.article(33)
def test_a_winner_reads_the_order_answers_it_and_two_officers_refer_it(reader, person):
    winner, office, second = person("winner"), person("office"), person("office2")
    case = MisuseCase.objects.get(state="ordered")
    winner.goes("/inbox/")
    winner.page.get_by_role("link", name=re.compile("责令改正通知书")).first.click()
    winner.page.locator("main .btn-primary").click()
    assert case.number in winner.reads()
    assert downloaded(winner.page, re.compile("下载责令改正通知书"))[1].startswith(b"%PDF")
    winner.page.locator("[name=text]").fill("展板已经更换。")
    winner.page.locator("input[type=file]").set_input_files(upload("更换后.pdf", PDF))
    send(winner.page)
    assert "待复查" in winner.reads()
    told = {"recipient": "示例执法机关", "reason": "展板仍在使用。", "answer": "已移送有关机关。"}
    office.slips(
        "移送", "misuse-cases", case.number, says={"document_number": "已经使用"}, **told,
        document_number=f"演示移送〔{case.opened_at.year}〕1号", summary="展板上违规使用称号，已移送。",
    )  # fmt: skip
    office.corrects(document_number=f"演示移送〔{case.opened_at.year}〕2号")
    office.finds("confirming", case.number)
    assert "同意" not in office.offered()
    second.does("同意", "confirming", case.number)
    page = reader(f"/register/{case.honour.number}/")
    judged(page)
    assert ("展板上违规使用称号，已移送。" in words(page), fits(page)) == (True, True)


@pytest.mark.article(13)
@pytest.mark.article(15)
def test_a_member_gets_the_place_it_waited_for_and_its_certificate_and_an_expert_is_on_record(reader, person):
    member, office, expert = person("applicant"), person("office"), person("reviewer2")
    coming = Enrolment.objects.get(state="waiting").training
    member.goes(coming.get_absolute_url())
    assert (member.reads().count("已录取"), member.reads().count("候补")) == (1, 1)
    office.does("变更", "trainings", coming.title, places="5", reason="换到较大的会场。")
    member.goes(coming.get_absolute_url())
    assert member.reads().count("已录取") == 2
    member.goes("/pool/mine/")
    name, pdf = downloaded(member.page, re.compile("下载培训证明"))
    number = re.search(r"PX[\w-]+", name)[0]
    page = reader(f"/verify/{number}/")
    judged(page)
    assert (pdf[:4], "培训证明有效" in words(page)) == (b"%PDF", True)
    expert.goes("/pool/guidance/changning-quality/")
    guided = {"organisation": "示例企业辛", "credit_code": pool_code(9), "from_on": "2027-09-01"}
    for field, value in {"expert_unit": "示例质量协会", **guided}.items():
        expert.page.locator(f"[name={field}]").fill(value)
    send(expert.page)
    office.does("予以备案", "guidances", "示例企业辛")
    expert.goes("/pool/mine/")
    assert re.search(r"示例企业辛\s.*\s*指导中", expert.reads())


@pytest.mark.article(36)
def test_a_winner_reports_the_year_is_ordered_to_put_it_right_and_does(person):
    winner, office = person("winner"), person("office")
    number = Honour.objects.get(public_name="示例企业甲").number
    winner.goes(f"/winners/{number}/tracking/")
    winner.page.get_by_role("link", name="报送年度情况").click()
    winner.page.locator("[name=summary]").fill("完成年度改进计划。")
    winner.page.locator("[name=indicator_satisfaction]").fill("70")
    send(winner.page)
    assert ("完成年度改进计划。" in winner.reads(), "待核查" in winner.reads()) == (True, True)
    office.does(
        "责令整改", "tracking", number, document_number="演示评审办〔2027〕8号", decline="顾客满意度降至70%。",
        demand="查明原因，逐项整改。",
    )  # fmt: skip
    winner.goes(f"/winners/{number}/tracking/")
    assert downloaded(winner.page, re.compile("下载整改通知"))[1].startswith(b"%PDF")
    winner.page.get_by_role("link", name="报送整改情况").click()
    winner.page.locator("[name=text]").fill("已经整改。")
    winner.page.locator("input[type=file]").set_input_files(upload("整改报告.pdf", PDF))
    send(winner.page)
    winner.goes(f"/winners/{number}/tracking/")
    assert "待复查" in winner.reads()  # closed near the end of its year, not before


@pytest.mark.article(26)
@pytest.mark.article(29)
def test_a_reader_tells_certificates_apart_and_discipline_alone_opens_feedback(reader, person):
    winner, discipline = person("winner"), person("discipline")
    mine, revoked = Honour.objects.get(public_name="示例企业甲"), Honour.objects.get(state="revoked")
    winner.goes(f"/winners/{mine.number}/")
    _, genuine = downloaded(winner.page, re.compile("下载证书"))
    altered = genuine[:-900] + bytes([genuine[-900] ^ 1]) + genuine[-899:]
    page = reader("/verify/")
    for file, number, verdict in (
        (genuine, "", "真实有效"), (altered, mine.number, "文件与签发存档不一致"), (genuine, revoked.number, "编号与文件不符"),
        (PDF, "", "不是签发的原件"), (None, revoked.number, "已撤销"),
    ):  # fmt: skip
        page.locator("main [name=number]").fill(number)
        page.locator("main [name=file]").set_input_files([upload("文件.pdf", file)] if file else [])
        send(page)
        assert page.locator(".clock-count").inner_text() == verdict
        page.get_by_role("link", name="再核验一份").click()
    discipline.starts("查阅反馈", "feedback", "评审员乙")
    discipline.fills(reason="年度评价")
    assert discipline.sends() == 200
    assert "提前离场" in discipline.reads()
    person("office").goes("/admin/desk/feedback/")
    assert "评审员乙" not in person("office").page.content()
