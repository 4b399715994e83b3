"""What a password must be like (等保 2.0, level 3: length, kinds of characters, none of the last ones)."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.housewords import house_words
from portal.access.models import FormerPassword, User
from portal.languages import spoken

# A figure one passes for an L as for an I: all three are one.
LOOKALIKES = str.maketrans("01345@$!l", "oieasasii")
KINDS = {"小写字母": r"[a-z]", "大写字母": r"[A-Z]", "数字": r"\d", "其他字符": r"[^a-zA-Z\d]"}


class KindsValidator:
    """Three of the four kinds of characters (等保 8.1.4.1 a); an office that goes by ASVS 6.2.5 asks for one."""

    def __init__(self, at_least: int = 3) -> None:
        self.at_least = at_least

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` when too few kinds are in it."""
        if sum(bool(re.search(kind, password)) for kind in KINDS.values()) < self.at_least:
            said = _("密码至少要有%(kinds)s中的%(count)s种。")
            raise ValidationError(said % self._words(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What forms say beforehand."""
        return _("至少包含%(kinds)s中的%(count)s种。") % self._words() if self.at_least > 1 else ""

    def _words(self) -> dict[str, Any]:
        return {"kinds": _("、").join(map(spoken, KINDS)), "count": self.at_least}


class WordsValidator:
    """None of the words that whoever guesses at this office tries first, in no spelling that keyboards suggest.

    `words` besides the names that the site itself goes by (`house_words`).
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = {_spelt(word): word for word in words}

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` when one of them is in it."""
        house = {_spelt(word): word for word in house_words()}
        for spelling, word in {**house, **self.words}.items():
            if spelling in _spelt(password):
                raise ValidationError(
                    _("密码不能含有“%(word)s”等与本单位有关的词，请换一个。") % {"word": word},
                    code="password_of_the_house",
                )

    def get_help_text(self) -> str:
        """What forms say beforehand."""
        return _("不含单位、奖项、系统的名称及其拼音。")


def _spelt(text: str) -> str:
    return text.casefold().translate(LOOKALIKES)


class HistoryValidator:
    """None of the account's last passwords."""

    def __init__(self, last: int = 5) -> None:
        self.last = last

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` when it was used lately."""
        if user is None or user.pk is None:
            return
        former = FormerPassword.objects.filter(user=user).order_by("-set_at")[: self.last]
        if any(check_password(password, hashed) for hashed in {user.password, *(row.password for row in former)}):
            raise ValidationError(
                _("不能使用最近%(count)s次用过的密码，请换一个。") % {"count": self.last}, code="password_used_before"
            )

    def password_changed(self, password: str, user: Any = None) -> None:
        """Keep the new one's hash, and when it was set; what is older than the last ones is dropped."""
        if user is None or user.pk is None:
            return
        user.password_set_at = timezone.now()
        User.objects.filter(pk=user.pk).update(password_set_at=user.password_set_at)
        FormerPassword.objects.create(user=user, password=user.password, set_at=user.password_set_at)
        kept = FormerPassword.objects.filter(user=user).order_by("-set_at").values("pk")[: self.last]
        FormerPassword.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        """What forms say beforehand."""
        return _("不能与最近%(count)s次用过的相同。") % {"count": self.last}
