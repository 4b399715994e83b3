"""Which views a person has, and of which desk they are."""

from typing import Any

from django.urls import reverse

from portal.desk.desk import Desk
from portal.desk.views_kept import KeptView, KeptViews
from portal.listviews.models import SavedView


def views_of_list(desk: Desk, user: Any) -> KeptViews:
    """The views of a desk's list, own ones first, and where another is kept."""
    rows = SavedView.objects.visible_to(user).filter(list_name=desk.name).order_by("shared", "name")
    views = [
        KeptView(view.name, reverse("listviews:open", args=[view.pk]), view.shared)
        for view in rows.only("name", "shared")
    ]
    return KeptViews(views, reverse("listviews:save", args=[desk.name]))
