"""Whom the page editor's workflow tells what: letters in the transaction of what they report, not mail sent past it."""

from typing import Any

from django.urls import reverse
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.programmes.english import said_in_english

ASK_APPROVAL = Letter(
    "page.review_asked",
    "有权审核、且不是最后修改人的人员",
    "待审核：{title}",
    "{author}提交了{kind}“{title}”，须由最后修改人以外的人员审核后公开，请登录办理。",
    when="页面提交审核",
    asks="去审核",
)
APPROVED = Letter("page.approved", "提交人", "审核结果：{title}", "您提交的“{title}”已审核通过。", when="页面审核通过")
REJECTED = Letter(
    "page.rejected",
    "提交人",
    "审核结果：{title}",
    "您提交的“{title}”被退回修改，请修改后重新送审。\n审核意见：{comment}",
    when="页面退回修改",
    asks="去修改",
)
CANCELLED = Letter(
    "page.review_cancelled",
    "提交人",
    "审核结果：{title}",
    "您提交的“{title}”的审核已取消，没有公开。仍须公开的，请核对现在的内容后重新送审。",
    when="页面审核取消",
)
SCHEDULE_REFUSED = Letter(
    "page.schedule_refused",
    "定时的编辑",
    "定时事项未能进行：{title}",
    "“{title}”到时未能办理：{reason}已取消本次定时，请修改后重新提交审核或重新设定时间。",
    when="定时发布、撤下到时被拒绝",
    asks="去修改",
)


HONOUR_REVOKED = Letter(
    "story.honour_revoked",
    "提交人",
    "审核停止：{title}",
    "“{title}”所讲的荣誉已撤销，审核停止，该文不再公开。草稿仍为您保留。",
    when="荣誉撤销，而有关经验正在审核",
)
PROMOTED = Letter(
    "story.promoted",
    "获奖者",
    "{department}推广您的经验",
    "{department}在本行业、本区域推广您的经验“{title}”：{text}\n推广安排已在文章中公开。",
    events=("story.promoted",),
)
ASKED_DOWN = Letter(
    "story.take_down_asked",
    "评审办人员",
    "申请停止公开：{title}",
    "{author}申请停止公开其经验“{title}”。\n理由：{reason}\n\n同意的，请在“公开页面”中申请下线，由另一人复核；不同意的，请向作者说明。",
    events=("story.take_down_asked",),
    asks="立即办理",
)
TAKEN_DOWN = Letter(
    "story.taken_down",
    "作者",
    "停止公开：{title}",
    "您的经验“{title}”已停止公开。\n理由：{reason}\n草稿仍为您保留。",
    when="获奖经验下线",
)
SILENT = {
    "story.answered": "重新送审另有待审核的通知，审核人在编辑页面看到答复",
    "story.taken_back": "作者自己撤回，待审核的页面随即从他人的办公台消失",
    "story.promotion_ended": "部门自己停止，文章中不再显示",
}


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
    queue_letter(
        ASK_APPROVAL, about=Page(pk=page.pk), occasion=f"task {instance.pk}", to=people, url=_editor(page.pk),
        title=title, author=user or "系统", kind=page.specific_class.page_kind,
    )  # fmt: skip


def tell_approved(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    _tell_author(APPROVED, instance, user)


def tell_rejected(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    comment = instance.current_task_state.get_comment() if instance.current_task_state else ""
    _tell_author(REJECTED, instance, user, comment=sentence(comment))


def tell_cancelled(instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """Somebody else stopped it, published it by another road, or the list it shows was drawn up anew."""
    handed_in = instance.current_task_state.revision_id if instance.current_task_state else None
    if handed_in and Page.objects.filter(pk=instance.object_id, live_revision=handed_in).exists():
        return tell_approved(instance, user)
    written = instance.content_object.get_latest_revision_as_object()
    letter = HONOUR_REVOKED if getattr(written, "revoked_mark", "") else CANCELLED
    return _tell_author(letter, instance, user)


def _tell_author(letter: Letter, state: WorkflowState, user: Any, **values: Any) -> None:
    page, author = state.content_object, state.requested_by
    if author is None or author == user:
        return
    # A page sent back and handed in again is the same workflow at another task.
    occasion = f"workflow {state.pk} task {state.current_task_state_id}"
    queue_letter(
        letter, about=Page(pk=page.pk), occasion=occasion, to=author, url=page.specific.author_address,
        in_english=_in_english(page.specific), title=page.get_latest_revision_as_object().title, **values,
    )  # fmt: skip


def _in_english(page: Any) -> dict[str, Any] | None:
    """A story of an award that speaks English is written about in both languages; its title is as the writer gave it."""
    honour = getattr(page, "honour", None)
    return said_in_english(honour.edition, {}) if honour else None


def tell_promoted(promotion: Any) -> None:
    """The winner whose story it is."""
    queue_letter(
        PROMOTED, about=Page(pk=promotion.page_id), occasion=f"promotion {promotion.pk}", to=promotion.page.owner,
        url=promotion.page.address, department=promotion.department, title=promotion.page.title, text=sentence(promotion.text),
        in_english=_in_english(promotion.page),
    )  # fmt: skip


def ask_take_down(page: Any, reason: str) -> None:
    """The office: a writer wishes it."""
    people = User.objects.filter(groups__name=Role.OFFICE.value, is_active=True).distinct()
    queue_letter(
        ASKED_DOWN, about=Page(pk=page.pk), occasion=f"at {clock.now().isoformat()}", to=people,
        url=reverse("desk_pages:detail", args=[page.pk]), author=page.author, title=page.title, reason=sentence(reason),
    )  # fmt: skip


def tell_taken_down(page: Any, reason: str) -> None:
    """Its writer, whoever asked for it."""
    queue_letter(
        TAKEN_DOWN, about=Page(pk=page.pk), occasion=f"at {clock.now().isoformat()}", to=page.owner,
        url=page.author_address, title=page.title, reason=sentence(reason), in_english=_in_english(page),
    )  # fmt: skip


def tell_schedule_refused(revision: Revision, reason: str) -> None:
    """Whoever set the hour: what was refused, and that the appointment is off."""
    queue_letter(
        SCHEDULE_REFUSED, about=Page(pk=revision.object_id), occasion=f"revision {revision.pk} at {clock.now().isoformat()}",
        to=revision.user, url=_editor(revision.object_id), title=revision.object_str, reason=sentence(reason),
    )  # fmt: skip


def _editor(pk: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
