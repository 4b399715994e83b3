"""What the demonstration has to show on whatever day it is made."""

from django.test import Client

from cms_pages.demonstration.seed import seed
from cms_pages.files import pictures_of
from cms_pages.models import StoryPage
from portal import clock
from portal.access.models import User
from portal.autosave.models import TypedForm
from portal.desk.todo import soon, todos_of
from portal.journal.chain import first_break
from portal.journal.models import Event
from portal.journal.standing import contradictions
from portal.workdays.models import CalendarYear
from portal.workdays.seeding import NOTICES
from workflow.ceremonies.models import Ceremony
from workflow.decisions.models import Matter, ProposalRound
from workflow.honours.models import Certificate, Honour, Reinstatement
from workflow.programmes.models import Edition, RuleSetVersion
from workflow.publicity.models import Hold, Notice
from workflow.reviews.passing import short_of_marks
from workflow.reviews.placing import ranks
from workflow.rosters.models import RosterPlace
from workflow.supervision.models import Feedback, Tracking
from workflow.titles.models import TitleUse


def check_demonstration(client: Client) -> None:
    """Complete, its journal unbroken, and not made a second time."""
    check_finished_edition()
    check_running_edition(client)
    check_friends(client)
    check_open_call(client)
    check_under_review()
    check_ranked()
    check_summed_up(client)
    check_marks()
    assert first_break() is None
    assert [str(one) for one in contradictions()] == []
    before = counts()
    assert seed() is False
    assert counts() == before


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Edition, Event, Honour, Notice, TitleUse, StoryPage)}


def check_finished_edition() -> None:
    edition = Edition.objects.get(state="concluded", programme__slug="changning-quality")
    honours = Honour.objects.filter(edition=edition).order_by("serial")
    assert [(honour.public_name, honour.tier, honour.state) for honour in honours] == [
        ("示例企业甲", "mayor", "active"),
        ("示例人员张堃", "mayor", "active"),
        ("示例人员李玥", "mayor", "active"),
        ("示例企业乙", "gold", "active"),
        ("示例企业丙", "gold", "revoked"),
    ]
    check_contest(edition)
    assert Certificate.objects.filter(honour__edition=edition).count() == 5
    assert list(StoryPage.objects.live().values_list("honour__public_name", flat=True)) == ["示例企业甲"]
    assert TitleUse.objects.get().honour.public_name == "示例企业甲"
    assert Honour.objects.filter(granted_on__gt=clock.today()).count() == 0
    years = Tracking.objects.filter(honour__edition=edition, number=1).order_by("honour__serial")
    assert [year.state for year in years] == ["closed", "planned", "planned", "closed", "ended"]
    assert Feedback.objects.count() == 3


def check_contest(edition: Edition) -> None:
    """Equal votes at the last place, a further ballot, the place given up and refilled with a full notice of its own."""
    rounds = ProposalRound.objects.filter(proposal__edition=edition).order_by("proposal__application__number", "number")
    assert [(row.proposal.application.public_name, row.cause, row.yes) for row in rounds] == [
        ("示例人员李玥", "tie", 2),
        ("示例人员李玥", "refill", 1),
        ("示例人员吴朗", "tie", 2),
    ]
    first, further = Notice.objects.filter(stage__edition=edition, stage__code="winners-notice").order_by("sequence")
    assert [entry.public_name for entry in further.entries.all()] == ["示例人员李玥"]
    assert len(further.workday_dates) == first.workdays_required
    assert (first.state, further.state) == ("ended", "ended")
    assert further.ends_on > first.ends_on


def check_running_edition(client: Client) -> None:
    edition = Edition.objects.get(state="running", programme__slug="changning-quality")
    notice = Notice.objects.running().get()
    assert (notice.edition, notice.stage) == (edition, edition.current_stage)
    assert notice.starts_on <= clock.today() <= notice.ends_on
    assert notice.entries.count() == 6
    assert [(hold.entry.notice, hold.entry.position) for hold in Hold.objects.filter(state="open")] == [(notice, 3)]
    assert f"{notice.clock_text}" in client.get("/").content.decode()


