"""The one door to `live`: whatever road leads there, a page goes public, changes in public and goes down through `save`.

Wagtail's roads (create, edit, approve, schedule, bulk, copy, move, alias, revert, import, shell) meet in `Page.save`, which
`PortalPage` sends here. Inside one transaction the page as it is about to stand is judged, what it publishes is published
with it, and the journal says what changed; or nothing happens. A road that does not come through here is refused by the
database (`cms_pages.models.triggers`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from cms_pages.standing import stored_digests
from cms_pages.wording import public_words
from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.journal.actions import record

if TYPE_CHECKING:
    from cms_pages.models.base import PortalPage

SETTING = "portal.door"
STANDING = frozenset({"live", "live_revision", "first_published_at", "title", "slug", "url_path", "path"})
_NOT_SAID = object()
_request: ContextVar[HttpRequest | None] = ContextVar("door_request", default=None)
_actor: ContextVar[Any] = ContextVar("door_actor", default=_NOT_SAID)
_leaving: ContextVar[int | None] = ContextVar("door_leaving", default=None)


class DoorClosed(ValidationError):
    """A page may not go public, change in public or go down this way."""


# Who acts


@contextmanager
def request_acting(request: HttpRequest) -> Iterator[None]:
    """Whoever is logged in acts, on roads of Wagtail's that do not say who."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """This account acts; None is the system."""
    token = _actor.set(user)
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> Any:
    """Who acts now: as said, else whoever is logged in, else the system (None)."""
    said = _actor.get()
    if said is not _NOT_SAID:
        return said
    request = _request.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


# Through the door


def save(page: "PortalPage", write: Callable[[], Any], update_fields: Any = None) -> Any:
    """Save the page; when its standing in public is touched, as the guarded act it is."""
    if update_fields is not None and not STANDING & set(update_fields):
        return write()
    if page._state.adding:
        return _be_born(page, write)
    with transaction.atomic():
        # What it was is read under the lock: an approval at this moment is seen, or sees this.
        before = type(page)._base_manager.select_for_update(of=("self",)).get(pk=page.pk)
        if page.live:
            return _go_public(page, before, write)
        if before.live:
            return _go_down(page, before, write)
        page.live_revision, page.first_published_at = None, before.first_published_at
        return write()


def _be_born(page: "PortalPage", write: Callable[[], Any]) -> Any:
    """A page begins as a draft: create, copy and import make drafts; only a revision that passes the door goes public."""
    if page.alias_of_id:
        raise DoorClosed("本站不设页面别名，同一内容只有一个网址。")
    page.validate_unique()
    page.live, page.live_revision = False, None
    page.first_published_at = page.last_published_at = None
    return write()


def _go_public(page: "PortalPage", before: "PortalPage", write: Callable[[], Any]) -> Any:
    by = actor()
    judge(page, before=before, revision=page.live_revision, by=by)
    page.issued_at, page.draft_title = page.issued_at or clock.now(), page.title
    words = public_words(before) if before.live else {}
    with unlocked():
        result = write()
    page.on_publish(by=by)
    _journal(page, "page.changed" if before.live else "page.published", words, public_words(page), by)
    return result


def _go_down(page: "PortalPage", before: "PortalPage", write: Callable[[], Any]) -> Any:
    before.check_may_go_down()
    if _leaving.get() != page.pk:
        raise DoorClosed("页面下线须经两人复核：请在“公开页面”中申请下线，由另一人复核同意。")
    if page.latest_revision:
        page.draft_title = page.latest_revision.content["title"]
    with unlocked():
        result = write()
    _journal(page, "page.taken_down", public_words(before), {}, actor())
    return result


def take_down(page: "PortalPage", *, by: Any, expired: bool = False, under: PendingAct | None = None) -> "PortalPage":
    """Take a page down: by two people, `under` is what one proposed, or at the end that was approved with it (None)."""
    # The act is on the page as Wagtail's tree knows it, not on its kind.
    require_second("take_down", Page(pk=page.pk), by=by, under=under, demanded=True, label="页面下线")
    token = _leaving.set(page.pk)
    try:
        with transaction.atomic(), acting(by):
            UnpublishPageAction(page, set_expired=expired, user=by).execute(skip_permission_checks=True)
    finally:
        _leaving.reset(token)
    return page


