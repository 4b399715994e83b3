"""The publish guard of pages: every word, alternative text and file a page would bring before the public."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from cms_pages.models.site import SiteSettings
from portal.exposure import Finding, private_numbers, refuse
from portal.exposure.files import stored_findings
from portal.exposure.finding import UNREADABLE, digest_of

INTERNAL = {"path", "url_path", "translation_key", "locked_by", "go_live_at", "expire_at", "aliases"}
"""Wagtail's own columns, of digits or dates, that nobody reads."""
_LINKED_FILE = re.compile(r"/documents/([0-9]+)/")


def check_files(page: Page) -> None:
    """Raise `ValidationError` when a file the page names would not stay open: it is gone, or named by an address alone.

    A file is public while a page uses it as Wagtail's link, picture or field; a typed address keeps nothing public.
    """
    used = {pair for thing in (page, *_snippets(page)) for pair in _references(thing)}
    for model, key in used:
        if not key.isdecimal() or not model._default_manager.filter(pk=key).exists():
            raise ValidationError("页面引用的文件或者图片已不存在，读者打不开，请删去或者重新插入。")
    ours = re.compile(rf'(?:href="|^)(?:{re.escape(settings.PORTAL_BASE_URL)})?/documents/([0-9]+)/')
    for _, _, text in _texts(page):
        if any((get_document_model(), key) not in used for key in ours.findall(text)):
            raise ValidationError("页面中的文件只写了网址，不随页面公开：请用正文编辑栏的“文件”按钮插入该文件。")


def page_findings(page: Page) -> list[Finding]:
    """What must not be public on the page as it stands in memory: its texts, its parts' texts, the files it uses."""
    official = SiteSettings.load().telephones()
    found = [
        finding.at(place)
        for place, within, text in _texts(page)
        for finding in private_numbers(text, official=official, within=within)
    ]
    for file in _files(page):
        found += file_findings(file, official=official)
    return list({(finding.digest, finding.place): finding for finding in found}.values())


def check_page(page: Page, *, excused: Collection[str] = ()) -> None:
    """Raise `RuleViolation` naming place and masked find, up to five. `excused` are digests a second officer let stand."""
    refuse(finding for finding in page_findings(page) if finding.digest not in excused)


def file_findings(file: Any, *, official: Collection[str] = ()) -> list[Finding]:
    """What must not be public in a document or a picture: its name, its description, its content, its properties."""
    name = file.filename
    words = (name, file.title, getattr(file, "description", ""))
    found = [
        finding.at(f"“{file.title}”的名称")
        for text in words
        for finding in private_numbers(text, official=official, within="file")
    ]
    return found + [finding.at(f"附件“{name}”") for finding in _content_findings(file)]


def _content_findings(file: Any) -> list[Finding]:
    try:
        return stored_findings(file.file, known_as=file.get_file_hash())
    except OSError:
        reason = "在存储中没有找到，请重新上传"
        return [Finding(UNREADABLE, reason, "", digest_of(UNREADABLE, file.file.name, "file"))]


def _texts(page: Page) -> Iterator[tuple[str, str, str]]:
    """Place, kind of place and text of everything written on the page, its children and its snippets."""
    yield from _own_texts(page)
    for part in [*_parts(page), *_snippets(page)]:
        for place, within, text in _own_texts(part):
            yield f"{part}·{place}", within, text


def _own_texts(thing: models.Model) -> Iterator[tuple[str, str, str]]:
    for field in thing._meta.concrete_fields:
        if field.name in INTERNAL or field.choices:
            continue
        text = _text_of(field, thing)
        if text:
            yield str(field.verbose_name), f"{thing._meta.label_lower}.{field.name}", text


def _text_of(field: models.Field, thing: models.Model) -> str:
    """The text in a column, a block or a structure; empty for columns that hold none."""
    if isinstance(field, (models.CharField, models.TextField)):
        return str(field.value_from_object(thing) or "")
    if isinstance(field, (StreamField, models.JSONField)):
        return "\n".join(_leaves(field.get_prep_value(getattr(thing, field.attname))))
    if isinstance(field, models.FileField):
        return str(getattr(thing, field.attname) or "")
    return ""


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value


def _parts(page: Page) -> Iterator[models.Model]:
    """The rows that belong to the page; Wagtail's own (editors' comments) are not public."""
    for relation in get_all_child_relations(page):
        if not relation.related_model.__module__.startswith("wagtail."):
            yield from getattr(page, relation.get_accessor_name()).all()


def _snippets(page: Page) -> Iterator[models.Model]:
    """Snippets the page points to: their words stand on it."""
    kinds = tuple(get_snippet_models())
    for field in page._meta.get_fields():
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, kinds):
            if (snippet := getattr(page, field.name)) is not None:
                yield snippet
        elif isinstance(field, (models.ManyToManyField, ParentalManyToManyField)) and issubclass(
            field.related_model, kinds
        ):
            yield from getattr(page, field.name).all()


def _files(page: Page) -> Iterator[Any]:
    """Documents and pictures linked, embedded or chosen anywhere on the page, its parts and snippets; each once."""
    seen: set[tuple[type, str]] = set()
    for model, key in [pair for thing in (page, *_snippets(page)) for pair in (*_references(thing), *_typed(thing))]:
        if (model, key) not in seen:
            seen.add((model, key))
            try:
                yield model._default_manager.get(pk=key)
            except (ObjectDoesNotExist, ValueError):
                continue


def _references(thing: models.Model) -> Iterator[tuple[Any, str]]:
    """By Wagtail's own index of references."""
    files = {get_document_model(), get_image_model()}
    for kind, key, *_ in ReferenceIndex._extract_references_from_object(thing):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model in files:
            yield model, str(key)


def _typed(thing: models.Model) -> Iterator[tuple[Any, str]]:
    """Documents named by a plain address."""
    for _, _, text in _own_texts(thing):
        for key in _LINKED_FILE.findall(text):
            yield get_document_model(), key
