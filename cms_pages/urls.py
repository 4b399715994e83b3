"""Addresses of the portal that are read from the award itself; everything else is a page of the tree."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from cms_pages.views import (
    contact,
    data,
    decisions,
    editions,
    eligibility,
    english,
    feeds,
    guide,
    papers,
    publicity,
    search,
    sitemap,
    stories,
    styleguide,
    verify_english,
)
from portal.access.permission_rules import public

urlpatterns = [
    path("publicity/<uuid:uuid>/", publicity.notice, name="publicity_notice"),
    re_path(
        r"^publicity/(?P<uuid>[0-9a-f-]{36})/list\.(?P<form>csv|json|xlsx|pdf)$",
        publicity.notice_file,
        name="publicity_file",
    ),
    path("decisions/<str:slug>/decision.pdf", papers.decision, name="decision_document"),
    path("measures/<str:slug>/measures.pdf", papers.measures, name="measures_document"),
    path("notices/<str:slug>/notice.pdf", papers.notice, name="notice_document"),
    path("publicity/<uuid:uuid>/pack.pdf", publicity.notice_pack, name="publicity_pack"),
    path("editions/", editions.edition_list, name="edition_list"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("guide/", guide.guide, name="guide"),
    path("contact/", contact.contact, name="contact"),
    path("data/", data.data, name="data"),
    path("search/", search.search, name="site_search"),
    path("en/search/", search.search, name="site_search_en"),
    path("eligibility/", eligibility.eligibility, name="eligibility"),
    path("stories/<str:slug>/story.pdf", papers.story, name="story_document"),
    path("en/", english.english, name="english"),
    path("en/contact/", contact.contact, name="contact_en"),
    path("en/decisions/", decisions.english_list, name="decisions_en"),
    path("en/decisions/<str:slug>/", decisions.english_decision, name="decision_en"),
    path("en/stories/", stories.english_list, name="stories_en"),
    path("en/stories/<str:slug>/", stories.english_story, name="story_en"),
    path("en/verify/", verify_english.verify_english, name="verify_english"),
    path("en/verify/<str:number>/", verify_english.verify_english_number, name="verify_english_number"),
    path("en/eligibility/", eligibility.eligibility_en, name="eligibility_en"),
    re_path(r"^feeds/(?P<name>notices|publicity|decisions|stories|outcomes)\.atom$", feeds.feed, name="feed"),
    path("objection-guide/", public(RedirectView.as_view(url="/objections/", permanent=True)), name="objection_guide"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("site-map/", sitemap.site_map, name="site_map"),
]
