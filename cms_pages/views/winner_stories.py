"""A winner's own stories: where each stands, what was remarked, the answer, taking it back (Articles 7, 32)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext

from cms_pages import moderation
from cms_pages.models import StoriesIndexPage, StoryPage
from cms_pages.models.stories import SECTIONS
from cms_pages.models.story_panels import remarks_on
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.autosave.fields import LongTextField
from portal.autosave.forms import Typed
from portal.desk.forms import ReasonForm
from portal.languages import CHINESE, is_english, spoken
from portal.refusals import show_refusal
from portal.transitions.core import allows, obstacles
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.reviews.queries import experience_of

ASKED = (
    "title", "honour", "author", "year", "industry", "scale", "since", "sector", "town", "criteria", "picture", "caption", "summary",
    *SECTIONS, "quote", "quoted", "visits", "withheld", "withheld_reason",
)  # fmt: skip


class AnswerForm(forms.Form):
    """The winner's answer to what was remarked."""

    text = LongTextField(
        label="答复",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="逐条说明怎样修改的；不修改的，写明理由。只有审核人和您能看到。",
    )


@access(is_authenticated)
def own_stories(request: HttpRequest) -> HttpResponse:
    """`/winners/stories/`: mine, with where each stands."""
    rows = StoryPage.objects.filter(owner=request.user.pk).order_by("-latest_revision_created_at")
    may_write = Honour.objects.filter(holder=request.user.pk, state=HonourState.ACTIVE).exists()
    column = StoriesIndexPage.objects.first() if may_write else None
    context = {
        "stories": rows, "column": column, "fields": _fields() if column and is_english() else [],
        "summed_up": _summed_up(request.user) if column else [],
    }  # fmt: skip
    return render(request, "cms_pages/winner_stories.html", context)


def _summed_up(user: Any) -> list[tuple[Honour, str]]:
    """What the panel summed up of each honour's case, to write from (Articles 24, 32)."""
    held = Honour.objects.filter(holder=user.pk, state=HonourState.ACTIVE).select_related("application")
    return [
        (honour, said) for honour in held.order_by("-granted_on", "pk") if (said := experience_of(honour.application))
    ]


def _fields() -> list[tuple[str, str]]:
    """What the editor, which is in Chinese, asks for, with its hints: in its own order."""
    with translation.override(CHINESE):
        fields: list[Any] = [StoryPage._meta.get_field(name) for name in ASKED]
        return [(str(field.verbose_name), str(field.help_text) if field.name != "title" else "") for field in fields]


@access(is_authenticated)
def own_story(request: HttpRequest, pk: int) -> HttpResponse:
    """`/winners/stories/<pk>/`: the review of one of mine, and the answer to it."""
    page = _own(request, pk)
    typed = Typed(request, f"story-answer:{pk}")
    form = typed.on(AnswerForm(typed.data))
    if answer := typed.answer(form):
        return answer
    if _is_done(typed, form, lambda text: moderation.answer_remark(page, by=request.user, text=text)):
        messages.success(request, "答复已提交，文章已重新送审。")
        return redirect("winner_story", pk=pk)
    context = {
        "story": page,
        "title": page.get_latest_revision_as_object().title,
        "remarks": list(remarks_on(page)),
        "form": typed.keep(form),
        "may_answer": allows(moderation.check_answer, page, by=request.user),
        "may_take_back": allows(moderation.check_take_back, page, by=request.user),
    }
    return render(request, "cms_pages/winner_story.html", context, status=422 if typed.is_posted else 200)


@access(is_authenticated)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the review of one of mine: asks first, says afterwards."""
    page = _own(request, pk)
    closed = gettext("；").join(map(spoken, obstacles(moderation.check_take_back, page, by=request.user)))
    if request.method == "POST" and not closed:
        moderation.take_back(page, by=request.user)
        messages.success(request, "已撤回，审核停止，草稿仍为您保留。")
        return redirect("winner_story", pk=pk)
    return render(request, "cms_pages/story_take_back.html", {"story": page, "closed": closed})


@access(is_authenticated)
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that one of mine is public no more; two of the office decide."""
    page = _own(request, pk)
    typed = Typed(request, f"story-take-down:{pk}")
    form = typed.on(ReasonForm(typed.data))
    if answer := typed.answer(form):
        return answer
    if _is_done(typed, form, lambda reason: moderation.ask_down(page, by=request.user, reason=reason)):
        messages.success(request, "申请已提交，由评审办办理；办结之前，文章照常公开。")
        return redirect("winner_story", pk=pk)
    closed = gettext("；").join(map(spoken, obstacles(moderation.check_ask_down, page, by=request.user)))
    context = {"story": page, "form": typed.keep(form), "closed": closed}
    return render(request, "cms_pages/story_take_down.html", context, status=422 if typed.is_posted else 200)


def _own(request: HttpRequest, pk: int) -> StoryPage:
    """Visibility first: a winner reaches their own stories and no others."""
    return get_object_or_404(StoryPage.objects.select_related("honour"), pk=pk, owner_id=request.user.pk)


def _is_done(typed: Typed, form: Any, act: Callable[..., Any]) -> bool:
    """Where the form was submitted and says enough: do it and forget what was typed, or say on the form why not."""
    if not (typed.submitted and form.is_valid()):
        return False
    try:
        with transaction.atomic():
            act(**form.cleaned_data)
            typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True
