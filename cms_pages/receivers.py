"""What follows a publication: the search row, the decision page, the page cache. After commit, each a line or two."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Page, Site, Task, Workflow
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms_pages import door
from cms_pages import search_sources as sources
from cms_pages.files import before_file_deleted, before_file_saved
from cms_pages.following import note_event
from cms_pages.models import (
    HomePage,
    MeasuresPage,
    PublicityIndexPage,
    PublicityPage,
    SecondPersonTask,
    SiteSettings,
    StoryPage,
)
from cms_pages.models.base import PortalPage
from cms_pages.moderation import stop_reviews
from cms_pages.page_pdf import ask_for_file, has_file
from cms_pages.permissions import grant_story_access, withdraw_story_access
from cms_pages.records import publish_under
from cms_pages.search import forget, forget_prefix, index_rows
from portal.journal.models import Event
from portal.journal.signals import event_recorded
from portal.pagecache.generation import purge_on_commit
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.honours.signals import honour_granted, honour_reinstated, honour_revoked
from workflow.publicity.models import Notice
from workflow.publicity.signals import notice_published
from workflow.publicity.transitions import WITHDRAW_DRAFT


def connect() -> None:
    """Called once at start-up."""
    page_published.connect(on_page_published, dispatch_uid="portal.page_published")
    page_unpublished.connect(on_page_unpublished, dispatch_uid="portal.page_unpublished")
    post_page_move.connect(on_page_moved, dispatch_uid="portal.page_moved")
    pre_save.connect(before_page_saved, sender=Page, dispatch_uid="portal.page_saved")
    for sender in (Workflow, Task, SecondPersonTask):
        pre_save.connect(before_review_saved, sender=sender, dispatch_uid=f"portal.review_saved.{sender.__name__}")
    for sender in (get_document_model(), get_image_model()):
        pre_save.connect(before_file_saved, sender=sender, dispatch_uid=f"portal.file_saved.{sender.__name__}")
        pre_delete.connect(before_file_deleted, sender=sender, dispatch_uid=f"portal.file_deleted.{sender.__name__}")
    pre_save.connect(before_files_hidden, sender=CollectionViewRestriction, dispatch_uid="portal.files_hidden")
    pre_save.connect(before_site_saved, sender=Site, dispatch_uid="portal.site_saved")
    pre_delete.connect(before_site_deleted, sender=Site, dispatch_uid="portal.site_deleted")
    notice_published.connect(on_notice_published, dispatch_uid="portal.notice_published")
    post_delete.connect(on_page_deleted, dispatch_uid="portal.page_deleted")
    post_save.connect(on_settings_saved, sender=SiteSettings, dispatch_uid="portal.settings_saved")
    honour_granted.connect(on_honour_granted, dispatch_uid="portal.honour_granted")
    honour_reinstated.connect(on_honour_reinstated, dispatch_uid="portal.honour_reinstated")
    honour_revoked.connect(on_honour_revoked, dispatch_uid="portal.honour_revoked")
    event_recorded.connect(on_event, dispatch_uid="portal.event")


def before_page_saved(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """A page saved as Wagtail's plain `Page` comes past its own kind's door."""
    if not raw:
        door.check_base_save(instance)


def before_review_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """The second person's approval is no switch: without it nothing could go public any more."""
    if not raw and not instance.active and instance.pk and _is_review(instance):
        raise door.DoorClosed("本站公开内容须经两人审核，审核流程及其环节不能停用。")


def _is_review(instance: Any) -> bool:
    if isinstance(instance, Workflow):
        return SecondPersonTask.objects.filter(workflow_tasks__workflow=instance).exists()
    return SecondPersonTask.objects.filter(pk=instance.pk).exists()


