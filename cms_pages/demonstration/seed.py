"""The stories, one after another, in one transaction."""

from datetime import date, timedelta

from django.db import transaction

from cms_pages.demonstration import (
    applying,
    assessing,
    befriending,
    deciding,
    misusing,
    objecting,
    paying,
    publishing,
    ranking,
    refilling,
    supervising,
)
from cms_pages.demonstration.cast import CONTESTED, FRIENDS, HONOURED_FRIENDS, RUNNING, make_accounts
from cms_pages.demonstration.celebrating import celebrate
from cms_pages.demonstration.cultivating import fill_pool
from cms_pages.demonstration.diary import Diary, workdays_before
from cms_pages.demonstration.judging import Entries
from cms_pages.demonstration.rulesets import ruleset_for
from cms_pages.demonstration.walking import Walk
from cms_pages.records import publish_decision_pages
from portal import clock
from portal.access.models import User
from portal.evidence.actions import release_file
from portal.evidence.enums import QuarantineState
from portal.evidence.models import Quarantine
from portal.evidence.permissions import may_release
from workflow.honours.actions import send_credit_report
from workflow.honours.models import Honour
from workflow.programmes.actions import advance_edition, open_edition, plan_edition
from workflow.programmes.models import Edition, Programme
from workflow.publicity.models import Notice
from workflow.records.tasks import file_ended, make_package
from workflow.titles.actions import file_title_use, release_title_use

QUALITY, FRIENDSHIP = "changning-quality", "hongqiao-friendship"
CALL_DAYS = 40
# The finished edition is a cycle older than the running one and took most of a year.
CYCLE_DAYS = 730
FRIENDS_OPENED = 12
# Three years: 虹桥友谊奖 is given every third.
FRIENDS_CYCLE = 3 * 366


@transaction.atomic
def seed() -> bool:
    """Write the demonstration once; False when it is already there."""
    if Edition.objects.exists():
        return False
    accounts = make_accounts()
    list_published = workdays_before(clock.today(), 3)
    running_opens = list_published - timedelta(days=CALL_DAYS + 30)
    finished_edition(running_opens - timedelta(days=CYCLE_DAYS), accounts)
    running_edition(running_opens, list_published, accounts)
    honoured_friends(accounts)
    friendship_edition(accounts)
    assessing.review_something(accounts)
    ranking.rank_something(accounts)
    misused_titles(accounts)
    objecting.object_further(accounts, Diary(workdays_before(clock.today(), 5)))
    fill_pool(Programme.objects.get(slug=QUALITY), accounts)
    release_files(accounts)
    return True


def release_files(accounts: dict[str, User]) -> None:
    """Where nothing scans for viruses an officer answers for what the demonstration made; the newest file still waits."""
    held = Quarantine.objects.filter(state=QuarantineState.HELD, storage_name__isnull=False).order_by("pk")
    for quarantine in [one for one in held if may_release(accounts["office"], one)][:-1]:
        release_file(quarantine, by=accounts["office"], reason="演示材料，由演示程序生成。")


def open_call(programme: str, opens: date, days: int, accounts: dict[str, User]) -> tuple[Edition, Diary]:
    """Plan, publish the call, open."""
    diary = Diary(opens)
    opens = diary.day
    with diary.at(8):
        ruleset = ruleset_for(programme, opens, opens + timedelta(days=days))
        edition = plan_edition(
            ruleset,
            year=opens.year,
            slug=f"{programme}-{opens.year}",
            name=f"{opens.year}年度{ruleset.rules.programme.short_name}",
            opens_at=clock.moment(opens, 9),
            deadline=clock.moment(opens + timedelta(days=days), 17, 0, 0),
            by=accounts["office"],
        )
    publishing.publish_call(edition, accounts, diary)
    with diary.at(9, 30):
        open_edition(edition, by=accounts["office"])
    return edition, diary


def file_all(edition: Edition, cast: tuple, accounts: dict[str, User], diary: Diary) -> Entries:
    """Applications come in over the weeks of the call."""
    entries = []
    for candidate in cast:
        diary.pass_days(3)
        entries.append((candidate, applying.file_application(edition, candidate, accounts, diary)))
    return entries


