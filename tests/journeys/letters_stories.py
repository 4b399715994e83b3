"""What winners and the office are told of stories: one promoted and taken down as its winner asked, one stopped by a revocation."""

from wagtail.models import Page

from cms_pages.demonstration import publishing
from cms_pages.demonstration.seconding import seconded
from cms_pages.demonstration.walking import Walk
from cms_pages.moderation import ask_down
from cms_pages.office import propose_take_down


def tell_stories(walk: Walk) -> None:
    """The second winner's runs its course; the first's waits with a change when the honour is revoked."""
    accounts, diary = walk.accounts, walk.diary
    story = publishing.publish_story(walk.honours[1], accounts, diary.pass_days(1))
    publishing.promote_story(story, accounts, diary.pass_days(1))
    with diary.at(16):
        ask_down(story, by=story.owner, reason="内容涉及商业秘密")
        plain = Page.objects.get(pk=story.pk)
        seconded(propose_take_down(plain, by=accounts["office"], reason="作者申请停止公开"), accounts["office2"])
    waiting = publishing.publish_story(walk.honours[0], accounts, diary.pass_days(1))
    revision = waiting.get_latest_revision_as_object().save_revision(user=waiting.owner)
    waiting.get_workflow().start(revision.as_object(), waiting.owner)
