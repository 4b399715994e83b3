"""After a whole life, nothing the public can fetch tells who objected, whose number it is, or what was scored."""

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import Page

from cms_pages.demonstration.objecting import OBJECTOR
from cms_pages.page_pdf import has_file
from cms_pages.tasks import draw_page_file
from objections.models import Objection
from objections.receipts import secret_hash
from portal.identity.fields import Private
from portal.identity.models import Organisation, Person
from portal.search.script import plain as plain_text
from portal.tables.sheets import XLSX
from tests.factories.publicity import packed
from workflow.applications.models import Application
from workflow.cultivation.models import Enrolment, Member
from workflow.honours.models import PublicHonour
from workflow.misuse.models import MisuseReport
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice, NoticeEntry
from workflow.reviews.models import ScoreSheet
from workflow.supervision.models import Feedback, RectificationOrder
from workflow.titles.models import RegisterEntry

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
# Too short to say whose it is: a score of 87 is looked for in its own field instead.
SHORTEST = 4
LONG = 20


def plain(value: str) -> str:
    """The value itself, where the attribute only shows its mask."""
    return value.for_delivery() if isinstance(value, Private) else value


def long_texts(application: Application) -> list[str]:
    """What a form said in words of its own: names of rows and choices are the rule set's."""
    said = [value for part in application.form_answers.values() for value in part.values()]
    return [text for text in said if isinstance(text, str) and len(text) > LONG]


def private_values() -> dict[str, str]:
    """Everything that may never be public, as it stands decrypted in the case data: value → what it is."""
    found: dict[str, str] = {}
    for person in Person.objects.all():
        found |= {plain(person.document_number): "证件号码", plain(person.phone): "电话", plain(person.email): "邮箱"}
    for unit in Organisation.objects.all():
        found |= {
            plain(unit.contact_phone): "电话",
            plain(unit.contact_email): "邮箱",
            plain(unit.contact_name): "联系人",
        }
    for member in Member.objects.all():
        found |= {
            plain(member.contact_phone): "电话",
            plain(member.contact_email): "邮箱",
            member.intention: "入池意向",
        }
    for enrolment in Enrolment.objects.all():
        found |= {plain(enrolment.attendee): "参训人", enrolment.number or "": "培训证明编号"}
    for objection in Objection.objects.all():
        found |= {
            plain(objection.subject.name): "异议人", plain(objection.statement): "异议内容", objection.number: "异议编号",
            objection.secret_hash: "口令", objection.token_hash: "口令", objection.conclusion: "结论",
            objection.reply: "答复", objection.identity_index: "索引",
        }  # fmt: skip
    for report in MisuseReport.objects.all():
        found |= {
            plain(report.statement): "举报内容", plain(report.contact_name): "举报人", plain(report.contact_phone): "电话",
            plain(report.contact_email): "邮箱", report.number: "举报编号", report.secret_hash: "口令", report.answer: "答复",
        }  # fmt: skip
    for sheet in ScoreSheet.objects.all():
        found |= {sheet.strengths: "评语", sheet.improvements: "评语", **{one["note"]: "评语" for one in sheet.items}}
    for application in Application.objects.all():
        found |= {application.self_assessment: "自我评价", **dict.fromkeys(long_texts(application), "申报表")}
    for said in Feedback.objects.all():
        found |= {plain(said.remark): "反馈"}
    for order in RectificationOrder.objects.select_related("answer"):
        found |= {order.decline: "整改", order.answer.text: "整改"}
    return {value: what for value, what in found.items() if len(value) >= SHORTEST}


@pytest.fixture(scope="module")
def private(seeded, django_db_blocker):
    with django_db_blocker.unblock():
        return private_values()


def test_case_data_holds_what_must_not_leak(private):
    """The check below can fail: the values are there, in the clear, once decrypted."""
    assert private[OBJECTOR["name"]] == "异议人"
    assert private[OBJECTOR["document_number"]] == "证件号码"
    assert private[OBJECTOR["phone"]] == "电话"
    assert private[OBJECTOR["email"]] == "邮箱"
    assert private["DEMO00005"] == "证件号码"
    assert private["13900000001"] == "电话"
    assert private["demo-1@example.invalid"] == "邮箱"
    said = {"评语", "申报表", "口令", "答复", "异议编号", "举报人", "举报内容", "举报编号", "反馈", "整改"}
    assert set(private.values()) >= said
    assert ScoreSheet.objects.exclude(score=None).count() > 10


