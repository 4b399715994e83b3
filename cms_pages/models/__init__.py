"""The pages the public reads, and the settings of the site."""

from cms_pages.decided import DecisionKind
from cms_pages.models.approval import SecondPersonTask
from cms_pages.models.content import ContentPage
from cms_pages.models.decisions import DecisionPage, DecisionsIndexPage
from cms_pages.models.following import FollowUp
from cms_pages.models.home import HomePage
from cms_pages.models.measures import MeasuresArticle, MeasuresIndexPage, MeasuresPage, MeasuresStatus
from cms_pages.models.notices import NoticeKind, NoticePage, NoticesIndexPage
from cms_pages.models.publicity import PublicityIndexPage, PublicityPage
from cms_pages.models.search import SearchEntry
from cms_pages.models.site import SiteSettings
from cms_pages.models.standards import StandardKind, StandardPage, StandardsIndexPage
from cms_pages.models.stories import StoriesIndexPage, StoryPage
from cms_pages.models.story_parts import Criterion, StoryAnswer, StoryFigure, StoryPromotion
from cms_pages.models.triggers import GuardedCollectionRestriction, GuardedPage, GuardedRestriction, guard_contents

__all__ = [
    "ContentPage",
    "Criterion",
    "DecisionKind",
    "DecisionPage",
    "DecisionsIndexPage",
    "FollowUp",
    "GuardedCollectionRestriction",
    "GuardedPage",
    "GuardedRestriction",
    "HomePage",
    "MeasuresArticle",
    "MeasuresIndexPage",
    "MeasuresPage",
    "MeasuresStatus",
    "NoticeKind",
    "NoticePage",
    "NoticesIndexPage",
    "PublicityIndexPage",
    "PublicityPage",
    "SearchEntry",
    "SecondPersonTask",
    "SiteSettings",
    "StandardKind",
    "StandardPage",
    "StandardsIndexPage",
    "StoriesIndexPage",
    "StoryAnswer",
    "StoryFigure",
    "StoryPage",
    "StoryPromotion",
]

guard_contents()
