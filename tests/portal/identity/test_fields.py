"""A private value leaks nowhere and survives everywhere."""

import json
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.forms import modelform_factory
from django.template import Context, Template

from portal.identity.crypto import DecryptionFailed, blind_index
from portal.identity.fields import Private
from portal.identity.models import DOCUMENT_PURPOSE, Person
from tests.factories.identity import PersonFactory, resident_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone():
    return Person.objects.get(pk=PersonFactory(phone="13800001234").pk).phone


def test_every_way_to_text_shows_the_mask(phone):
    mask = "138****1234"
    assert [str(phone), f"{phone}", f"{phone:>12}", phone + ""] == [mask, mask, f" {mask}", mask]
    assert repr(phone) == f"<Private {mask}>"
    assert json.dumps({"phone": phone}, cls=DjangoJSONEncoder) == f'{{"phone": "{mask}"}}'
    assert Template("{{ phone }}").render(Context({"phone": phone})) == mask
    assert pickle.loads(pickle.dumps(phone)) == mask


def test_delivery_takes_the_value(phone):
    assert phone.for_delivery() == "13800001234"


def test_assigned_text_is_private_before_saving():
    person = PersonFactory.build(owner=None, phone="13800001234")
    assert isinstance(person.phone, Private)
    assert str(person.phone) == "138****1234"


@pytest.mark.attack("在数据库中读出证件号码")
def test_database_holds_no_plain_text():
    person = PersonFactory(name="张伟强", phone="13800001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM identity_person p WHERE id = %s", [person.pk])
        row = cursor.fetchone()[0]
    leaked = [value for value in ("张伟强", "13800001234", person.document_number.for_delivery()) if value in row]
    assert leaked == []


def test_saving_a_loaded_row_keeps_the_value():
    person = Person.objects.get(pk=PersonFactory(name="张𫟼").pk)
    person.nationality = "示例"
    person.save()
    person.refresh_from_db()
    assert person.name.for_delivery() == "张𫟼"


def test_value_moved_to_another_column_is_sealed_for_it():
    person = PersonFactory(name="张伟")
    other = PersonFactory(name="李")
    other.email = person.name
    other.save()
    assert Person.objects.get(pk=other.pk).email.for_delivery() == "张伟"


@pytest.mark.parametrize("lookup", ["name", "name__contains", "name__in", "name__lower"])
def test_lookup_is_refused_with_the_way_out(lookup):
    with pytest.raises(FieldError, match="加密字段"):
        Person.objects.filter(**{lookup: "张"}).first()


def test_isnull_is_allowed():
    PersonFactory()
    assert Person.objects.filter(name__isnull=False).count() == 1


def test_blind_index_finds_the_row():
    person = PersonFactory(document_number=resident_id(7))
    found = Person.objects.get(document_index=blind_index(resident_id(7), DOCUMENT_PURPOSE))
    assert found == person


def test_damaged_value_spares_the_list_and_raises_when_wanted():
    person = PersonFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_person SET phone = 't1:AAAA' WHERE id = %s", [person.pk])
    (row,) = Person.objects.all()
    assert str(row.phone) == "（无法解密）"
    with pytest.raises(DecryptionFailed):
        row.phone.for_delivery()


@pytest.mark.attack("在数据库中读出证件号码")
def test_no_model_form_and_no_dump_carries_it():
    assert "phone" not in modelform_factory(Person, fields="__all__").base_fields
    with pytest.raises(FieldError, match="不能以明文导出"):
        serializers.serialize("json", [PersonFactory()])
