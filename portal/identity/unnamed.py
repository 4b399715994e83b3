"""Whether a text names somebody it must not name, however the name is set."""

import re
import unicodedata

from django.core.exceptions import ValidationError

from portal.characters.dropping import drop_unreadable
from portal.identity.models import Named

# Kept where they are written, for other scripts need them: between two characters of a name nobody sees them.
UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_named_in(subject: Named, text: str) -> bool:
    """Whether the text holds anything sealed of the subject, without regard to spaces, width and case: `张　三` is `张三`."""
    return any(is_said_in(private, text) for private in subject.sealed_texts())


def is_said_in(private: str, text: str) -> bool:
    """Whether a text holds a private one of more than one character, without regard to spaces, width and case."""
    return len(private) > 1 and _bare(private) in _bare(text)


def check_unnamed(subject: Named, text: str, field: str, what: str) -> None:
    """Raise `ValidationError` for words on record that would tell who objects; accounts are known by their applications."""
    if subject.owner_id is None and is_named_in(subject, text):
        raise ValidationError(
            {field: f"{what}不加密保存，其中出现了提出人的姓名、单位名称、号码或者联系方式，请删去后再提交。"}
        )


def _bare(text: str) -> str:
    composed = unicodedata.normalize("NFKC", drop_unreadable(text)).casefold()
    return re.sub(r"[\s·•・‧.\-‐-―]", "", UNSEEN.sub("", composed))
