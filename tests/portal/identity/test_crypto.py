"""Sealing, opening, rotating."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.evidence.actions import attach_evidence
from portal.evidence.models import EvidenceFile
from portal.identity import crypto
from portal.identity.models import Person
from tests.factories.access import UserFactory
from tests.factories.evidence import png_file
from tests.factories.identity import IdentityProofFactory, PersonFactory

OLD = "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
NEW = "t2:" + base64.b64encode(bytes(range(32))).decode()


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM identity_person")
        return cursor.fetchone()[0]


@pytest.mark.attack("在数据库中读出证件号码")
def test_token_opens_in_its_own_column_alone():
    token = crypto.encrypt("13800001234", "identity.person.phone")
    assert crypto.decrypt(token, "identity.person.phone") == "13800001234"
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(token, "identity.person.email")


def test_altered_token_is_refused():
    token = crypto.encrypt("13800001234", "c")
    altered = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(altered, "c")


def test_same_text_never_gives_the_same_token():
    assert crypto.encrypt("张", "c") != crypto.encrypt("张", "c")


def test_blind_index_equal_per_purpose_only():
    assert crypto.blind_index("1", "a") == crypto.blind_index("1", "a")
    assert crypto.blind_index("1", "a") != crypto.blind_index("1", "b")
    assert len(crypto.blind_index("1", "a")) == 64


@pytest.mark.parametrize("ring", ["", "nokey", "t1:c2hvcnQ="])
def test_bad_key_ring_is_named(settings, ring):
    settings.PORTAL_FIELD_KEYS = ring
    with pytest.raises(ImproperlyConfigured, match="PORTAL_FIELD_KEYS"):
        crypto.keys()


def test_keys_show_no_key_in_tracebacks():
    assert "0123456789abcdef" not in repr(crypto.keys())


def test_rotation_reseals_every_value(settings, owner, own_stores):
    person = PersonFactory(name="张𠅤")
    proof = IdentityProofFactory(person=person)
    file = attach_evidence(proof, png_file("张𠅤身份证.png"), by=None, purpose="identity")
    settings.PORTAL_FIELD_KEYS = f"{NEW},{OLD}"
    assert raw("name").startswith("t1:")
    call_command("rotate_keys")
    assert raw("name").startswith("t2:")
    settings.PORTAL_FIELD_KEYS = NEW
    assert Person.objects.get(pk=person.pk).name.for_delivery() == "张𠅤"
    assert EvidenceFile.objects.get(pk=file.pk).full_name == "张𠅤身份证.png"


@pytest.mark.django_db
def test_rotation_as_the_application_says_who_must_run_it():
    with pytest.raises(CommandError, match="所有者账号"), transaction.atomic():
        call_command("rotate_keys")


def test_rotation_reseals_second_factors(settings, owner, own_stores):
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    settings.PORTAL_FIELD_KEYS = f"{NEW},{OLD}"
    call_command("rotate_keys")
    settings.PORTAL_FIELD_KEYS = NEW
    assert RecoveryCodes.activate(user).get_unused_codes() == codes
    assert decrypt(Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_rotation_without_the_old_key_changes_nothing(settings, owner, own_stores):
    PersonFactory()
    before = raw("phone")
    settings.PORTAL_FIELD_KEYS = NEW
    with pytest.raises(CommandError, match="旧密钥须保留"):
        call_command("rotate_keys")
    assert raw("phone") == before
