"""Whose documents and pictures are whose: private until a page in public uses them, and again once it no longer does."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from cms_pages.door import DoorClosed
from portal.access.entering import is_in_order
from portal.atrest.pieces import NotGenuine
from portal.later import answer_later
from portal.media.storage import open_genuine

USING = ("change", "choose")
SHOWN = ("file", "title", "description")
ABSENT = "没有这个文件，或者它尚未公开。"
DAMAGED = "这个文件与上传时的不符，不予提供，情况已记入日志；请联系承办单位。"


def is_public_file(item: Model) -> bool:
    """Whether a live page that everybody may read uses this document or picture.

    References are those of the page's own row, which publishing writes; a draft lives in its revision and counts for
    nothing.
    """
    users = ReferenceIndex.get_references_to(item).filter(base_content_type=_page_type())
    pages = [int(key) for key in users.values_list("object_id", flat=True).distinct()]
    return bool(pages) and Page.objects.live().public().filter(pk__in=pages).exists()


def pictures_of(page: Page | None) -> list[Any]:
    """The pictures a page shows in public, by its own row as above; none without a page."""
    if page is None:
        return []
    model = get_image_model()
    kind = ContentType.objects.get_for_model(model)
    used = ReferenceIndex.get_references_for_object(page).filter(to_content_type=kind)
    keys = [int(key) for key in used.values_list("to_object_id", flat=True).distinct()]
    return list(model.objects.filter(pk__in=keys).order_by("pk"))


def may_see_file(user: Any, item: Model) -> bool:
    """Whether this person may look at it whether or not it is public: its owner, and those who put files on pages."""
    return bool(user.is_authenticated) and file_policy(type(item)).user_has_any_permission_for_instance(
        user, USING, item
    )


def may_be_shown(request: HttpRequest, item: Model) -> bool:
    """Whether this session shows it though it is not public: one that is idle or lacks its second factor shows nothing."""
    return may_see_file(request.user, item) and is_in_order(request)


def check_not_in_public(item: Model) -> None:
    """Raise `DoorClosed` when a page in public shows this file: it changes with its page only, before a second person."""
    if item.pk and is_public_file(item):
        raise DoorClosed("该文件已随公开页面公开，不能更换、改名或者删除；请上传新文件，在页面中改用后送审。")


def before_file_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Called for every road: what the public reads of a file in public is its content, its title and its description."""
    before = None if raw or not instance.pk else sender._base_manager.filter(pk=instance.pk).first()
    if before and any(_read(before, name) != _read(instance, name) for name in SHOWN):
        check_not_in_public(before)


def before_file_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    check_not_in_public(instance)


def _read(item: Any, name: str) -> Any:
    if name == "file":
        return item.file.name, item.file._committed
    return getattr(item, name, "")


def _page_type() -> Any:
    return ContentType.objects.get_for_model(Page)


def _with_own(actions: Any) -> list[str]:
    return [*actions, "change"] if "choose" in actions else [*actions]


def file_policy(model: type[Model]) -> Any:
    """Wagtail's own object; it is there once Wagtail's apps are."""
    from wagtail.documents.permissions import permission_policy as documents
    from wagtail.images.permissions import permission_policy as images

    return images if issubclass(model, images.model) else documents


def rule_own_files() -> None:
    """Who may add files may also choose those they added; Wagtail would show them everybody's in the collection.

    Called once, when hooks are read. Wagtail's views hold objects of this class and offer no setting for what they are.
    """
    kind = CollectionOwnershipPermissionPolicy
    has, has_any = kind.user_has_permission, kind.user_has_any_permission_for_instance
    instances = kind.instances_user_has_any_permission_for

    def user_has_permission(self: Any, user: Any, action: str) -> bool:
        return has(self, user, action) or (action == "choose" and self._check_perm(user, ["add"]))

    def user_has_any_permission_for_instance(self: Any, user: Any, actions: Any, instance: Any) -> bool:
        return has_any(self, user, _with_own(actions), instance)

    def instances_user_has_any_permission_for(self: Any, user: Any, actions: Any) -> QuerySet:
        found = instances(self, user, actions)
        if "choose" not in actions or not user.is_authenticated or user.is_superuser:
            return found
        own = Q(collection__in=self._collections_with_perm(user, ["add"]), **{self.owner_field_name: user})
        return self.model._default_manager.filter(Q(pk__in=found.values("pk")) | own)

    kind.user_has_permission = user_has_permission
    kind.user_has_any_permission_for_instance = user_has_any_permission_for_instance
    kind.instances_user_has_any_permission_for = instances_user_has_any_permission_for


@hooks.register("before_serve_document")
def keep_private(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Whatever address led here: 404 for whom the document is not; and nobody is handed another file in its place."""
    request.file_is_public = is_public_file(document)  # type: ignore[attr-defined]
    if not request.file_is_public and not may_be_shown(request, document):  # type: ignore[attr-defined]
        raise Http404(ABSENT)
    return None if is_genuine(document.file) else answer_later(request, DAMAGED, back_url="/", back_label="返回首页")


def is_genuine(file: Any) -> bool:
    """Whether the store gives back what was uploaded; one that is gone is another matter."""
    try:
        open_genuine(file.storage, file.name).close()
    except NotGenuine:
        return False
    except FileNotFoundError:
        pass
    return True
