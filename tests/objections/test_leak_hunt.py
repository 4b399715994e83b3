"""An identity is planted through the real form, its cases live to their end, and everything kept or shown is searched.

The searcher has the database, the store, the queue and the logs, and no key; or an account of any role, and made no look
on record (Article 31).
"""

import base64
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse

from objections.actions import (
    accept_objection,
    answer_consultation,
    arrange_sitting,
    consult_on_objection,
    decide_review,
    hold_sitting,
    reply_objection,
    request_supplement,
    start_investigation,
    take_back_passed,
)
from objections.acts import propose_passing
from objections.enums import Outcome
from objections.models import Objection
from portal import clock
from portal.access.enums import Role
from portal.casework.actions import add_note
from portal.evidence.pieces import PIECE
from portal.identity.models import Organisation, Person
from portal.journal.models import Access, Event
from portal.logs import JsonFormatter
from tests.factories.access import UserFactory
from tests.factories.evidence import PDF, PNG
from tests.factories.identity import OrganisationFactory, PersonFactory, credit_code, resident_id
from tests.factories.objections import found_true, passing_words, plan_of, settled
from tests.factories.seconding import by_two
from tests.journeys.test_desk_forms import all_desks
from tests.objections.conftest import DURING
from tests.objections.test_views import NEW, PROGRESS, secret_in
from tests.showing import opened

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]

PERSON = {
    "name": "欧阳皕鑫", "document_number": resident_id(873), "phone": "13987654321",
    "email": "ouyang@zhizi-works.example",
}  # fmt: skip
UNIT = {
    "unit_name": "皕鑫纺织举报有限公司", "credit_code": credit_code(987654), "contact_name": "端木燊",
    "contact_phone": "13876501234", "contact_email": "duanmu@bixin-mill.example",
}  # fmt: skip
FILES = ("欧阳皕鑫身份证.png", "离职质检员手记.pdf", "皕鑫纺织营业执照.png", "端木燊委托书.pdf")
WORDS = "我是该企业的离职质检员"
MORE = "补充：当班班长可以作证"
NOTE = f"已与{PERSON['name']}通话。"
HANDED_IN = PDF + "%% 只有提出人有".encode()
PLANTED = (
    *PERSON.values(),
    *UNIT.values(),
    *(name.rpartition(".")[0] for name in FILES),
    WORDS,
    MORE,
    "zhizi-works",
    "bixin-mill",
    sha256(HANDED_IN).hexdigest(),
)


@dataclass
class Lived:
    """Who filed, the cases, what was logged and what the store holds."""

    account: Any
    cases: tuple[Objection, Objection]
    lines: list[str]
    store: list[bytes]


