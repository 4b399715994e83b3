"""States of a winner's place on a list."""

from django.db import models


class PlaceState(models.TextChoices):
    """Of a place: nobody stands on a list who has not said so."""

    ASKED = "asked", "待本人答复"
    LISTED = "listed", "已纳入"
    DECLINED = "declined", "本人不同意"
    LEFT = "left", "本人已退出"
    STRUCK = "struck", "因荣誉撤销移出"


OPEN = frozenset({PlaceState.ASKED, PlaceState.LISTED, PlaceState.DECLINED, PlaceState.LEFT})
