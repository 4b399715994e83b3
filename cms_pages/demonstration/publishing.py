"""What editors put before the public: calls, lists, decisions, stories."""

from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db.models import QuerySet
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms_pages.demonstration.diary import Diary
from cms_pages.models import (
    Criterion,
    MeasuresPage,
    NoticePage,
    NoticesIndexPage,
    PublicityIndexPage,
    PublicityPage,
    StandardPage,
    StoriesIndexPage,
    StoryFigure,
    StoryPage,
)
from cms_pages.models.notices import NoticeKind
from cms_pages.models.standards import StandardKind
from cms_pages.moderation import answer_remark
from cms_pages.permissions import STORY_FILES
from cms_pages.promotions import propose_promotion
from portal import clock
from portal.access.models import User
from portal.confirming.actions import confirm
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
    """A winner's experience article: handed in, sent back once, answered, let through by an editor and by the office."""
    with diary.at(14):
        page = StoryPage(
            title="把质量目标落到每一道工序",
            slug=f"story-{honour.number.lower()}",
            owner=honour.holder,
            honour=honour,
            author=honour.public_name,
            year=honour.year,
            town=honour.application.department,
            picture=_drawing(honour.holder),
            live=False,
            **STORY,
        )
        page.figures = [StoryFigure(sort_order=order, **figure) for order, figure in enumerate(FIGURES)]
        StoriesIndexPage.objects.get().add_child(instance=page)
        revision = page.save_revision(user=honour.holder)
        page.get_workflow().start(revision.as_object(), honour.holder)
    _decide(page, "reject", accounts["editor"], diary, comment="“关键数据”请注明所属年度。")
    with diary.pass_days(1).at(9):
        answer_remark(_fresh(page), by=honour.holder, text="已逐项注明为2025年数据，并补充了此前的数值。")
    _decide(page, "approve", accounts["editor"], diary)
    _decide(page, "approve", accounts["office2"], diary)
    return _fresh(page)


def publish_report(edition: Edition, accounts: dict[str, User]) -> NoticePage:
    """What the portal says of the ceremony, with a picture."""
    drawn = _drawing(accounts["editor"], Collection.get_first_root_node())
    page = NoticePage(
        title=f"{edition.name}颁授仪式举行（演示）",
        slug=f"ceremony-{edition.slug}",
        kind=NoticeKind.ANNOUNCEMENT,
        edition=edition,
        issued_at=clock.now(),
        body=(
            f"<p>{edition.name}颁授仪式在示例区机关会议中心举行，向获奖者颁发证书。</p>"
            f'<embed embedtype="image" id="{drawn.pk}" format="fullwidth" alt="{drawn.description}"/>'
            "<p>本页为演示内容，配图为示意图。</p>"
        ),
    )
    NoticesIndexPage.objects.get().add_child(instance=page)
    return publish(page, accounts)


def _drawing(by: User, shelf: Collection | None = None) -> Any:
    """A drawing, plainly no photograph; a winner's on the shelf of stories."""
    shelf = shelf or Collection.objects.get(name=STORY_FILES)
    with (Path(__file__).parent / "pictures" / "quality-gate.png").open("rb") as drawn:
        return get_image_model().objects.create(
            title="质量关口示意图",
            description="插图：仪表、装配线和一道红色的质量关口",
            uploaded_by_user=by,
            collection=shelf,
            file=ImageFile(drawn, name="quality-gate.png"),
        )


def _decide(page: StoryPage, what: str, by: User, diary: Diary, **words: str) -> None:
    with diary.at(15):
        task = _fresh(page).current_workflow_task_state
        task.task.specific.on_action(task, by, what, **words)


def _fresh(page: StoryPage) -> StoryPage:
    return StoryPage.objects.get(pk=page.pk)


def promote_story(page: StoryPage, accounts: dict[str, User], diary: Diary) -> None:
    """The street puts it before its own firms, the office agrees."""
    with diary.at(10):
        words = "列入本街道质量提升培训教材，每季度组织一次现场交流。"
        pending = propose_promotion(page, by=accounts["department"], text=words)
        confirm(pending, by=accounts["office"])


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


STORY = {
    "industry": "现代服务业",
    "scale": "员工426人，2条装配线",
    "since": "2019年导入卓越绩效管理",
    "criteria": [Criterion.CUSTOMERS, Criterion.PROCESSES, Criterion.ANALYSIS],
    "summary": "以顾客旅程为主线分解质量目标，问题当班发现、当班关闭，三年间一次交付合格率稳步提升。",
    "situation": "<p>过去，质量问题往往在交付之后才被顾客发现；同一个问题几个部门各登记一遍，却没有人对关闭负责。</p>",
    "body": (
        "<ol><li><b>目标落到工序。</b>从顾客旅程倒推，把年度质量目标分解到42道工序，每道工序只保留不超过3项关键指标。</li>"
        "<li><b>问题不过夜。</b>班组设质量看板，当班发现、当班分析、当班关闭。</li>"
        "<li><b>改进成标准。</b>验证有效的做法30日内修订为作业标准。</li></ol>"
    ),
    "results": "<p>三年间一次交付合格率提高3.2个百分点，顾客投诉下降七成；相关做法已被3家协作企业采用。</p>",
    "lessons": (
        "<ol><li>先减指标，再抓落实：每道工序3项以内，班组长背得出，才管得住。</li>"
        "<li>先试返工最多的一段，适合工序稳定、批量中等的装配和服务企业。</li></ol><p>本文为演示内容，企业与数据均为虚构。</p>"
    ),
    "caption": "质量关口示意：问题不过关，产品不流转。（示意图）",
    "quote": "谁接手，谁验收，谁就有权说“不”。",
    "quoted": "首席质量官",
    "visits": "每季度最后一个周四下午开放，每批不超过20人。",
    "withheld": "工序成本参数",
    "withheld_reason": "涉及商业秘密",
    "title_en": "Quality targets for every step of the process",
    "summary_en": "Targets follow the customer's journey; a fault found in a shift is closed in that shift.",
    "results_en": "<p>In three years the rate of deliveries accepted at first try rose by 3.2 percentage points.</p>",
}
FIGURES = (
    {"label": "一次交付合格率", "value": "99.4", "unit": "%", "period": "2025年", "before": "2022年为96.2%"},
    {"label": "每千台顾客投诉", "value": "1.8", "unit": "件", "period": "2025年", "before": "2022年为6.1件"},
    {"label": "问题当班关闭率", "value": "92", "unit": "%", "period": "2025年", "before": "2022年为58%"},
)