def test_numbers_are_sealed_in_the_database(private):
    """Not in the clear in any text column of the tables of persons and organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM identity_person t UNION ALL SELECT t::text FROM identity_organisation t")
        rows = "\n".join(row[0] for row in cursor.fetchall())
    for value, what in private.items():
        if what in {"证件号码", "电话", "邮箱"}:
            assert value not in rows


def api_addresses() -> list[str]:
    """Every GET of the interface, its path filled in with everything there is."""
    known = {
        "/api/v1/vacancies/{slug}": Edition.objects.values_list("slug", flat=True),
        "/api/v1/editions/{slug}": Edition.objects.values_list("slug", flat=True),
        "/api/v1/notices/{": Notice.objects.values_list("uuid", flat=True),
        "/api/v1/honours/{number}": RegisterEntry.objects.values_list("honour_number", flat=True),
        "/api/v1/verify/{number}": RegisterEntry.objects.values_list("honour_number", flat=True),
    }
    found = ["/api/v1/openapi.json"]
    for path, verbs in Client().get("/api/v1/openapi.json").json()["paths"].items():
        if "get" not in verbs:
            continue
        if "{" not in path:
            found.append(path)
            continue
        values = next((rows for start, rows in known.items() if path.startswith(start)), None)
        assert values is not None, f"{path}: say here what to fill in"
        found += [re.sub(r"\{[^}]+\}", str(value), path) for value in values]
    return [*found, *(f"/api/v1/objections/statistics?edition={e.slug}" for e in Edition.objects.all())]


def starting_addresses(private: dict[str, str]) -> list[str]:
    for notice in Notice.objects.public():
        packed(notice)
    for page in Page.objects.live().specific():
        if has_file(page):
            draw_page_file(page.pk)
    sitemap = re.findall(r"<loc>([^<]+)</loc>", Client().get("/sitemap.xml").content.decode())
    addresses = [address.removeprefix(settings.PORTAL_BASE_URL) for address in sitemap]
    assert len(addresses) > 30
    addresses += [f"/feeds/{name}.atom" for name in ("notices", "publicity", "decisions", "stories", "outcomes")]
    tables = (
        "/register/export",
        "/register/uses",
        "/objections/statistics",
        "/misuse/statistics",
        "/tracking/statistics",
    )
    addresses += [f"{table}.{form}" for table in tables for form in ("csv", "xlsx", "json")]
    addresses += ["/data/", "/contact/", "/guide/", "/tracking/", "/robots.txt", "/healthz", "/sitemap.xml"]
    addresses += ["/verify/offline/", "/.well-known/award-keys.json", "/.well-known/did.json"]
    addresses += [f"/badges/{number}.svg" for number in PublicHonour.objects.values_list("number", flat=True)]
    addresses += [f"/publicity/{n.uuid}/list.{form}" for n in Notice.objects.all() for form in ("csv", "json", "pdf")]
    addresses += [f"/objections/new/?entry={pk}" for pk in NoticeEntry.objects.values_list("pk", flat=True)]
    fragments = {value[:2] for value in private} | {value[:6] for value in private} | {"质量", "示例", "异议"}
    addresses += [f"/search/?q={fragment}" for fragment in fragments]
    addresses += [f"/register/?q={fragment}" for fragment in fragments]
    addresses += [f"/api/v1/register?q={fragment}" for fragment in fragments]
    return addresses


def text_of(answer: Any) -> str:
    if answer.get("Content-Type", "").startswith("application/pdf"):
        from pypdf import PdfReader

        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        reader = PdfReader(io.BytesIO(content))
        return "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.get("Content-Type", "") == XLSX:
        return "\n".join(str(row) for row in load_workbook(io.BytesIO(content)).active.values)
    return content.decode(errors="replace")


SKIPPED = ("/static/", "/admin/", "/accounts/", "/documents/")


def crawl(addresses: list[str]) -> dict[str, str]:
    """Everything reachable by links from these addresses, as a visitor sees it."""
    seen: dict[str, str] = {}
    waiting = list(dict.fromkeys(addresses))
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen:
            continue
        answer = Client().get(address)
        assert answer.status_code in {200, 302, 301}, address
        seen[address] = text_of(answer) if answer.status_code == 200 else ""
        if "html" in answer.get("Content-Type", ""):
            links = re.findall(r'href="(/[^/"][^"]*|/)"', seen[address])
            waiting += [link.replace("&amp;", "&") for link in links if not link.startswith(SKIPPED)]
    return seen


@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_nothing_private_is_public(seeded, private):
    pages = crawl(starting_addresses(private) + api_addresses())
    assert len(pages) > 150
    # What people searched for stands in the box of the page that answers: the box is taken off first.
    for address, text in pages.items():
        asked = re.search(r"\?q=([^&]*)", address)
        for value, what in private.items():
            if value in text and not (asked and asked[1] and value == asked[1]):
                pytest.fail(f"{address} 泄露{what}：{value}")
        assert '"score"' not in text
        assert "scores" not in text


@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_search_finds_nothing_by_private_words(seeded, private):
    """Searching for a private value in full finds no row at all."""
    assert Client().get("/api/v1/register?q=示例企业").json()["items"]
    for value in private:
        assert Client().get("/api/v1/register", {"q": value[:100]}).json()["items"] == [], value


@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_search_keeps_nothing_private(seeded, private):
    """Not in a title, a text or a word of the site's search, however written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM cms_pages_searchentry t")
        rows = "\n".join(row[0] for row in cursor.fetchall())
    assert "示例企业" in rows
    for value, what in private.items():
        assert value not in rows, what
        assert plain_text(value) not in rows, what


@pytest.mark.attack("从公开页面找出不应公开的内容")
def test_private_addresses_are_shut(seeded):
    for application in Application.objects.all():
        assert Client().get(f"/apply/{application.pk}/").status_code in {302, 404}
    winner = Client()
    winner.force_login(seeded["applicant"])
    others = Application.objects.exclude(applicant=seeded["applicant"])
    assert {winner.get(f"/apply/{pk}/").status_code for pk in others.values_list("pk", flat=True)} == {404}


def test_objection_opens_to_its_secret_alone(seeded):
    objection = Objection.objects.first()
    wrong = Client().post("/objections/progress/", {"number": objection.number, "secret": "AAAA-AAAA-AAAA-AAAA"})
    assert wrong.status_code == 422
    assert objection.secret_hash != secret_hash(objection.number, "AAAA-AAAA-AAAA-AAAA")
    assert OBJECTOR["name"] not in wrong.content.decode()
