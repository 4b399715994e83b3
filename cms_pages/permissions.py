"""What each role may do with pages and settings, as Wagtail's own permissions. Idempotent."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms_pages.models import HomePage, SecondPersonTask, SiteSettings, StoriesIndexPage
from portal.access.enums import Role
from portal.powers.actions import join_group, leave_group
from portal.powers.groups import ensure_group, ensure_roles

WINNERS = "winner"
MODERATION = "获奖经验审核"
FIRST_STEP, SECOND_STEP = "获奖经验初审", "获奖经验复审"
STORY_FILES = "获奖经验图片与文件"
REVIEW = "两人审核"
EDITING = ("add", "change", "lock", "unlock")


@transaction.atomic
def grant_page_permissions() -> None:
    """Editors and the office write pages, the office also the settings, winners their own stories (Article 32).

    Nobody publishes alone: what one wrote another approves, through Wagtail's workflow; a story an editor and the office.
    """
    ensure_roles()
    home = HomePage.objects.first()
    stories = StoriesIndexPage.objects.first()
    for role in (Role.EDITOR, Role.OFFICE):
        group = ensure_group(role.value)
        for name in EDITING:
            _allow_pages(group, home, name)
        GroupPagePermission.objects.filter(group=group, permission__codename="publish_page").delete()
        _allow_files(group)
    _allow(ensure_group(Role.OFFICE.value), "cms_pages", f"change_{SiteSettings._meta.model_name}")
    winners = ensure_group(WINNERS)
    _allow_pages(winners, stories, "add")
    _allow_own_files(winners)
    editors, office = ensure_group(Role.EDITOR.value), ensure_group(Role.OFFICE.value)
    _review(home, REVIEW, {REVIEW: [editors, office]})
    _review(stories, MODERATION, {FIRST_STEP: [editors], SECOND_STEP: [office]})
    _drop_unused_groups()


def settle_roles(plan: Iterable[tuple[Any, bool]] = (), **kwargs: Any) -> None:
    """After each `migrate`: every role has its group and may do with pages what it may, where the pages stand.

    Not on the way back: the tables a later migration made are gone then.
    """
    if any(backwards for _, backwards in plan) or HomePage._meta.db_table not in connection.introspection.table_names():
        return
    for app in ("wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs", "cms_pages"):
        create_permissions(apps.get_app_config(app), verbosity=0)
    grant_page_permissions()


def grant_story_access(user: Any) -> None:
    """Let a winner write stories: own pages only, submitted for moderation."""
    join_group(user, WINNERS)


def withdraw_story_access(user: Any) -> None:
    """The same taken back, with the last of their honours (Article 34)."""
    leave_group(user, WINNERS, reason="荣誉已撤销，没有其他有效荣誉")


def _allow(group: Group, app: str, codename: str) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def _allow_pages(group: Group, page: Page | None, name: str) -> None:
    if page is None:
        return
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{name}_page")
    GroupPagePermission.objects.get_or_create(group=group, page=Page.objects.get(pk=page.pk), permission=permission)


def _allow_files(group: Group) -> None:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    wanted = {
        "wagtailimages": ("add_image", "change_image", "choose_image"),
        "wagtaildocs": ("add_document", "change_document", "choose_document"),
    }
    for app, names in wanted.items():
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=names):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _allow_own_files(group: Group) -> None:
    """Winners upload pictures and documents for their stories, and see and choose their own alone (Article 32)."""
    root = Collection.get_first_root_node()
    shelf = root.get_children().filter(name=STORY_FILES).first() or root.add_child(name=STORY_FILES)
    for app, name in (("wagtailimages", "add_image"), ("wagtaildocs", "add_document")):
        permission = Permission.objects.get(content_type__app_label=app, codename=name)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=shelf, permission=permission)


def _review(page: Page | None, name: str, steps: dict[str, list[Group]]) -> None:
    """What stands at or below the page goes public once, step by step, one of each step's groups approved it."""
    if page is None:
        return
    workflow, _ = Workflow.objects.update_or_create(name=name, defaults={"active": True})
    WorkflowTask.objects.filter(workflow=workflow).exclude(task__name__in=steps).delete()
    for order, (step, groups) in enumerate(steps.items()):
        task, _ = SecondPersonTask.objects.update_or_create(name=step, defaults={"active": True})
        task.groups.set(groups)
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    WorkflowPage.objects.update_or_create(page=Page.objects.get(pk=page.pk), defaults={"workflow": workflow})


def _drop_unused_groups() -> None:
    """Wagtail's sample groups and their workflow; gone unless somebody is in them."""
    Group.objects.filter(name__in=("Moderators", "Editors"), user__isnull=True).delete()
    Workflow.objects.filter(name="Moderators approval").delete()
