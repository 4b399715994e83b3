"""A list as somebody likes to see it: its conditions, order and columns under a name, their own or the office's."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.access.predicates import is_office
from portal.identity.fields import EncryptedTextField


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """One's own, and for the office those it shares."""
        return self.filter(Q(owner=user) | Q(shared=True)) if is_office(user) else self.filter(owner=user)


class SavedView(models.Model):
    """What was searched for may name a person: the content is sealed, and a view that is shared has no search."""

    list_name = models.CharField("列表代码", max_length=60, editable=False)
    label = models.CharField("列表", max_length=60, editable=False)
    name = models.CharField("名称", max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views", verbose_name="保存人"
    )
    shared = models.BooleanField("评审办共用", default=False)
    content = EncryptedTextField("内容", editable=False)
    searches = models.BooleanField("含有搜索", default=False, editable=False)
    saved_at = models.DateTimeField("保存时间", default=clock.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "常用视图"
        verbose_name_plural = "常用视图"
        ordering = ["list_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_name", "owner", "name"],
                name="listviews_named_once",
                violation_error_message="您在这一列表中已有同名的视图，请换一个名称。",
            ),
            models.UniqueConstraint(
                fields=["list_name", "name"],
                condition=Q(shared=True),
                name="listviews_shared_once",
                violation_error_message="评审办在这一列表中已有同名的共用视图，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(shared=False) | Q(searches=False), name="listviews_shared_seeks_nothing"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="listviews_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


def keeps(user: Any, view: Any) -> bool:
    """Its owner; of a shared one everybody of the office, and whoever has left it no more."""
    if not (user and user.is_authenticated and user.is_active and view):
        return False
    return bool(is_office(user) if view.shared else view.owner_id == user.pk)