def check_friends(client: Client) -> None:
    """An award given: a ceremony with a picture, lists by consent, a revocation voted for and undone by another vote."""
    edition = Edition.objects.get(programme__slug="hongqiao-friendship", state="concluded")
    first, second = Honour.objects.filter(edition=edition).order_by("serial")
    assert (first.state, second.state) == ("active", "active")
    assert [matter.state for matter in Matter.objects.order_by("pk")] == ["passed", "passed"]
    decision = Reinstatement.objects.get(revocation__honour=second)
    assert (decision.members, decision.in_favour) == (10, 10)
    listed = RosterPlace.objects.filter(honour__edition=edition)
    assert sorted(listed.values_list("honour__serial", "state")) == [
        (first.serial, "listed"), (first.serial, "listed"), (first.serial, "listed"),
        (second.serial, "asked"), (second.serial, "asked"), (second.serial, "asked"),
    ]  # fmt: skip
    ceremony = Ceremony.objects.get(edition=edition)
    assert ceremony.state == "held"
    assert pictures_of(ceremony.report)
    assert client.get(decision.public_address).status_code == 200


def check_open_call(client: Client) -> None:
    edition = Edition.objects.get(programme__slug="hongqiao-friendship", state="running")
    assert edition.opens_at < clock.now() < edition.deadline
    assert sorted(edition.applications.values_list("state", flat=True)) == ["draft", "submitted"]
    assert set(Edition.objects.accepting()) == {
        edition,
        Edition.objects.filter(programme__slug="demo-crew").latest("year"),
    }


WAITING = {
    "office": ("评审日程：资料评审 1 件",),
    "office2": ("评审日程：资料评审 1 件",),
    "reviewer": ("评审任务：3 件", "评审报告：资料评审 1 件", "评审日程：资料评审 1 件"),
    "reviewer2": ("评审任务：2 件", "评审日程：资料评审 1 件"),
    "reviewer3": ("评审任务：3 件",),
    "department": ("书面征求意见：1 件",),
    "department2": ("异议征求意见：1 件",),
    "conference1": ("评审会会议",),
}


def check_under_review() -> None:
    """Two editions under review, and something on the first page of everybody who has a part in them."""
    editions = Edition.objects.filter(programme__slug="demo-quality").order_by("year")
    assert [edition.current_stage.kind for edition in editions] == ["assessment", "screening"]
    for name, words in WAITING.items():
        shown = [one.words for one in soon(todos_of(User.objects.get(username=name)))]
        assert all(any(said.startswith(word) for said in shown) for word in words), (name, shown)
    assert TypedForm.objects.exclude(sealed="").count() == 1


def check_ranked() -> None:
    """Places by a combined score, equals told apart by the visit, one below the mark; a draft that four people write."""
    first, second = Edition.objects.filter(programme__slug="demo-crew").order_by("year")
    assert first.current_stage.kind == "conference"
    stage = first.stages.get(code="site-visit")
    found = {report.application.public_name: (report.rank, str(report.combined)) for report in ranks(stage).values()}
    assert found["示例班组丙"][1] == found["示例班组乙"][1]
    assert {name: rank for name, (rank, _) in found.items()} == {
        "示例班组甲": 1, "示例班组丙": 2, "示例班组乙": 3, "示例班组丁": 4,
    }  # fmt: skip
    left = first.applications.get(state="eliminated")
    assert (left.public_name, left.pk in short_of_marks(first)) == ("示例班组丁", True)
    draft = second.applications.get()
    assert (draft.state, sorted(draft.coworkers.serving().values_list("role", flat=True))) == (
        "draft", ["editor", "editor", "reader"],
    )  # fmt: skip


def check_summed_up(client: Client) -> None:
    """A winner reads what the panel summed up of its case, and nobody else's."""
    client.force_login(User.objects.get(username="winner"))
    page = client.get("/winners/stories/").content.decode()
    client.logout()
    assert ("评审组总结的经验" in page, "做到问题当班发现、当班关闭" in page, "按周评审、按月改进" in page) == (
        True,
        True,
        False,
    )


def check_marks() -> None:
    """What nobody has published yet is marked, and only that."""
    marked = CalendarYear.objects.filter(demonstration=True)
    assert not marked.filter(year__in=NOTICES).exists()
    assert all("演示用" in year.document_title for year in marked)
    years = set(CalendarYear.objects.filter(state="confirmed").values_list("year", flat=True))
    assert years >= {clock.today().year}
    invented = RuleSetVersion.objects.filter(version__endswith="-demo")
    assert all(version.demonstration for version in invented)
