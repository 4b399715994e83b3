"""Filters and tags of the document templates."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from portal import clock, errors
from portal.citations import Citation, Sections, published_sections
from portal.documents import wording
from portal.documents.qr import qr_data_url
from portal.languages import in_chinese, is_english
from portal.pagecache.keeping import kept
from portal.quotes import nest_quotes

register = template.Library()


@register.filter
def official_date(day: date | None) -> str:
    """2026年11月5日."""
    return wording.official_date(day) if day else ""


@register.filter
def local_day(at: datetime) -> date:
    """The day in the portal's time zone on which a moment falls."""
    return clock.day_of(at)


@register.simple_tag
def today() -> date:
    """The day in Shanghai, by the portal's own clock."""
    return clock.today()


@register.filter
def chinese_date(day: date | None) -> str:
    """二〇二六年十一月五日."""
    return wording.chinese_date(day) if day else ""


@register.filter
def chinese_ordinal(number: int) -> str:
    """一、"""
    return wording.chinese_ordinal(number)


@register.filter
def chinese_item(number: int) -> str:
    """（一）"""
    return f"（{errors.chinese_number(number)}）"


@register.filter
def title_lines(title: str) -> list[str]:
    """The lines of a title."""
    return wording.title_lines(str(title))


@register.filter
def head_size(head: str) -> str:
    """The class that keeps the red head from breaking to one sign."""
    return wording.head_size(str(head))


@register.filter
def head_lines(head: str) -> list[str]:
    """The lines of the red head."""
    return wording.head_lines(str(head))


@register.filter
def inner_quotes(text: str) -> str:
    """A text to be set between quotation marks."""
    return wording.inner_quotes(str(text))


register.filter(nest_quotes)
_DOCUMENT = re.compile(r"^《.*?》")


@register.filter
def phrases(title: str) -> SafeString:
    """A title that breaks between phrases alone, where it must break."""
    return format_html_join("", '<span class="ph">{}</span>', ((phrase,) for phrase in wording.phrases(str(title))))


@register.filter
def whole_days(text: str) -> SafeString:
    """Words in which no day is broken over two lines."""
    parts = enumerate(wording.days_apart(str(text)))
    return format_html_join("", "{}", ((_unbroken(part) if place % 2 else part,) for place, part in parts))


def _unbroken(day: str) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', day)


@register.filter
def cite(article: str) -> str:
    """依据《…办法》第二十一条"""
    return errors.cite(article)


@register.filter
def basis(article: str) -> SafeString | str:
    """The same on a page, in its language: what is cited keeps its Chinese name."""
    if not is_english():
        return errors.cite(article)
    return format_html("{}{}", gettext("依据："), in_chinese(errors.article_words(article)))


@register.simple_tag(takes_context=True)
def article_link(context: template.Context, article: str, named: object = False) -> str:
    """《…办法》第二十一条, linked to the article's own address where its text is published here; 第二十一条 where it was named before."""
    if not isinstance(article, Citation):
        return in_chinese(errors.article_words(article))
    place = article.place
    address = _sections(context).get((place.document, place.section), "")
    words = in_chinese((_DOCUMENT.sub("", place.words) if named else "") or place.words)
    return format_html('<a href="{}">{}</a>', address, words) if address else words


@register.simple_tag(takes_context=True)
def article_links(context: template.Context, articles: Iterable[str], named: object = False) -> str:
    """Several articles, linked: 《…办法》第二条、《…办法》第三条."""
    return format_html_join("、", "{}", ((article_link(context, article, named),) for article in articles))


@register.simple_tag(takes_context=True)
def section_link(context: template.Context, article: str) -> str:
    """第二十一条, linked, where a page has named the document; a document without articles by its name."""
    if not isinstance(article, Citation):
        return errors.article_words(article)
    place = article.place
    words = _DOCUMENT.sub("", place.words) or place.words
    address = _sections(context).get((place.document, place.section), "")
    return format_html('<a class="quiet" href="{}">{}</a>', address, words) if address else words


@register.simple_tag(takes_context=True)
def cite_link(context: template.Context, article: str) -> str:
    """依据《…办法》第二十一条, linked."""
    return format_html("依据{}", article_link(context, article))


def _sections(context: template.Context) -> Sections:
    """Asked for once a request, however many links its page has; kept where the page cache keeps pages."""
    request = context.get("request")
    if request is None:
        return published_sections()
    if not hasattr(request, "published_sections"):
        request.published_sections = kept(request, "sections", published_sections)
    return request.published_sections


@register.filter
def names(article: str) -> str:
    """《…办法》第二十一条: the citation as the subject of a sentence."""
    return errors.article_words(article)


@register.filter
def name_length(name: str) -> str:
    """A class by code points, so that a long name still stands on the sheet: `brief`, `long` or `very-long`."""
    points = len(str(name))
    return "brief" if points <= 14 else "long" if points <= 24 else "very-long"


@register.filter
def wording_length(words: str) -> str:
    """The same for the words of a certificate: `brief` on about two lines, `long` on three, `very-long` on more."""
    points = len(str(words))
    return "brief" if points <= 56 else "long" if points <= 110 else "very-long"


@register.filter
def recipient_lines(name: str) -> list[str]:
    """The lines of the name on a certificate."""
    return wording.recipient_lines(str(name))


@register.simple_tag
def qr(url: str, alt: str) -> SafeString:
    """The address as a QR image with a text alternative."""
    return format_html('<img class="qr" src="{}" alt="{}">', qr_data_url(url), alt)


@register.simple_block_tag
def unbroken(content: str) -> str:
    """The content without its line breaks: between Chinese characters a browser or printer would show them as spaces."""
    return mark_safe(re.sub(r"[ \t]*\n[ \t\n]*", "", content))