def judge(page: "PortalPage", *, before: "PortalPage", revision: Revision | None, by: Any) -> None:
    """Raise what keeps this page, as it is about to stand, from going public by this person."""
    if before.live and page.slug != before.slug:
        raise DoorClosed({"slug": "已公开的页面网址不能更改，以免引用它的文件和书签失效。"})
    page.check_publishable()
    page.check_publisher(by=by)
    check_second_person(revision, by=by, needed=page.approvals)


def check_second_person(revision: Revision | None, *, by: Any, needed: int = 1) -> None:
    """What a person wrote goes public by so many others: whoever publishes it now, and those who approved it."""
    if revision is None or revision.user_id is None:
        return
    others = {by.pk} if by is not None else set()
    if revision.pk is not None and len(others - {revision.user_id}) < needed:
        others |= set(_approvals(revision).exclude(finished_by=None).values_list("finished_by", flat=True))
    if len(others - {revision.user_id}) < needed:
        raise DoorClosed(_TOO_FEW[needed])


_TOO_FEW = {
    1: "公开内容须由最后修改人以外的人员审核后发布，请提交审核。",
    2: "获奖经验须由最后修改人以外的两人先后初审、复审后公开，请提交审核。",
}


def has_approved(revision: Revision, user: Any) -> bool:
    """Whether this person approved the revision at another step already."""
    return _approvals(revision).filter(finished_by=user).exists()


def _approvals(revision: Revision) -> QuerySet[TaskState]:
    """Approvals of what the revision says now: an autosave renews `created_at`, and what was approved before is gone."""
    approved = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    return approved.filter(finished_at__gte=F("revision__created_at"))


def approver_of(revision: Revision) -> Any:
    """Who let a revision go public at its hour: whoever approved it, else whoever appointed the hour; None is nobody."""
    approved = _approvals(revision).exclude(finished_by=None).order_by("finished_at").last()
    if approved:
        return approved.finished_by
    appointed = PageLogEntry.objects.filter(revision=revision, action="wagtail.publish.schedule", user__isnull=False)
    entry = appointed.filter(timestamp__gte=F("revision__created_at")).order_by("timestamp").last()
    return entry.user if entry else None


def is_settled(revision: Revision) -> bool:
    """Whether somebody relies on what a revision says: it is in public, was handed in, or waits for its hour."""
    return (
        Page.objects.filter(live_revision=revision).exists()
        or TaskState.objects.filter(revision=revision).exists()
        or Revision.objects.filter(pk=revision.pk, approved_go_live_at__isnull=False).exists()
    )


def check_base_save(page: Page) -> None:
    """Wagtail sometimes saves a page without its own kind; its standing may not change that way."""
    live = Page.objects.filter(pk=page.pk).values_list("live", flat=True).first()
    specific = page.specific_class
    if live is None or live == page.live or not hasattr(specific, "check_publishable"):
        return
    if live:
        page.specific.check_may_go_down()
    raise DoorClosed("此操作不能改变页面的公开状态，请在页面编辑或者“公开页面”中办理。")


@contextmanager
def unlocked() -> Iterator[None]:
    """Let the database take what the door has judged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [SETTING])
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", [SETTING])


def _journal(page: "PortalPage", verb: str, before: dict[str, Any], after: dict[str, Any], by: Any) -> None:
    """The event, with what changed as it was and as it is (Articles 4, 30)."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changes = {name: [before.get(name, ""), after.get(name, "")] for name in names}
    revision = page.live_revision
    record(
        Page(pk=page.pk),
        verb,
        by=by,
        payload={
            "title": page.title,
            "changes": changes,
            "written_by": str(revision.user or "") if revision else "",
            "content": stored_digests(page) if page.live else {},
        },
    )
