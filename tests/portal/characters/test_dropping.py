"""No text of ours holds what breaks XML, turns a line about or cannot be seen, whatever road it came by."""

import json
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import models, transaction

from portal.characters.dropping import ReadableAttribute, ReadableJSON, drop_throughout, drop_unreadable
from portal.identity.models import Person
from portal.journal.actions import record
from portal.journal.chain import digest
from portal.journal.models import Event
from tests.factories.access import UserFactory
from workflow.programmes.models import Department, FrozenRuleSet
from workflow.publicity.models import NoticeVersion

BAD = "\x00\x08\x0b\x0c\x1f\x7f\u202a\u202e\u2066\u2069\u200b\ufeff\ufffe\uffff\ud800"
OURS = ("portal.", "workflow.", "objections", "cms_pages")


def test_what_is_dropped_and_what_stays():
    assert drop_unreadable(f"甲{BAD}乙\t丙\n丁\r") == "甲乙\t丙\n丁\r"
    assert drop_unreadable("👩‍🔧🇨🇳　𠮷·é") == "👩‍🔧🇨🇳　𠮷·é"
    assert drop_throughout({"甲\x0b": ["乙\u202e", 1, None]}) == {"甲": ["乙", 1, None]}


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0xFDD0, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF])
def test_what_stays_is_xml(code):
    ElementTree.fromstring(f"<a>{drop_unreadable(chr(code))}</a>")


def test_every_text_column_of_ours_is_watched():
    missed = []
    for model in apps.get_models():
        if not model.__module__.startswith(OURS) or getattr(model, "keeps_text_verbatim", False):
            continue
        for field in model._meta.local_concrete_fields:
            if field.choices or not isinstance(field, (models.CharField, models.TextField, models.JSONField)):
                continue
            attribute = vars(model)[field.attname]
            own = type(field).descriptor_class is not models.Field.descriptor_class
            if not own and not isinstance(attribute, (ReadableAttribute, ReadableJSON)):
                missed.append(str(field))
    assert missed == []


def test_only_rows_under_a_digest_keep_their_text_as_it_is():
    verbatim = {model for model in apps.get_models() if getattr(model, "keeps_text_verbatim", False)}
    assert verbatim == {Event, FrozenRuleSet, NoticeVersion}


@pytest.mark.django_db
def test_no_road_leaves_such_a_character_in_a_row():
    made = Department.objects.create(name="甲\x0b街道")
    Department.objects.bulk_create([Department(name="乙\u202e街道")])
    got, _ = Department.objects.get_or_create(name="丙街道", defaults={"name": "丙\x0c街道"})
    made.name = "丁\x0b街道"
    made.save()
    assert sorted(Department.objects.values_list("name", flat=True)) == sorted(["丁街道", "乙街道", "丙街道"])
    assert got.name == "丙街道"


@pytest.mark.django_db
def test_older_row_is_read_without_it():
    made = Department.objects.create(name="甲街道")
    Department.objects.update(name="甲\x0b街道")
    assert Department.objects.get(pk=made.pk).name == "甲街道"


@pytest.mark.django_db
def test_journal_is_written_without_it_and_its_chain_holds():
    with transaction.atomic():
        event = record(UserFactory(), "a.b", by=None, reason="理由\x0b如下", payload={"甲": "乙\u202e"})
    stored = Event.objects.get(pk=event.pk)
    assert (stored.reason, json.dumps(stored.payload, ensure_ascii=False)) == ("理由如下", '{"甲": "乙"}')
    assert digest(stored) == stored.hash


def test_encrypted_text_is_readable_too():
    assert Person(name="甲\x0b某").name.for_delivery() == "甲某"
