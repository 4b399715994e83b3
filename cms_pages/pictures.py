"""A page goes out with words for each of its pictures (GB/T 37668: 非文本内容须有替代文本)."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.fields import RichTextField

EMBED = re.compile(r"<embed\b[^>]*\bembedtype=\"image\"[^>]*>", re.I)
ALT = re.compile(r"\balt=\"([^\"]*)\"", re.I)
FILE_NAME = re.compile(r"^\S+\.(jpe?g|png|webp|gif|heic|avif)$|^(img|dsc|dscn|pict|image|screenshot)[-_ ]?\d+$", re.I)
MISSING = "第{number}张图片没有替代文本：请点选图片，写明图片内容，或者注明它仅作装饰。"
NAMED = "第{number}张图片的替代文本是文件名（{alt}）：请写明图片内容，或者注明它仅作装饰。"


def is_file_name(text: str) -> bool:
    """Whether this is what a camera or a program called the file, no description."""
    return bool(FILE_NAME.match(text.strip()))


def check_alternatives(page: Any) -> None:
    """Raise `ValidationError` naming the first picture without words; one marked as decoration carries none."""
    wrong = {
        field.name: faults for field in _rich_fields(page) if (faults := list(faults_of(getattr(page, field.name))))
    }
    if wrong:
        raise ValidationError(wrong)


def faults_of(html: str) -> Iterator[str]:
    """What is wrong with the pictures of a rich text, one sentence each."""
    for number, embed in enumerate(EMBED.findall(html or ""), start=1):
        alt = ALT.search(embed)
        if alt is None:
            yield MISSING.format(number=number)
        elif is_file_name(alt[1]):
            yield NAMED.format(number=number, alt=alt[1])


def _rich_fields(page: Any) -> list[Any]:
    return [field for field in page._meta.get_fields() if isinstance(field, RichTextField)]
