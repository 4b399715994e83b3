"""What stands in public took two people, each in a browser: a call, a list, a correction, and what the reader sees of it.

Pages are written in the page editor, the correction at the desks; what else an edition needs comes from the
demonstration's own actions. A correction goes on to the certificate and the register (ADR 7).
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from cms_pages.demonstration import publishing
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.rulesets import ruleset_for
from cms_pages.demonstration.seed import CALL_DAYS, QUALITY, file_all
from cms_pages.demonstration.walking import Walk
from cms_pages.models import NoticePage, NoticesIndexPage, PublicityIndexPage, PublicityPage
from portal import clock
from portal.access.models import User
from tests.factories.publicity import packed
from tests.journeys.conftest import set_up_portal
from tests.journeys.living import firms, walk_to
from tests.journeys.office_side import Person, living_at
from workflow.honours.models import Honour
from workflow.programmes.actions import open_edition, plan_edition
from workflow.programmes.models import Edition
from workflow.publicity.actions import plan_notice
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WRONG, RIGHT, OTHER = "示例精蜜仪器厂", "示例精密仪器厂", "示例面包厂"
PHONE = {"width": 390, "height": 844}


@dataclass
class Story:
    """The people, the day, and the edition."""

    person: Callable[[str], Person]
    reader: Callable[..., Any]
    accounts: dict[str, User]
    diary: Diary

    @property
    def edition(self) -> Edition:
        return Edition.objects.get()


@pytest.fixture
def story(browser, live_server):
    accounts = set_up_portal()
    diary = Diary(date(2026, 3, 2))

    def reader(path: str, **options: Any) -> Any:
        """Anybody, who has never been here."""
        page = browser.new_page(locale="zh-CN", **options)
        assert page.goto(live_server.url + path, wait_until="domcontentloaded").status == 200
        return page

    with living_at(live_server, diary):
        person = cache(lambda username: Person(browser, live_server.url, username, script=username != "office"))
        yield Story(person, reader, accounts, diary)
    for context in browser.contexts:
        context.close()


@pytest.mark.article(19)
@pytest.mark.article(21)
def test_a_call_a_list_and_its_correction_take_two_people_each(story):
    call_is_written_and_approved(story)
    walk = applications_pass(story)
    list_is_drawn_up_and_approved(story)
    list_is_corrected(story)
    phone_without_script_reads_the_same(story)
    correction_is_carried_on(story, walk)


# A call


def call_is_written_and_approved(story: Story) -> None:
    """The editor cannot let it go public; once another did, the edition can open with it."""
    opens = story.diary.day + timedelta(days=1)
    ruleset = ruleset_for(QUALITY, opens, opens + timedelta(days=CALL_DAYS))
    with story.diary.at(8):
        edition = plan_edition(
            ruleset, year=2026, slug="changning-quality-2026", name="2026年度上海市长宁区政府质量奖",
            opens_at=clock.moment(opens, 9), deadline=clock.moment(opens + timedelta(days=CALL_DAYS), 17),
            by=story.accounts["office"],
        )  # fmt: skip
    editor = story.person("editor")
    begin_page(editor, "noticepage", NoticesIndexPage.objects.get())
    editor.page.locator("[name=title]").fill(f"关于开展{edition.name}申报工作的通知")
    editor.page.locator("[name=kind]").select_option("call")
    editor.page.locator("[name=edition]").select_option(label=edition.name)
    choose_papers(editor, edition)
    send_for_approval(editor)
    page = NoticePage.objects.get(edition=edition)
    assert (page.live, edition.documents.exists()) == (False, False)
    assert not may_approve(editor, page)
    approve(story.person("office2"), page)
    page.refresh_from_db()
    assert (page.live, edition.documents.get(kind="call").url) == (True, page.address)
    assert "现就申报工作通知如下" in story.reader(page.address).locator("main").inner_text()
    story.diary.pass_days(1)
    with story.diary.at(9, 30):
        assert open_edition(edition, by=story.accounts["office"]).state == "running"


# A list


def applications_pass(story: Story) -> Walk:
    cast = tuple(replace(one, account="") for one in firms(WRONG, OTHER, tier="gold"))
    edition = story.edition
    walk = Walk(edition, file_all(edition, cast, story.accounts, story.diary), story.accounts, story.diary)
    walk_to(walk, "qualification-notice")
    story.diary.pass_days(1)
    with story.diary.at(9):
        plan_notice(edition.current_stage, by=story.accounts["office"])
    return walk


def list_is_drawn_up_and_approved(story: Story) -> None:
    """The preview tells dates and entries; the reader sees the clock, every entry, and files that answer."""
    notice, editor = Notice.objects.get(), story.person("editor")
    begin_page(editor, "publicitypage", PublicityIndexPage.objects.get())
    editor.page.locator("[name=title]").fill(notice.title)
    editor.page.locator("[name=notice]").select_option(str(notice.pk))
    preview = previewed(editor, "如今日发布，公示期为")
    assert (WRONG in preview, OTHER in preview) == (True, True)
    send_for_approval(editor)
    page = PublicityPage.objects.get()
    assert not may_approve(editor, page)
    approve(story.person("office2"), page)
    notice.refresh_from_db()
    assert (notice.state, notice.get_absolute_url()) == ("running", page.address)
    story.diary.go_to(notice.workday_dates[1])
    packed(notice)
    assert "公示第2个工作日（共5个工作日）" in read(story, notice)
    files_answer(story, notice)


def read(story: Story, notice: Notice) -> str:
    text = story.reader(notice.get_absolute_url()).locator("main").inner_text()
    assert all(entry.public_name in text for entry in notice.entries.all())
    return text


def files_answer(story: Story, notice: Notice) -> None:
    page = story.reader(notice.get_absolute_url())
    links = page.locator("#files ~ .lines a").evaluate_all("links => links.map(link => link.href)")
    assert [link.rsplit(".", 1)[1] for link in links] == ["pdf", "xlsx", "csv", "json"]
    for link in links:
        answer = page.request.get(link)
        assert (answer.status, len(answer.body()) > 100) == (200, True)


# A correction


def list_is_corrected(story: Story) -> None:
    """One officer proposes it and cannot confirm it; once another has, the reader sees before, after and why."""
    notice, first, second = Notice.objects.get(), story.person("office"), story.person("office2")
    entry = notice.entries.get(public_name=WRONG)
    chosen = f"第{entry.position}项：{entry}"
    first.does("更正条目", "notices", notice.number, entry=chosen, public_name=RIGHT, reason="录入有误，应为精密。")
    assert RIGHT not in read(story, notice)
    first.finds("confirming", notice.number)
    assert "同意" not in first.offered()
    second.finds("confirming", notice.number)
    shown = second.reads()
    assert (WRONG in shown, RIGHT in shown) == (True, True)
    second.does("同意", "confirming", notice.number)
    page = story.reader(notice.get_absolute_url())
    row = page.locator(f"#entry-{entry.position}")
    assert (row.locator("del").inner_text(), row.locator("ins").inner_text()) == (WRONG, RIGHT)
    assert "录入有误，应为精密。" in page.locator(f"#entry-{entry.position} + .why").inner_text()


def phone_without_script_reads_the_same(story: Story) -> None:
    notice = Notice.objects.get()
    address = notice.get_absolute_url()
    wide, phone = story.reader(address), story.reader(address, viewport=PHONE, java_script_enabled=False)
    for part in (".clock", ".entries tbody tr"):
        assert words(phone, part) == words(wide, part) != []
    assert phone.locator(".entries tbody th").count() == 2
    index = story.reader("/publicity/", viewport=PHONE, java_script_enabled=False)
    assert notice.title in index.locator("main").inner_text()


def words(page: Any, part: str) -> list[str]:
    return ["".join(text.split()) for text in page.locator(part).all_text_contents()]


def correction_is_carried_on(story: Story, walk: Walk) -> None:
    """The later list, the certificate and the register say the corrected name, and none the wrong one."""
    publishing.let_run_out(Notice.objects.get(), story.diary)
    walk.edition.refresh_from_db()
    walk.advance()
    walk.to_the_end()
    last = Notice.objects.order_by("pk").last()
    assert sorted(entry.public_name for entry in last.entries.all()) == [RIGHT, OTHER]
    honour = Honour.objects.get(public_name=RIGHT)
    with honour.certificates.get().pdf.open("rb") as file:
        text = subprocess.run(
            ["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True
        ).stdout.decode()
    assert (RIGHT in "".join(text.split()), WRONG in "".join(text.split())) == (True, False)
    register = story.reader("/register/").locator("main").inner_text()
    assert (RIGHT in register, WRONG in register) == (True, False)


# The page editor


def begin_page(person: Person, model: str, parent: Any) -> None:
    person.goes(f"/admin/pages/add/cms_pages/{model}/{parent.pk}/")
    person.page.locator("[data-contentpath=title], [name=title]").first.wait_for()


def choose_papers(person: Person, edition: Edition) -> None:
    """The measures, the review rules and every standard that the call rests on, as the editor picks them."""
    choose(person, "measures", publishing.law_of(edition))
    choose(person, "review_rules", publishing.current(edition, "review_rules").get())
    standards = [str(page.pk) for page in publishing.current(edition, "standard")]
    person.page.locator("[name=standards]").select_option(standards)
    write(person, "body", "现就申报工作通知如下。")


def choose(person: Person, field: str, chosen: Any) -> None:
    person.page.locator(f"#id_{field}-chooser [data-chooser-action-choose]").click()
    person.page.locator(f".modal a[data-page-id='{chosen.pk}'], .modal a[data-id='{chosen.pk}']").first.click()
    person.page.locator(f"#id_{field}-chooser", has_text=chosen.title).wait_for()


def write(person: Person, field: str, text: str) -> None:
    person.page.locator(f".w-field__input:has([name={field}]) [contenteditable=true]").click()
    person.page.keyboard.insert_text(text)
    # The editor writes into the form a moment later.
    person.page.locator(f"[name={field}][value*='{text}']").wait_for(state="attached")


def previewed(person: Person, words: str) -> str:
    """What the preview beside the form shows, once it says these words."""
    person.page.locator("[data-side-panel-toggle=preview]").click()
    main = person.page.frame_locator("#w-preview-iframe").locator("main")
    main.get_by_text(words).wait_for(timeout=45_000)
    return main.inner_text()


def send_for_approval(person: Person) -> None:
    person.page.locator("footer [data-w-dropdown-target=toggle]").click()
    with person.page.expect_navigation(wait_until="domcontentloaded"):
        person.page.locator("[name=action-submit]").click()
    assert person.page.locator(".messages .success").count(), person.reads()


def may_approve(person: Person, page: Any) -> bool:
    """Whether the page editor offers the approval."""
    person.goes(f"/admin/pages/{page.pk}/edit/")
    return person.page.locator("[data-workflow-action-name=approve]").count() > 0


def approve(person: Person, page: Any) -> None:
    assert may_approve(person, page)
    button = person.page.locator("[data-workflow-action-name=approve]").first
    if not button.is_visible():
        person.page.locator("footer [data-w-dropdown-target=toggle]").click()
    with person.page.expect_navigation(wait_until="domcontentloaded"):
        button.click()
    assert person.page.locator(".messages .success").count(), person.stands()
