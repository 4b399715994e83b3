"""What editors put before the public: calls, lists, decisions, stories."""

from typing import Any

from django.db.models import QuerySet

from cms_pages.demonstration.diary import Diary
from cms_pages.models import (
    MeasuresPage,
    NoticePage,
    NoticesIndexPage,
    PublicityIndexPage,
    PublicityPage,
    StandardPage,
    StoriesIndexPage,
    StoryPage,
)
from cms_pages.models.notices import NoticeKind
from cms_pages.models.standards import StandardKind
from portal import clock
from portal.access.models import User
from workflow.honours.models import Honour
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset import RuleSet
from workflow.programmes.ruleset.stage_settings import ApplicationSettings
from workflow.publicity.actions import end_notice, plan_notice
from workflow.publicity.models import Notice


def publish_call(edition: Edition, accounts: dict[str, User], diary: Diary) -> NoticePage:
    """The application notice with the measures, standards and review rules it calls under (Article 19)."""
    with diary.at(9):
        page = NoticePage(
            title=f"关于开展{edition.name}申报工作的通知（演示）",
            slug=f"call-{edition.slug}",
            kind=NoticeKind.CALL,
            edition=edition,
            measures=law_of(edition),
            review_rules=current(edition, StandardKind.REVIEW_RULES).first(),
            issued_at=clock.now(),
            body=call_text(edition),
        )
        NoticesIndexPage.objects.get().add_child(instance=page)
        page.standards.set(current(edition, StandardKind.STANDARD))
        page.save()
        return publish(page, accounts)


def law_of(edition: Edition) -> MeasuresPage | None:
    """The text its rule set was written from."""
    own = MeasuresPage.objects.live().filter(programme_slug=edition.programme.slug)
    return own.filter(ruleset_slug=edition.ruleset.slug).first() or own.filter(excerpt=False).first()


def current(edition: Edition, kind: StandardKind) -> QuerySet[StandardPage]:
    """The award's own standards or review rules, in the version that nothing has replaced."""
    return StandardPage.objects.live().filter(
        kind=kind, programme_slug=edition.programme.slug, superseded_by__isnull=True
    )


def call_text(edition: Edition) -> str:
    """The body of a call, from the rules themselves."""
    rules = edition.rules
    who = "".join(
        f"<li>{track.name}：{'组织' if track.applicant == 'organisation' else '个人'}申报{track.filed}。</li>"
        for track in rules.tracks
    )
    return (
        f"<p>各有关单位和个人：</p><p>根据《{rules.title}》，现就{edition.name}申报工作通知如下。</p>"
        f"<h2>申报类别</h2><ul>{who}</ul>"
        f"<h2>申报时间</h2><p>{clock.display(edition.opens_at)} 至 {clock.display(edition.deadline)}，逾期不予接收。</p>"
        f"<h2>申报方式</h2><p>点击本页“在线申报”填报。{recommended(rules)}</p>"
        "<p>本通知为演示内容，所涉单位和个人均为虚构。</p>"
    )


def recommended(rules: RuleSet) -> str:
    """What an applicant must plan for where the award wants a recommendation."""
    asked = [stage for stage in rules.stages_of(ApplicationSettings) if stage.recommendation_required]
    return f"申报须经{'、'.join(asked[0].recommenders)}签署推荐意见，请预留办理时间。" if asked else ""


def publish_list(edition: Edition, accounts: dict[str, User], diary: Diary, stage: Stage | None = None) -> Notice:
    """The publicity list of the stage in progress, or of an earlier one for who was refilled; its page starts the clock."""
    stage = stage or edition.current_stage
    assert stage is not None
    with diary.at(9):
        notice = plan_notice(stage, by=accounts["office"])
        intro = f"<p>根据《{edition.rules.title}》，现将有关名单予以公示，接受社会监督。</p>"
        page = PublicityPage(title=f"{notice.title}（演示）", notice=notice, intro=intro, issued_at=clock.now())
        PublicityIndexPage.objects.get().add_child(instance=page)
        publish(page, accounts)
    notice.refresh_from_db()
    return notice


def let_run_out(notice: Notice, diary: Diary) -> None:
    """The period ends by itself the day after its last."""
    assert notice.ends_on is not None
    diary.go_to(max(diary.day, notice.ends_on)).pass_days(1)
    with diary.at(0, 5):
        end_notice(notice)


def publish_story(honour: Honour, accounts: dict[str, User], diary: Diary) -> StoryPage:
    """A winner's experience article, written by the winner and published by an editor."""
    with diary.at(14):
        page = StoryPage(
            title=f"把质量目标落到每一道工序——{honour.public_name}的实践",
            slug=f"story-{honour.number.lower()}",
            owner=honour.holder,
            honour=honour,
            author=honour.public_name,
            criterion="processes",
            industry="现代服务业",
            year=honour.year,
            summary="以顾客旅程为主线分解质量目标，问题当班发现、当班关闭，三年间一次交付合格率稳步提升。",
            body=STORY,
            withheld="工序成本参数",
            withheld_reason="涉及商业秘密",
            issued_at=clock.now(),
        )
        StoriesIndexPage.objects.get().add_child(instance=page)
        return publish(page, accounts)


def publish_interpretation(edition: Edition, accounts: dict[str, User], diary: Diary) -> NoticePage:
    """A question on how many are honoured, and the answer (Article 38)."""
    with diary.at(10):
        page = NoticePage(
            title="关于名额能否合并使用的解释（演示）",
            slug=f"interpretation-{edition.slug}",
            kind=NoticeKind.INTERPRETATION,
            measures=MeasuresPage.objects.live().get(excerpt=False),
            article_number=3,
            question="质量金奖的名额没有用满的，可以转给区长质量奖使用吗？",
            interpreter=edition.rules.programme.organiser,
            issued_at=clock.now(),
            body="<p>不可以。各奖项的名额分别计算，没有用满的予以空缺，不转给其他奖项。</p><p>本解释为演示内容。</p>",
        )
        NoticesIndexPage.objects.get().add_child(instance=page)
        return publish(page, accounts)


def publish(page: Any, accounts: dict[str, User]) -> Any:
    """The editor writes it, a second officer lets it go public."""
    page.save_revision(user=accounts["editor"]).publish(user=accounts["office2"], skip_permission_checks=True)
    page.refresh_from_db()
    return page


STORY = (
    "<h2>为什么做</h2><p>过去，质量问题往往在交付之后才被顾客发现。企业决定从顾客旅程倒推，把每一个接触点的质量要求"
    "写成工序标准。</p>"
    "<h2>怎么做</h2><p>一是目标到工序：把年度质量目标分解到四十二道工序，每道工序只保留不超过三项关键指标。"
    "二是问题不过夜：班组设质量看板，当班发现、当班分析、当班关闭。三是改进有标准：验证有效的做法三十日内修订为作业标准。</p>"
    "<h2>成效</h2><p>一次交付合格率由百分之九十六点二提高到百分之九十九点四，顾客投诉量下降七成。"
    "相关做法已在三家协作企业推广。</p>"
    "<p>本文为演示内容，企业与数据均为虚构。</p>"
)
