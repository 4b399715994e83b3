"""What is kept, for whom, and how long."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from portal import clock
from portal.autosave import keeping
from portal.autosave.holders import COOKIE, Holder, account_of, browser_of
from portal.autosave.keeping import Overtaken, Seen, close_typed, find_typed, form_digest, keep_typed, text_of
from portal.autosave.models import TypedForm
from portal.autosave.tasks import sweep_typed
from portal.identity.crypto import is_current
from portal.throttle import Limit

pytestmark = pytest.mark.django_db
ME, STRANGER, FORM = Holder("a" * 64), Holder("b" * 64, stranger=True), form_digest("objection:7")
FIRST, SECOND = Seen(0, "first"), Seen(0, "second")
WORDS = "statement=%E5%BC%A0%E4%B8%89"


@pytest.mark.attack("读取他人没有提交的文字")
def test_the_row_tells_nothing_of_whom_or_what():
    typed = keep_typed(STRANGER, FORM, WORDS, seen=FIRST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT autosave_typedform::text FROM autosave_typedform")
        (row,) = cursor.fetchone()
    assert "objection" not in row
    assert WORDS not in row
    assert text_of(typed) == WORDS


@pytest.mark.attack("读取他人没有提交的文字")
def test_words_moved_to_another_row_do_not_open():
    typed = keep_typed(ME, FORM, WORDS, seen=FIRST)
    TypedForm.objects.filter(pk=typed.pk).update(holder=STRANGER.digest)
    assert text_of(find_typed(STRANGER, FORM)) == ""


def test_another_tab_is_told_and_may_take_over():
    keep_typed(ME, FORM, WORDS, seen=FIRST)
    with pytest.raises(Overtaken) as told:
        keep_typed(ME, FORM, "statement=other", seen=SECOND)
    assert text_of(find_typed(ME, FORM)) == WORDS
    taken = keep_typed(ME, FORM, "statement=other", seen=Seen(told.value.typed.version, "second"))
    assert (taken.version, text_of(taken)) == (2, "statement=other")
    with pytest.raises(Overtaken):
        keep_typed(ME, FORM, "statement=third", seen=Seen(1, "third"))


def test_a_tab_whose_answer_was_lost_goes_on():
    for words in (WORDS, WORDS, f"{WORDS}1", f"{WORDS}2"):
        keep_typed(ME, FORM, words, seen=FIRST)
    found = find_typed(ME, FORM)
    assert (found.version, text_of(found)) == (3, f"{WORDS}2")


def test_what_arrives_after_the_submission_brings_nothing_back():
    keep_typed(ME, FORM, WORDS, seen=FIRST)
    close_typed(ME, FORM)
    with pytest.raises(Overtaken) as told:
        keep_typed(ME, FORM, f"{WORDS}1", seen=FIRST)
    assert told.value.typed.is_closed
    close_typed(ME, form_digest("never saved"))
    with pytest.raises(Overtaken):
        keep_typed(ME, form_digest("never saved"), WORDS, seen=FIRST)
    assert text_of(find_typed(ME, FORM)) == ""


@pytest.mark.parametrize(("holder", "days"), [(ME, 30), (STRANGER, 1)])
def test_it_waits_its_time_and_is_swept(holder, days):
    now = clock.now()
    keep_typed(holder, FORM, WORDS, seen=FIRST)
    with clock.travel(now + timedelta(days=days) - timedelta(minutes=1)):
        assert (sweep_typed(), text_of(find_typed(holder, FORM))) == (0, WORDS)
    with clock.travel(now + timedelta(days=days, minutes=1)):
        assert (find_typed(holder, FORM), sweep_typed(), TypedForm.objects.count()) == (None, 1, 0)
        # A tab that was open all the while saves anew.
        assert keep_typed(holder, FORM, WORDS, seen=Seen(1, "first")).version == 2


def test_too_much_is_refused_in_words(monkeypatch):
    with pytest.raises(ValidationError, match="过长"):
        keep_typed(STRANGER, FORM, "x" * (keeping.STRANGERS_BYTES + 1), seen=FIRST)
    monkeypatch.setattr(keeping, "FORMS_AT_ONCE", 1)
    keep_typed(ME, FORM, WORDS, seen=FIRST)
    with pytest.raises(ValidationError, match="先提交或者清除"):
        keep_typed(ME, form_digest("other"), WORDS, seen=FIRST)
    close_typed(ME, FORM)
    keep_typed(ME, form_digest("other"), WORDS, seen=FIRST)
    monkeypatch.setattr(keeping, "STRANGERS_FORMS", 0)
    with pytest.raises(ValidationError, match="及时提交"):
        keep_typed(STRANGER, FORM, WORDS, seen=FIRST)


@pytest.mark.attack("占满未登录者自动保存的余地")
def test_one_network_takes_no_more_than_its_share_by_whatever_button(monkeypatch):
    monkeypatch.setattr(keeping, "BEGUN_FROM", Limit("autosave-begun-from", 2, 60))
    keep_typed(STRANGER, FORM, WORDS, seen=FIRST)
    close_typed(Holder("c" * 64, stranger=True), FORM)
    close_typed(Holder("d" * 64, stranger=True), FORM)
    with pytest.raises(ValidationError, match="及时提交"):
        keep_typed(Holder("e" * 64, stranger=True), FORM, WORDS, seen=FIRST)
    assert TypedForm.objects.count() == 2
    keep_typed(STRANGER, FORM, f"{WORDS}1", seen=FIRST)


def test_rotation_seals_what_waits_under_the_new_key(settings, owner, own_stores):
    keep_typed(ME, FORM, WORDS, seen=FIRST)
    settings.PORTAL_FIELD_KEYS = f"t2:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=,{settings.PORTAL_FIELD_KEYS}"
    assert not is_current(find_typed(ME, FORM).sealed)
    call_command("rotate_keys", verbosity=0)
    found = find_typed(ME, FORM)
    assert (is_current(found.sealed), text_of(found)) == (True, WORDS)


def test_a_browser_is_no_account_and_a_login_does_not_change_it(rf, applicant):
    request = rf.get("/")
    request.user = AnonymousUser()
    before = browser_of(request)
    again = rf.get("/")
    again.COOKIES[COOKIE], again.user = request.COOKIES[COOKIE], applicant
    assert browser_of(again) == before
    assert account_of(request) is None
    assert account_of(again).digest != before.digest
