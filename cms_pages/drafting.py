"""From the draft of a list to its page before the second person, in one step (Articles 21, 25)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.html import linebreaks
from wagtail.models import Page

from cms_pages.models import PublicityIndexPage, PublicityPage
from portal.autosave.fields import LongTextField
from portal.transitions.core import check_source, lock
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice
from workflow.publicity.transitions import PUBLISH, may_publish


class ListPageForm(forms.Form):
    """Which list, and the words that stand above it."""

    notice = forms.ModelChoiceField(label="公示名单", queryset=Notice.objects.none())
    intro = LongTextField(
        label="公示说明",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写在名单前面，可以不填；名单、公示期、受理异议的渠道和依据由系统写入。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = Notice.objects.filter(state=NoticeState.DRAFT).order_by("-pk")
        self.fields["notice"].queryset = drafts  # type: ignore[attr-defined]
        self.fields["notice"].initial = first = drafts.first()
        if first is None:
            self.fields["notice"].help_text = "目前没有公示草稿。请先在“公示名单”中生成草稿。"


@transaction.atomic
def submit_list_page(notice: Notice, *, by: Any, intro: str = "") -> Page:
    """Draft the page of a draft list and hand it to the second person; one that is drafted already is taken up again.

    Raises `TransitionNotAllowed` when the list is no draft any more, and `ValidationError` when its page waits for
    approval already or may not stand in public as it is.
    """
    if not may_publish(by):
        raise PermissionDenied(f"公示页面由{may_publish.name}制作。")
    # The list may be published or withdrawn at this moment: a page is drawn up for a draft alone.
    lock(notice)
    check_source(notice, PUBLISH)
    page = PublicityPage.objects.filter(notice=notice).first() or _new_page(notice)
    if page.workflow_in_progress:
        raise ValidationError("该名单的公示页面已经送审，请等待审核；需要修改的，请在页面编辑中修改。")
    draft = page.get_latest_revision_as_object()
    draft.intro = linebreaks(intro, autoescape=True) if intro.strip() else draft.intro
    workflow = draft.get_workflow()
    if workflow is None:
        raise ValidationError("公示栏目没有启用审核流程，不能送审，请维护人员恢复“两人审核”后再办理。")
    draft.check_publishable()
    draft.save_revision(user=by, clean=True)
    sent_back = page.current_workflow_state
    if sent_back:
        sent_back.resume(user=by)
    else:
        workflow.start(draft, by)
    return Page.objects.get(pk=page.pk)


def _new_page(notice: Notice) -> PublicityPage:
    return PublicityIndexPage.objects.get().add_child(instance=PublicityPage(title=notice.title, notice=notice))
