"""Whom the page editor's workflow tells what: letters in the transaction of what they report, not mail sent past it."""

from typing import Any

from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from portal.access.models import User
from portal.messages.actions import queue_message


def write_letters() -> None:
    """Called once at start-up, before Wagtail connects its own notifiers: under their names ours take their place."""
    taken = (
        (task_submitted, ask_for_approval, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_approved, tell_approved, WorkflowState, "workflow_state_approved_email_notification"),
        (workflow_rejected, tell_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    )
    for signal, receiver, sender, name in taken:
        signal.connect(receiver, sender=sender, dispatch_uid=name)
    workflow_cancelled.connect(tell_cancelled, sender=WorkflowState, dispatch_uid="portal.review_cancelled")


def ask_for_approval(instance: TaskState, user: Any, **kwargs: Any) -> None:
    """Everybody who may approve it, and did not write it."""
    page, groups = instance.workflow_state.content_object, instance.task.specific.groups.all()
    people = User.objects.filter(groups__in=groups, is_active=True).exclude(pk=instance.revision.user_id).distinct()
    title = page.get_latest_revision_as_object().title
    queue_message(
        to=people,
        subject=f"待审核：{title}",
        body=f"{user or '系统'}提交了{page.specific_class.page_kind}“{title}”，须由最后修改人以外的人员审核后公开，请登录办理。",
        about=Page(pk=page.pk),
        url=_editor(page),
    )


def tell_approved(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    _tell_author(instance, user, "已审核通过。")


def tell_rejected(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    comment = instance.current_task_state.get_comment() if instance.current_task_state else ""
    _tell_author(instance, user, f"被退回修改：{comment}" if comment else "被退回修改。")


def tell_cancelled(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """Somebody else stopped it, published it by another road, or the list it shows was drawn up anew."""
    handed_in = instance.current_task_state.revision_id if instance.current_task_state else None
    if handed_in and Page.objects.filter(pk=instance.object_id, live_revision=handed_in).exists():
        return tell_approved(instance, user)
    return _tell_author(instance, user, "的审核已取消，没有公开。仍须公开的，请核对现在的内容后重新送审。")


def _tell_author(state: WorkflowState, user: Any, outcome: str) -> None:
    page, author = state.content_object, state.requested_by
    if author is None or author == user:
        return
    title = page.get_latest_revision_as_object().title
    queue_message(
        to=author, subject=f"审核结果：{title}", body=f"您提交的“{title}”{outcome}", about=Page(pk=page.pk),
        url=_editor(page),
    )  # fmt: skip


def _editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