class Lines(logging.Handler):
    """Every line of every logger, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening():
    """The lines of all loggers meanwhile."""
    root, lines = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    yield lines.lines
    root.removeHandler(lines)
    root.setLevel(level)


def _form(entry, **fields):
    shared = {"entry": entry.pk, "statement": WORDS, "requested_outcome": f"{WORDS}，请核查。", "truthful": "on",
              "token": f"{len(fields):032x}", "evidence": SimpleUploadedFile(FILES[1], HANDED_IN)}  # fmt: skip
    return {**shared, **fields}


def _by_person(entry):
    picture = SimpleUploadedFile(FILES[0], PNG)
    return _form(entry, claimant="person", document_type="resident_id", picture=picture, **PERSON)


def _by_unit(entry):
    return _form(
        entry, claimant="organisation", licence=SimpleUploadedFile(FILES[2], PNG),
        letter=SimpleUploadedFile(FILES[3], PDF), **UNIT,
    )  # fmt: skip


def _filed(browser, data):
    """Through the form; the receipt is read, and the case opened with its secret."""
    page = browser.post(NEW, data, follow=True).content.decode()
    objection = Objection.objects.latest("pk")
    assert objection.number in page
    browser.post(PROGRESS, {"number": objection.number, "secret": secret_in(page)})
    return objection


def _lived(published):
    """One to its end by a person who is logged in under the same name and number; one of a unit, withdrawn; one unfinished."""
    entry = published.entries.select_related("notice__edition").order_by("position").first()
    office = UserFactory(roles=[Role.OFFICE])
    account = PersonFactory(**{name: PERSON[name] for name in ("name", "document_number", "phone", "email")}).owner
    with clock.travel(DURING), listening() as lines, TestCase.captureOnCommitCallbacks(execute=True):
        cases = _handled(entry, office, account)
    store = redis.Redis.from_url(settings.REDIS_URL)
    kept = [key + (store.dump(key) or b"") + _queued(store, key) for key in store.scan_iter(count=1000)]
    store.delete("celery")  # the letters of this test are nobody's
    return Lived(account, cases, lines, kept)


def _asks_an_expert(objection, office):
    """Who may guess right: the reply is sealed, and quoted nowhere."""
    expert = UserFactory(roles=[Role.REVIEWER])
    (asked,) = consult_on_objection(objection, by=office, question="口径是否可比？", experts=[expert])
    answer_consultation(asked, by=expert, reply=f"可比。想必是{PERSON['name']}反映的。")
    objection.refresh_from_db()


def _goes_elsewhere(objection, browser, office):
    """To another body and back; its objector agrees to be named there, and is not before the case was opened."""
    act = propose_passing(objection, by=office, hold="keep", **passing_words(objection))
    by_two(act)
    naming = f"{PROGRESS}naming/"
    browser.post(naming, {**opened(browser, naming), "agrees": "yes"})
    assert objection.passings.get().may_be_named
    objection.refresh_from_db()
    take_back_passed(objection, by=office, ending="returned", reason="不属于其职责。")


def _is_heard(browser, objection, office):
    """In person, on what only the objector knows: the full part is sealed."""
    named = browser.post(f"{PROGRESS}sitting/", {"grounds": f"我是{PERSON['name']}，须当面说明。"})
    assert "看不到您的身份" in named.content.decode()
    browser.post(f"{PROGRESS}sitting/", {"grounds": "账册须当面说明。"})
    plan = plan_of()
    sitting = arrange_sitting(objection.sittings.get(), by=office, plan=plan)
    with clock.travel(plan.starts_at):
        full = f"{PERSON['name']}说：{WORDS}。"
        hold_sitting(sitting, by=office, attendance="提出人到场。", shared="说明了账册。", full=full)
    objection.refresh_from_db()


def _begins_a_large_file(browser):
    """Its first piece, and no more."""
    ticket = re.search(r'name="autosave" value="([^"]+)"', browser.get(NEW).content.decode())[1]
    piece = SimpleUploadedFile(FILES[1], HANDED_IN.ljust(PIECE, b"\n"))
    sent = {"autosave": ticket, "name": "evidence", "file": piece, "offset": 0, "size": PIECE + 1}
    answer = browser.post("/evidence/staged/", {**sent, "fingerprint": f"{FILES[1]}/{PIECE + 1}/1"})
    assert answer.json() == {"received": PIECE}


def _handled(entry, office, account):
    browser = Client()
    browser.force_login(account)
    first = _filed(browser, _by_person(entry))
    for road in ("mail", "text"):
        browser.post("/objections/receipt/send/", {"road": road})
    add_note(first, by=office, text=NOTE)
    request_supplement(found_true(first, by=office), by=office, request="请补充证据。")
    says = {"text": MORE, "materials": SimpleUploadedFile(FILES[1], PDF)}
    browser.post(f"{PROGRESS}supplement/", {**opened(browser, PROGRESS), **says})
    first.refresh_from_db()
    start_investigation(accept_objection(first, by=office), by=office)
    _asks_an_expert(first, office)
    _goes_elsewhere(first, browser, office)
    _is_heard(browser, first, office)
    settled(first, by=office, conclusion="经核查，数据一致。")
    reply_objection(first, by=office, reply="答复如下。")
    browser.post(f"{PROGRESS}review/", {"grounds": MORE})
    first.refresh_from_db()
    decide_review(first, by=None, outcome=Outcome.DISMISSED, decision="经复核，数据一致。")
    stranger = Client()
    _begins_a_large_file(stranger)
    second = _filed(stranger, _by_unit(entry))
    withdrawal = f"{PROGRESS}withdraw/"
    stranger.post(withdrawal, opened(stranger, withdrawal))
    stranger.post(
        NEW, {**_by_unit(entry), "token": "f" * 32, "requested_outcome": ""}
    )  # never finished: its files stay staged
    return first, second


@pytest.fixture(scope="module", autouse=True)
def lived(published, module_setup):
    return module_setup(_lived, published)


@cache
def all_spellings() -> list[tuple[bytes, str]]:
    return [(one, value) for value in PLANTED for one in spellings(value) if len(one) > 5]


def spellings(value: str) -> Iterator[bytes]:
    """A text as it may lie about."""
    plain = value.encode()
    yield from (plain, plain[::-1], plain.hex().encode(), plain.hex().upper().encode(), quote(value).encode())
    yield from (value.encode("utf-16-le"), value.encode("utf-16-be"), value.encode("gb18030"))
    yield json.dumps(value)[1:-1].encode()
    yield "".join(f"&#{ord(sign)};" for sign in value).encode()
    for shift in range(3):  # base64 depends on what stands before; the signs at both ends on the neighbours
        body = base64.b64encode(b"\0" * shift + plain)
        yield body[4 if shift else 0 : -4]


def found_in(text: str | bytes) -> list[str]:
    hay = text.encode() if isinstance(text, str) else text
    return sorted({value for one, value in all_spellings() if one in hay})


def test_search_finds_what_is_planted():
    """The test below could fail: each spelling of each value is found where it lies."""
    for value in PLANTED:
        assert [one for one in spellings(value) if value not in found_in(b"--" + one + b"--")] == []
        assert value in found_in(base64.b64encode(f"x{value}y".encode()))


@pytest.mark.attack("在数据库、缓存和日志中找出提出人")
def test_no_row_of_any_table_holds_the_objector():
    """Nor the person who filed and has an account under the same name and number."""
    leaks = {table: found_in("\n".join(rows)) for table, rows in tables()}
    assert {table: found for table, found in leaks.items() if found} == {}


@pytest.mark.attack("由会话和令牌找到提出人")
def test_no_session_says_who_objects():
    sessions = json.dumps([session.get_decoded() for session in Session.objects.all()], ensure_ascii=False)
    assert found_in(sessions) == []
    assert "objection" not in sessions


@pytest.mark.attack("在数据库、缓存和日志中找出提出人")
def test_store_and_queue_hold_nothing(lived):
    assert len(lived.store) > 2
    assert found_in(b"\n".join(lived.store)) == []


@pytest.mark.attack("在数据库、缓存和日志中找出提出人")
def test_no_line_of_the_log_holds_the_objector(lived):
    assert len(lived.lines) > 20
    assert found_in("\n".join(lived.lines)) == []


@pytest.mark.attack("由会话和令牌找到提出人")
def test_nothing_ties_the_account_to_what_it_filed(lived):
    """H4: the session of the login held the token. Nor is there a common digest, an actor, or a request of both."""
    account, (first, _) = lived.account, lived.cases
    objectors = {*Person.objects.filter(owner=None).values_list("document_index", flat=True), first.identity_index}
    assert objectors.isdisjoint(Person.objects.exclude(owner=None).values_list("document_index", flat=True))
    filing = Event.objects.filter(verb__in=["objection.submitted", "identity.person_registered"], actor=None)
    requests = set(filing.values_list("request_id", flat=True))
    assert filing.count() >= 3
    assert not Access.objects.filter(request_id__in=requests).exists()
    assert [
        line for line in lived.lines if json.loads(line).get("request_id") in requests and account.username in line
    ] == []


@pytest.mark.attack("在数据库、缓存和日志中找出提出人")
def test_unit_that_has_an_account_too_is_not_known_by_its_digest():
    same = OrganisationFactory(credit_code=UNIT["credit_code"], name=UNIT["unit_name"])
    objector = Organisation.objects.filter(owner=None).first()
    assert (objector.credit_code, objector.name) == (same.credit_code, same.name)
    assert objector.credit_code_index != same.credit_code_index
    assert objector.name_index != same.name_index


@pytest.mark.parametrize("role", Role)
@pytest.mark.attack("在数据库、缓存和日志中找出提出人")
def test_no_desk_shows_the_objector_to_anybody_without_a_look_on_record(lived, role):
    """Lists, what is downloaded of them, the pages of the cases, and what is found by the very words."""
    user, client = UserFactory(roles=[role]), Client()
    client.force_login(user)
    leaks = {address: found_in(_text(client, address)) for address in desk_addresses(user)}
    assert {address: found for address, found in leaks.items() if found} == {
        # What the objector wrote is the case that these two read; what the office noted for itself is its own.
        reverse("desk_objections:detail", args=[case.pk]): sorted(_read_of(case, role))
        for case in lived.cases
        if role in {Role.OFFICE, Role.DISCIPLINE}
    }


def _read_of(case, role):
    if not case.supplements.exists():
        return {WORDS}
    return {WORDS, MORE, PERSON["name"]} if role == Role.OFFICE else {WORDS, MORE}


NEAR = {"objections", "identity", "evidence", "messages", "journal", "confirming", "publicity"}
"""The rooms that objections touch; the others' rows were searched with all tables."""


def desk_addresses(user):
    yield from ("/admin/", "/inbox/")
    for desk in all_desks():
        if desk.who(user) and desk.model._meta.app_label in NEAR:
            yield reverse(f"desk_{desk.name}:list")
            yield reverse(f"desk_{desk.name}:export")
            newest = (
                desk.rows(user).order_by("-pk").values_list("pk", flat=True)[: 2 if desk.name == "objections" else 1]
            )
            yield from (reverse(f"desk_{desk.name}:detail", args=[pk]) for pk in newest if desk.has_detail)


def _text(client, address):
    answer = client.get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def tables():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield table, [row for (row,) in cursor.fetchall()]


def _queued(store, key):
    """A queue's messages, and what a message's body hides behind base64."""
    if store.type(key) != b"list":
        return b""
    messages = store.lrange(key, 0, -1)
    return b"\n".join([*messages, *(base64.b64decode(json.loads(message)["body"]) for message in messages)])
