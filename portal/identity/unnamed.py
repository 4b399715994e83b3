"""Whether a text names somebody it must not name, however the name is set."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from portal.identity.callings import bare, is_called_in
from portal.identity.models import Named

FIGURES = str.maketrans("〇零一二三四五六七八九幺", "001234567891")


def is_named_in(subject: Named, text: str, *, besides: Iterable[str] = ()) -> bool:
    """Whether the text tells anything sealed of the subject, however it is set: `张　三`, `张、三`, `張三`, `老张` and `zhang san`
    are all `张三`.

    `besides` are names that the text may well give, as that of whoever is objected to: a part of them calls nobody else.
    """
    private, rest = subject.sealed_texts(), bare(text)
    for name in filter(None, map(bare, besides)):
        rest = rest.replace(name, " ")
    return any(is_said_in(one, text) or is_called_in(one, rest) for one in private)


def is_said_in(private: str, text: str) -> bool:
    """Whether a text holds a private one of more than one character, whatever signs, width, case and script it is set in."""
    wanted = bare(private).translate(FIGURES)
    return len(wanted) > 1 and wanted in bare(text).translate(FIGURES)


def check_unnamed(subject: Named, text: str, field: str, what: str) -> None:
    """Raise `ValidationError` for words on record that would tell who objects; accounts are known by their applications.

    What the objector wrote may call others by the same surname: the whole name is looked for, no part of it.
    """
    if subject.owner_id is None and any(is_said_in(private, text) for private in subject.sealed_texts()):
        raise ValidationError(
            {field: f"{what}不加密保存，其中出现了提出人的姓名、单位名称、号码或者联系方式，请删去后再提交。"}
        )