def running_edition(opens: date, published: date, accounts: dict[str, User]) -> None:
    """An edition whose qualification notice runs today, one entry of it held by an objection."""
    edition, diary = open_call(QUALITY, opens, CALL_DAYS, accounts)
    entries = file_all(edition, RUNNING, accounts, diary)
    walk = Walk(edition, entries, accounts, diary)
    walk.do_application()
    walk.advance()
    walk.do_screening()
    diary.go_to(published)
    with diary.at(8, 30):
        advance_edition(edition, by=accounts["office"])
    notice = publishing.publish_list(edition, accounts, diary)
    assert notice.starts_on is not None
    diary.go_to(notice.starts_on)
    entry = notice.entries.get(position=3)
    statement = "公示对象上一年度曾受到质量投诉，申报材料所称“无重大质量投诉”与实际不符，请核实。"
    objection = objecting.object_to(entry, notice, diary, statement)
    objecting.accept(objection, accounts, diary)


def finished_edition(opens: date, accounts: dict[str, User]) -> None:
    """An edition from call to certificates: votes equal at the last place, a dismissed objection, a place refilled, one
    honour revoked later."""
    edition, diary = open_call(QUALITY, opens, CALL_DAYS, accounts)
    entries = file_all(edition, CONTESTED, accounts, diary)

    def object_and_refill(notice: Notice, diary: Diary) -> None:
        if notice.stage.options.subject == "proposed":
            statement = "对公示材料中一次交付合格率数据的真实性有疑问，请核实。"
            objection = objecting.object_to(notice.entries.get(position=1), notice, diary.pass_days(1), statement)
            objecting.accept(objection, accounts, diary)
            objecting.dismiss(objection, accounts, diary.pass_days(1))
            refilling.give_up_and_refill(notice, accounts, diary)

    honours = Walk(edition, entries, accounts, diary, object_and_refill).to_the_end()
    after_the_award(honours, accounts, diary)


def after_the_award(honours: list[Honour], accounts: dict[str, User], diary: Diary) -> None:
    """A ceremony held, a title registered, an experience article, a revocation, prizes paid and spent, the first years of the
    winners; the cases filed; an article interpreted."""
    first = next(honour for honour in honours if honour.holder == accounts["winner"])
    celebrate(first.edition, accounts, diary)
    story = publishing.publish_story(first, accounts, diary.pass_days(18))
    publishing.promote_story(story, accounts, diary.pass_days(1))
    with diary.pass_days(10).at(10):
        use = file_title_use(
            first,
            by=accounts["winner"],
            medium="website",
            wording=first.edition.rules.title_use.wording.format(  # type: ignore[union-attr]
                holder=first.public_name, year=first.year, tier=first.tier_label, track=first.track_label,
                programme=first.edition.rules.programme.name, achievement=first.title,
            ),
            place="企业官方网站“企业荣誉”栏目",
        )  # fmt: skip
    with diary.pass_days(2).at(9):
        release_title_use(use, by=accounts["office"])
    revoked = next(honour for honour in honours if honour.public_name == "示例企业丙")
    deciding.take_back(revoked, accounts, diary.pass_days(45))
    with diary.at(14):
        report = revoked.credit_reports.order_by("pk")[0]
        send_credit_report(report, by=accounts["office"], sent_on=diary.day, reference="演示回执1号")
    with diary.at(16):
        publish_decision_pages()
        file_ended()
        make_package(first.application.record.packages.get().pk)
    publishing.publish_interpretation(first.edition, accounts, diary.pass_days(1))
    other = next(honour for honour in honours if honour.public_name == "示例企业乙")
    paying.spend(first, other, accounts, diary)
    supervising.follow([first, other], accounts, diary)


def misused_titles(accounts: dict[str, User]) -> None:
    """Titles of the finished edition misused last week."""
    held = Honour.objects.filter(state="active").order_by("serial")
    first, other = held.get(holder=accounts["winner"]), held.get(public_name="示例企业乙")
    misusing.misuse(first, other, accounts, Diary(workdays_before(clock.today(), 5)))


def honoured_friends(accounts: dict[str, User]) -> None:
    """虹桥友谊奖 of a cycle before: two winners, one revoked and restored by votes of the conference."""
    edition, diary = open_call(
        FRIENDSHIP, clock.today() - timedelta(days=FRIENDS_OPENED + FRIENDS_CYCLE), CALL_DAYS, accounts
    )
    entries = file_all(edition, HONOURED_FRIENDS, accounts, diary)
    honours = Walk(edition, entries, accounts, diary).to_the_end()
    befriending.honour_friends(honours, accounts, diary)


def friendship_edition(accounts: dict[str, User]) -> None:
    """虹桥友谊奖 with its call open, one nomination in and one being written."""
    opens = clock.today() - timedelta(days=FRIENDS_OPENED)
    edition, diary = open_call(FRIENDSHIP, opens, CALL_DAYS + 20, accounts)
    first, second = FRIENDS
    applying.file_application(edition, second, accounts, diary)
    applying.start(edition, first, applying.account_of(first, accounts), diary)
