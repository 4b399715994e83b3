"""获奖经验推广: the departments' view of the stories of their own industry and area (Article 27)."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils.html import format_html

from cms_pages import promotions
from cms_pages.models import StoryPage
from cms_pages.models.story_parts import StoryPromotion
from cms_pages.reach import may_run_pages
from portal import clock
from portal.access.predicates import is_department, is_discipline
from portal.autosave.fields import LongTextField
from portal.confirming.verbs import PROPOSED
from portal.desk import Column, Desk, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from workflow.applications.permissions import barred_from


class PromotionForm(forms.Form):
    """How the department puts the story forward."""

    text = LongTextField(
        label="推广安排",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明向谁推广、怎样推广，例如“列入本街道质量提升培训教材，9月组织现场交流”。将以部门的名义公开。",
    )


class StoriesDesk(Desk):
    """Public stories; a department's person sees those of its own industry and area."""

    model = StoryPage
    name = "stories"
    label = "获奖经验推广"
    empty = "获奖经验公开之后，列在这里。"
    icon = "pick"
    order = 606
    who = is_department | may_run_pages | is_discipline
    help = "部门在本行业、本区域推广已公开的获奖经验：由部门提出，评审办或者编辑复核后在文章中公开。"
    columns = (
        Column("文章", "title"),
        Column("单位或者本人", "author"),
        Column("行业", "industry"),
        Column("获奖年度", "year"),
        Column("推广部门", lambda page: "、".join(str(row.department) for row in _standing(page)) or "—"),
    )
    search = ("title", "author", "industry")
    event_labels = {"story.promoted": "推广", "story.promotion_ended": "停止推广"}
    verbs = (
        Verb(
            "promote",
            "提出推广",
            PromotionForm,
            lambda page, by, data: promotions.propose_promotion(page, by=by, **data),
            permission=promotions.may_promote,
            help="由评审办或者编辑复核同意后，以部门的名义在文章中公开。",
            done=PROPOSED,
            check=promotions.check_promote,
        ),
        Verb(
            "end-promotion",
            "停止推广",
            ReasonForm,
            lambda page, by, data: promotions.end_promotion(page, by=by, **data),
            permission=promotions.may_end_promotion,
            help="停止后文章中不再显示，记录保留。",
            check=promotions.check_end_promotion,
        ),
    )

    def rows(self, user: Any) -> QuerySet:
        if may_run_pages(user) or is_discipline(user):
            found = StoryPage.objects.live().exclude(honour__application__in=barred_from(user))
        else:
            found = promotions.stories_of(user)
        standing = Prefetch(
            "promotions", StoryPromotion.objects.standing().select_related("department"), "standing_now"
        )
        found = found.select_related("honour", "sector", "town").prefetch_related(standing)
        return found.order_by("-issued_at", "-pk")

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        facts = [
            ("文章", format_html('<a href="{0}">{0}</a>', obj.address)),
            ("荣誉", obj.honour or "—"),
            ("现状", obj.revoked_mark or "公开"),
            ("行业主管部门", obj.sector or "—"),
            ("所在街镇、园区", obj.town or "—"),
        ]
        told = [
            (f"{row.department}（{clock.day_of(row.promoted_at)}）", _told(row))
            for row in obj.promotions.select_related("department")
        ]
        return [InfoPanel("概况", rows=facts), *([InfoPanel("推广", rows=told)] if told else [])]


def _standing(page: Any) -> list[StoryPromotion]:
    """None while the honour is revoked."""
    return [] if page.revoked_mark else page.standing_now


def _told(promotion: Any) -> str:
    ended = f"（{clock.day_of(promotion.ended_at)}停止：{promotion.ended_because}）" if promotion.ended_at else ""
    return f"{promotion.text}{ended}"