def before_files_hidden(instance: CollectionViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        raise door.DoorClosed("文件未被公开页面使用前不公开，使用后随页面公开，不另设访问限制。")


def before_site_saved(instance: Site, raw: bool = False, **kwargs: Any) -> None:
    """There is one site, its root the home page: another would take every column out of public at once."""
    home = HomePage.objects.first()
    if raw or home is None:
        return
    if instance.root_page_id != home.pk or not instance.is_default_site:
        raise door.DoorClosed("本门户只有一个站点，根页面是首页，不能另设或者改用其他页面。")


def before_site_deleted(instance: Site, **kwargs: Any) -> None:
    if HomePage.objects.filter(pk=instance.root_page_id).exists():
        raise door.DoorClosed("本门户的站点不能删除。")


def on_notice_published(notice: Notice, by: Any, **kwargs: Any) -> None:
    """Publishing a notice publishes its page, and the other way round: neither stands in public alone."""
    index = PublicityIndexPage.objects.first()
    page = PublicityPage.objects.filter(notice=notice).first()
    if page is None and index is not None:
        publish_under(index, PublicityPage(title=notice.title, notice=notice), by=None)
    elif page is not None and not page.live:
        page.get_latest_revision().publish(user=by, skip_permission_checks=True)


def on_page_published(instance: Any, **kwargs: Any) -> None:
    purge_on_commit()
    index_page(instance)
    if has_file(instance):
        ask_for_file(instance)


def index_page(page: Any) -> None:
    """Make a published page findable."""
    if type(page) not in sources.KINDS:
        return
    forget_page(page)
    if not page.live:
        return
    index_rows("pages", sources.page_in_both(page))
    if isinstance(page, MeasuresPage):
        index_rows("articles", sources.page_articles(page))


def forget_page(page: Any) -> None:
    forget(sources.page_key(page))
    forget_prefix(f"article:{page.pk}:")


def on_page_unpublished(instance: Any, **kwargs: Any) -> None:
    purge_on_commit()
    forget_page(instance)


def on_page_moved(instance: Any, **kwargs: Any) -> None:
    purge_on_commit()
    index_page(instance.specific)


def on_page_deleted(instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, PortalPage):
        purge_on_commit()
        forget_page(instance)


def on_settings_saved(**kwargs: Any) -> None:
    purge_on_commit()


def on_honour_granted(honour: Honour, **kwargs: Any) -> None:
    """A winner may write experience articles from the day of the honour (Article 32)."""
    grant_story_access(honour.holder)


def on_honour_reinstated(honour: Honour, **kwargs: Any) -> None:
    grant_story_access(honour.holder)
    redraw_stories(honour)


def redraw_stories(honour: Honour) -> None:
    """Their files say whether the honour stands."""
    for story in StoryPage.objects.live().filter(honour=honour):
        ask_for_file(story)


def on_honour_revoked(honour: Honour, **kwargs: Any) -> None:
    """Its stories stop waiting and are found as of a revoked honour; who holds none any more writes as a winner no more."""
    stop_reviews(honour)
    redraw_stories(honour)
    others = Honour.objects.filter(holder=honour.holder, state=HonourState.ACTIVE).exclude(pk=honour.pk)
    if not others.exists():
        withdraw_story_access(honour.holder)


# Nobody approves a list that changed under them or was given up: its page stops waiting in the same transaction.
REDRAWN = frozenset({"notice.refreshed", WITHDRAW_DRAFT.event})


def on_event(event: Event, **kwargs: Any) -> None:
    """Pages follow cases: a list that is drawn up anew stops waiting at once, the rest is noted and done after the commit."""
    if event.target_type == "publicity.notice" and event.verb in REDRAWN:
        recall_list_page(event.target_id, by=event.actor)
    note_event(event)


def recall_list_page(key: str, *, by: Any) -> None:
    """Take the page of a draft list back from approval and from its hour; it is handed in again with the list as it is."""
    for page in PublicityPage.objects.filter(notice=key, live=False):
        if page.current_workflow_state:
            page.current_workflow_state.cancel(user=by)
        page.revisions.update(approved_go_live_at=None)
