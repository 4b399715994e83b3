"""公开页面: what stands or is to stand in public, and what takes two people: taking a page down, excusing a number."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from wagtail.models import Page

from cms_pages import door
from cms_pages.drafting import ListPageForm, submit_list_page
from cms_pages.excuses import propose_excuse
from cms_pages.letters import tell_taken_down
from cms_pages.models import StoryPage
from cms_pages.reach import may_run_pages
from portal import clock
from portal.access.enums import Role
from portal.access.predicates import is_discipline
from portal.confirming.actions import propose
from portal.confirming.acts import Act, register_act
from portal.confirming.models import PendingAct
from portal.confirming.verbs import PROPOSED
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from workflow.publicity.transitions import may_publish

TAKE_DOWN = "page.take_down"
STORY_EVENTS = {
    "story.answered": "作者答复审核意见",
    "story.taken_back": "作者撤回送审",
    "story.take_down_asked": "作者申请停止公开",
}


def check_take_down(page: Page, *, by: Any) -> None:
    """Raise what keeps the page from being taken down: it is not up, or the law keeps it up."""
    if not page.live:
        raise door.DoorClosed("该页面现在没有公开，无须下线。")
    page.specific.check_may_go_down()


def check_same_page(page: Page, payload: Mapping[str, Any], by: Any) -> None:
    """The same, and the page still says what it said when this was proposed."""
    check_take_down(page, by=by)
    if page.live_revision_id != payload.get("live_revision"):
        raise door.DoorClosed("该页面在提出下线之后又有修改，请不同意本事项，核对现在公开的内容后重新提出。")


def propose_take_down(page: Page, *, by: Any, reason: str) -> PendingAct:
    """Propose to take down what the page says now."""
    return propose(TAKE_DOWN, page, by=by, reason=reason, payload={"live_revision": page.live_revision_id})


def run_take_down(page: Page, pending: PendingAct, by: Any) -> Page:
    gone = door.take_down(page.specific, by=by, under=pending)
    if isinstance(gone, StoryPage):
        tell_taken_down(gone, pending.reason)
    return gone


register_act(
    Act(
        name=TAKE_DOWN,
        decision="take_down",
        label="页面下线",
        model=Page,
        may_propose=may_run_pages,
        may_confirm=may_run_pages,
        check=check_same_page,
        run=run_take_down,
        describe=lambda page, payload: [("公开状态", f"公开：{page.specific.address}", "下线")],
        asked=(Role.OFFICE, Role.EDITOR),
    )
)


class PagesDesk(Desk):
    """Every page of the portal, public or in draft."""

    model = Page
    name = "pages"
    label = "公开页面"
    empty = "拟写和公开的页面列在这里。"
    icon = "doc-full-inverse"
    order = 605
    who = may_run_pages | is_discipline
    help = "页面由一人拟稿、另一人审核后公开；下线同样须两人办理。公示名单、办法、决定和届次所依据的文件长期公开。"
    columns = (
        Column("标题", "title"),
        Column("类别", lambda page: page.specific_class.page_kind),
        Column("状态", lambda page: "公开" if page.live else "草稿", badge=True),
        Column("公开时间", "first_published_at"),
        Column("最近更新", "last_published_at"),
    )
    search = ("title", "draft_title")
    event_labels = {"page.published": "公开", "page.changed": "更新公开内容", "page.taken_down": "下线", **STORY_EVENTS}
    list_verbs = (
        Verb(
            "list-page",
            "制作公示页面并送审",
            ListPageForm,
            lambda obj, by, data: submit_list_page(data["notice"], by=by, intro=data["intro"]),
            permission=may_publish,
            help="由公示草稿生成页面并提交审核；另一人审核通过，页面即行公开，名单冻结，公示期自下一工作日起计算。",
            done="页面已生成并送审，请另一人审核。送审前后均可点击“预览”核对名单和公示期。",
        ),
    )
    verbs = (
        Verb(
            "take-down",
            "申请下线",
            ReasonForm,
            lambda page, by, data: propose_take_down(page, by=by, **data),
            permission=may_run_pages,
            help="由另一人复核同意后下线，理由记入日志。",
            done=PROPOSED,
            danger=True,
            check=check_take_down,
        ),
        Verb(
            "excuse",
            "申请例外公开号码",
            ReasonForm,
            lambda page, by, data: propose_excuse(page, by=by, **data),
            permission=may_run_pages,
            help="页面中查出证件、电话或者银行账号而依法确需公开的，写明理由，由评审办另一人复核。只对现在查出的号码有效。",
            done="已提出，请评审办另一人在“待复核事项”中复核。",
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return Page.objects.filter(content_type__app_label="cms_pages", depth__gt=1).select_related("content_type")

    def info_panels(self, obj: Page, user: Any) -> list[InfoPanel]:
        page = obj.specific
        return [
            InfoPanel(
                "概况",
                rows=[
                    ("标题", page.title),
                    ("类别", page.page_kind),
                    *_ways(page, user),
                    ("公开时间", page.shown_at and clock.display(page.shown_at)),
                    ("最后修改人", page.latest_revision.user if page.latest_revision else None),
                ],
            )
        ]


def _ways(page: Page, user: Any) -> list[tuple[str, Any]]:
    """Where to read the page; for those who write it, its newest draft and its editor; whom a draft waits for."""
    waiting = page.current_workflow_task_state
    rows = [
        ("网址", _link(page.address, page.address) if page.live else page.address),
        ("审核", f"待审核：{waiting.task.name}" if waiting else "没有待审核的修改"),
    ]
    if page.permissions_for_user(user).can_edit():
        preview, editor = (reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in ("view_draft", "edit"))
        rows.append(("草稿", format_html("{}　{}", _link(preview, "预览"), _link(editor, "打开编辑页面"))))
    return rows


def _link(url: str, text: str) -> str:
    return format_html('<a href="{}">{}</a>', url, text)
