"""A letter in English besides its Chinese: for accounts that read it, of awards that speak it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from portal import clock
from portal.access.enums import Language
from portal.languages import ENGLISH, in_english
from portal.messages.declarations import Letter
from portal.messages.models import Message
from portal.messages.wording import compose

LINE = "--------"


def compose_english(letter: Letter, values: Mapping[str, Any]) -> dict[str, str]:
    """Subject and body from the catalogue; nothing for a letter whose English it does not have."""
    with translation.override(ENGLISH):
        subject, body = translation.gettext(letter.subject), translation.gettext(letter.body)
        if subject == letter.subject or body == letter.body:
            return {}
        said = {name: say_in_english(value) for name, value in values.items()}
        return {"subject_en": compose(subject, said)[:200], "body_en": compose(body, said)}


def say_in_english(value: Any) -> Any:
    """Days and moments as English writes them, in Beijing time."""
    if isinstance(value, datetime):
        local = clock.local(value)
        return f"{local:%H:%M} (Beijing time) on {local.day} {local:%B %Y}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return value


def mail_text(message: Message, recipient: Any) -> tuple[str, str]:
    """Subject and body of a mail: in Chinese, in English, or in both, as the account wants; English with its original below."""
    language = getattr(recipient, "language", "")
    chinese = _with_link(message.body, message.url)
    if not message.body_en or language == Language.CHINESE:
        return message.subject, chinese
    english = _with_link(message.body_en, in_english(message.url) or message.url)
    if language == Language.ENGLISH:
        return message.subject_en, f"{english}\n\n{LINE}\nChinese original:\n\n{chinese}"
    return f"{message.subject} / {message.subject_en}", f"{chinese}\n\n{LINE}\n\n{english}"


def _with_link(body: str, url: str) -> str:
    return f"{body}\n\n{settings.PORTAL_BASE_URL}{url}" if url else body
