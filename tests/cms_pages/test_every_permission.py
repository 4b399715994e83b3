"""What each group may do with pages and files, as it stands after the portal is set up, and no more (Article 32)."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Workflow, WorkflowPage

from cms_pages.models import HomePage, SecondPersonTask
from cms_pages.permissions import (
    MODERATION,
    REVIEW,
    STORY_FILES,
    WINNERS,
    grant_page_permissions,
    grant_story_access,
    settle_roles,
    withdraw_story_access,
)
from portal.access.enums import Role
from portal.access.guard import powers_open
from tests.factories import cms
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db
FILES = ("add_document", "add_image", "change_document", "change_image", "choose_document", "choose_image")


@pytest.fixture(scope="module", autouse=True)
def portal(module_setup):
    return module_setup(cms.portal)


def pages() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in GroupPagePermission.objects.select_related("group", "permission").order_by("permission__codename"):
        key = row.group.name, row.page.specific_class.__name__
        found.setdefault(key, []).append(row.permission.codename)
    return found


def files() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in GroupCollectionPermission.objects.order_by("permission__codename"):
        found.setdefault((row.group.name, row.collection.name), []).append(row.permission.codename)
    return found


def reviews() -> dict[str, tuple[str, list[set[str]]]]:
    """Of each workflow: which pages it is for, and who approves, step by step."""
    return {
        place.workflow.name: (
            place.page.specific_class.__name__,
            [
                set(step.task.specific.groups.values_list("name", flat=True))
                for step in place.workflow.workflow_tasks.order_by("sort_order")
            ],
        )
        for place in WorkflowPage.objects.all()
    }


EDITING = ["add_page", "change_page", "lock_page", "unlock_page"]


def test_groups_may_what_they_may_however_often_it_is_settled():
    for _ in range(2):
        grant_page_permissions()
        assert pages() == {
            (Role.EDITOR.value, "HomePage"): EDITING, (Role.OFFICE.value, "HomePage"): EDITING,
            (WINNERS, "StoriesIndexPage"): ["add_page"],
        }  # fmt: skip
        assert files() == {
            (Role.EDITOR.value, "全部文件"): [*FILES], (Role.OFFICE.value, "全部文件"): [*FILES],
            (WINNERS, STORY_FILES): ["add_document", "add_image"],
        }  # fmt: skip
        assert reviews() == {
            REVIEW: ("HomePage", [{Role.EDITOR.value, Role.OFFICE.value}]),
            MODERATION: ("StoriesIndexPage", [{Role.EDITOR.value}, {Role.OFFICE.value}]),
        }  # fmt: skip
        settings = Group.objects.filter(permissions__codename="change_sitesettings")
        assert [*settings.values_list("name", flat=True)] == [Role.OFFICE.value]


def test_what_nobody_may_do_alone_is_taken_back():
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    for role in (Role.EDITOR, Role.OFFICE):
        GroupPagePermission.objects.create(
            group=Group.objects.get(name=role.value), page=HomePage.objects.get().page_ptr, permission=publish
        )
    workflow = Workflow.objects.get(name=REVIEW)
    other = SecondPersonTask.objects.create(name="另一项审核")
    workflow.workflow_tasks.create(task=other, sort_order=1)
    SecondPersonTask.objects.filter(name=REVIEW).update(active=False)
    Workflow.objects.filter(name=REVIEW).update(active=False)
    grant_page_permissions()
    assert not GroupPagePermission.objects.filter(permission=publish).exists()
    assert [task.name for task in Workflow.objects.get(name=REVIEW).tasks] == [REVIEW]
    assert Workflow.objects.get(name=REVIEW).active


def test_sample_groups_go_unless_somebody_is_in_them():
    user = UserFactory()
    for name in ("Moderators", "Editors"):
        Group.objects.create(name=name)
    Workflow.objects.create(name="Moderators approval")
    with powers_open():
        user.groups.add(Group.objects.get(name="Editors"))
    grant_page_permissions()
    assert [*Group.objects.filter(name__in=("Moderators", "Editors")).values_list("name", flat=True)] == ["Editors"]
    assert not Workflow.objects.filter(name="Moderators approval").exists()


@pytest.mark.parametrize(
    ("plan", "settled"), [((), True), ([(None, False)], True), ([(None, False), (None, True)], False)]
)
def test_migrating_forward_settles_and_backwards_does_not(plan, settled):
    GroupPagePermission.objects.all().delete()
    settle_roles(plan)
    assert bool(pages()) is settled


def test_a_winner_s_access_comes_and_goes():
    user = UserFactory()
    grant_story_access(user)
    assert [*user.groups.values_list("name", flat=True)] == [WINNERS]
    withdraw_story_access(user)
    assert not user.groups.exists()
