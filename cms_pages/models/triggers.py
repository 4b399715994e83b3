"""What the database refuses by itself: a page whose standing in public is written past the door (`cms_pages.door`)."""

from typing import Any

import pgtrigger
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

OPEN = "current_setting('portal.door', true) = 'on'"


def _is_ours(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM django_content_type c WHERE c.id = {row}.content_type_id AND c.app_label = 'cms_pages')"
    )


# Wagtail has many roads to `live` (tree moves, copies, bulk actions, imports): the database is where they all meet.
class LiveGuard(pgtrigger.Trigger):
    """A page of the portal is born a draft; what was ever public is not deleted; its standing changes through the door."""

    name = "live_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return f"""
            IF TG_OP = 'DELETE' THEN
                IF (OLD.live OR OLD.first_published_at IS NOT NULL) AND {_is_ours("OLD")} THEN
                    RAISE EXCEPTION 'live_guard: what was public is kept' USING ERRCODE = '23514';
                END IF;
                RETURN OLD;
            END IF;
            IF {OPEN} THEN RETURN NEW; END IF;
            IF TG_OP = 'INSERT' THEN
                IF (NEW.live OR NEW.live_revision_id IS NOT NULL) AND {_is_ours("NEW")} THEN
                    RAISE EXCEPTION 'live_guard: a page is born a draft' USING ERRCODE = '23514';
                END IF;
                RETURN NEW;
            END IF;
            IF (OLD.live OR NEW.live OR NEW.live_revision_id IS NOT NULL)
               AND (NEW.live, NEW.live_revision_id, NEW.first_published_at, NEW.title, NEW.slug, NEW.url_path, NEW.path)
                   IS DISTINCT FROM
                   (OLD.live, OLD.live_revision_id, OLD.first_published_at, OLD.title, OLD.slug, OLD.url_path, OLD.path)
               AND {_is_ours("NEW")} THEN
                RAISE EXCEPTION 'live_guard: a page changes in public through the door only' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """


class GuardedPage(Page):
    """Every page, as far as the database guards it."""

    is_creatable = False

    class Meta:
        proxy = True
        verbose_name = "页面"
        verbose_name_plural = "页面"
        triggers = [LiveGuard()]


class NoPrivacy(pgtrigger.Trigger):
    """Nothing of the portal is put behind a password: columns, lists, measures and decisions are public (Article 30)."""

    name = "no_privacy"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = "RAISE EXCEPTION 'no_privacy: pages of the portal are public' USING ERRCODE = '23514';"


class GuardedRestriction(PageViewRestriction):
    """Every view restriction, as far as the database guards it."""

    class Meta:
        proxy = True
        triggers = [NoPrivacy()]


class NoHiding(pgtrigger.Trigger):
    """A file is as public as the pages that use it: no collection is put behind a password."""

    name = "no_hiding"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = "RAISE EXCEPTION 'no_hiding: files follow their pages' USING ERRCODE = '23514';"


class GuardedCollectionRestriction(CollectionViewRestriction):
    """Every restriction of a collection, as far as the database guards it."""

    class Meta:
        proxy = True
        triggers = [NoHiding()]


# What a second person approved is these very words: they are not exchanged under the live page.
class ContentGuard(pgtrigger.Trigger):
    """The words of a live page change through the door only."""

    name = "content_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self, page_column: str) -> None:
        self.page_column = page_column
        super().__init__()

    def get_func(self, model: Any) -> str:
        return f"""
            IF NOT {OPEN} AND EXISTS (
                SELECT 1 FROM wagtailcore_page p WHERE p.id = OLD.{self.page_column} AND p.live) THEN
                RAISE EXCEPTION 'content_guard: a page changes in public through the door only' USING ERRCODE = '23514';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """


def guard_contents() -> None:
    """Guard the words of every kind of page, and their rows. Called once all models are known."""
    from cms_pages.models.base import PortalPage
    from cms_pages.models.measures import MeasuresArticle
    from cms_pages.models.story_parts import StoryFigure

    for model in PortalPage.__subclasses__():
        for kind in (model, *model.__subclasses__()):
            if not kind._meta.abstract:
                pgtrigger.register(ContentGuard("page_ptr_id"))(kind)
    for rows in (MeasuresArticle, StoryFigure):
        pgtrigger.register(ContentGuard("page_id"))(rows)
