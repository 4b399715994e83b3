"""The stories that a winner wrote."""

from cms_pages.models import StoryPage
from portal.belongings import Belonging, register_belonging

register_belonging(
    Belonging(
        "stories", "我的经验文章", "撰写的获奖经验及其审核情况。", "/winners/stories/",
        lambda user: StoryPage.objects.filter(owner=user.pk).exists(), 20,
    )
)  # fmt: skip
