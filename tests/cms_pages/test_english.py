"""Whoever is foreign to Chinese reads every page of the Friendship Award in English, and hears of what is Chinese."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext
from pypdf import PdfReader

from cms_pages.models import DecisionPage
from cms_pages.records import publish_decision_pages
from objections.letters import deadline
from objections.models import Objection
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.journal.actions import record
from portal.languages import in_english
from portal.messages.declarations import all_letters
from portal.messages.english import mail_text
from portal.messages.models import InboxItem, Message
from tests.cms_pages.unmarked import unmarked
from tests.factories.access import UserFactory
from tests.factories.applications import submitted_application
from tests.factories.evidence import pdf_file
from tests.factories.honours import active_honour, told
from tests.factories.misuse import ordered
from tests.factories.objections import filed
from tests.factories.programmes import load_own, running_edition
from tests.factories.titles import filed_use
from tests.showing import opened
from workflow.applications.actions import leave
from workflow.applications.enums import Departure
from workflow.applications.letters import SUPPLEMENT_MOVED, tell_applicant
from workflow.applications.models import Application
from workflow.applications.papers import ENGLISH_SHEET, form_context
from workflow.honours.models import Honour
from workflow.programmes.models import Edition
from workflow.publicity.models import NoticeEntry
from workflow.reviews.actions import refuse_request, uphold_request
from workflow.reviews.actions.requesting import OPEN_AT_ONCE
from workflow.reviews.letters.judging import tell_screened

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal", "named"), pytest.mark.django_db]
OPENS = date(2027, 3, 1)
PUBLIC = (
    "/en/", "/en/eligibility/", "/en/stories/", "/en/verify/", "/en/verify/{honour}/", "/en/register/",
    "/en/register/?kind=title_use", "/en/register/?q=zzz", "/en/register/{honour}/", "/en/objections/",
    "/en/objections/?entry={entry}", "/en/objections/new/", "/en/objections/new/?entry={entry}",
    "/en/objections/progress/", "/en/objections/outcomes/", "/en/misuse/", "/en/misuse/new/", "/en/misuse/progress/", "/en/contact/", "/en/decisions/", "/en/decisions/{decision}/",
    "/en/accounts/login/", "/en/accounts/signup/", "/en/accounts/password/reset/",
)  # fmt: skip
OWN = (
    "/en/apply/", "/en/apply/new/{edition}/", "/en/apply/new/{edition}/person/", "/en/apply/{application}/",
    "/en/apply/{application}/subject/", "/en/apply/{application}/content/", "/en/apply/{application}/conditions/",
    "/en/apply/{application}/do/submit/", "/en/apply/{application}/do/withdraw/", "/en/inbox/",
    "/en/accounts/password/change/", "/en/accounts/logout/",
)  # fmt: skip
ACCOUNT = (
    "email/", "sessions/", "2fa/totp/deactivate/", "2fa/webauthn/add/", "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/", "2fa/reauthenticate/",
)  # fmt: skip
OF_A_KEY = ("2fa/", "2fa/webauthn/", "2fa/webauthn/keys/{key}/edit/", "2fa/webauthn/keys/{key}/remove/")
OF_A_LAUREATE = (
    "/en/winners/",
    "/en/winners/{honour}/",
    "/en/winners/stories/",
    "/en/register/{honour}/uses/",
    "/en/register/{honour}/uses/new/",
    "/en/register/{honour}/uses/{use}/retract/",
)
FORMS = (
    "/en/objections/new/", "/en/objections/progress/", "/en/misuse/new/", "/en/misuse/progress/", "/en/accounts/login/",
    "/en/accounts/signup/", "/en/eligibility/",
)  # fmt: skip
PERSON = {
    "name": "Marie Example", "document_type": "passport", "document_number": "X1234567", "nationality": "法国",
    "phone": "+33123456789", "email": "marie@example.com", "save": "1",
}  # fmt: skip
NAMED = re.compile(r"{(\w+)}")
TOLD_IN_ENGLISH = {
    "application.recommended", "application.returned", "application.submitted", "application.supplement_requested",
    "application.supplement_moved", "application.supplement_closed", "application.left", "application.reinstated",
    "edition.deadline_extended", "edition.deadline_restored", "honour.granted", "certificate.issued",
    "certificate.reissued", "honour.corrected", "application.screening_passed", "application.shortlisted",
    "recusal_request.answered", "recusal_request.lapsed", "review.recusal_lifted_applicant", "notice.published",
    "notice.extended", "notice.corrected", "notice.passed", "hold.placed", "hold.lifted", "objection.submitted",
    "objection.accepted", "objection.refused", "objection.supplement_requested", "objection.resumed",
    "objection.extended", "objection.deadline_moved", "objection.concluded", "objection.replied", "objection.withdrawn",
    "objection.withdrawal_requested", "objection.pursued", "objection.statement_answered",
    "objection.review_asked", "objection.review_withdrawn", "objection.reviewed", "objection.statement_reviewed",
    "page.approved", "page.rejected", "page.review_cancelled", "story.honour_revoked", "story.promoted", "story.taken_down",
    "roster.asked", "revocation.told", "revocation.let_stand", "honour.revoked", "honour.reinstated", "misuse_case.ordered",
    "misuse_case.holder_due", "misuse_case.holder_late", "misuse_case.corrected", "misuse_case.referred",
    "misuse_case.dismissed", "misuse_case.deadline_moved", "revocation.hearing_moved", "title_use.released", "title_use.refused", "title_use.withdrawn", "title_use.ended",
    "title_use.cancelled", "objection.statement_asked", "objection.statement_due", "objection.statement_moved", "objection.statement_closed",
}  # fmt: skip
CHINESE_ONLY = "This page exists in Chinese only"


def set_up():
    honour, edition = active_honour(), running_edition(load_own("hongqiao-friendship-2023"), opens=OPENS)
    publish_decision_pages()
    decision = DecisionPage.objects.get().slug
    return {
        "decision": decision,
        "honour": honour.number,
        "entry": NoticeEntry.objects.first().pk,
        "edition": edition.slug,
    }


@pytest.fixture(scope="module")
def named(portal, module_setup):
    with clock.travel(clock.moment(OPENS, 12)):
        yield module_setup(set_up)


@pytest.fixture
def marie():
    return UserFactory(username="marie", display_name="Marie Example", email="marie@example.com", proved=True)


def shown(client, address, **posted):
    answer = client.post(address, posted, follow=True) if posted else client.get(address, follow=True)
    return answer.content.decode()


def test_a_public_page_marks_what_it_says_in_chinese(named, subtests):
    for address in PUBLIC:
        with subtests.test(address):
            page = Client().get(address.format(**named))
            html = page.content.decode()
            assert (page.status_code, '<html lang="en">' in html) == (200, True)
            assert unmarked(html) == []


def test_a_refused_form_says_why_in_english(named, subtests):
    for address in FORMS:
        with subtests.test(address):
            assert unmarked(shown(Client(), address, sent="1")) == []


def test_a_candidate_applies_in_english(named, marie, subtests):
    client = Client()
    client.force_login(marie)
    begun = client.post("/en/apply/new/{edition}/person/".format(**named), PERSON)
    assert begun.status_code == 302, unmarked(begun.content.decode())
    application = re.fullmatch(r"/en/apply/(\d+)/", begun["Location"])[1]
    for address in OWN:
        with subtests.test(address):
            html = shown(client, address.format(**named, application=application))
            assert (unmarked(html), '<html lang="en">' in html) == ([], True)
    with subtests.test("saved"):
        saved = shown(client, f"/en/apply/{application}/content/", title="Friend of the district", save="1")
        assert ("“Achievement” has been saved." in saved, unmarked(saved)) == (True, [])
    with subtests.test("form"):
        files = [client.get(f"{start}/apply/{application}/form.pdf").content for start in ("", "/en")]
        texts = [" ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages).split() for file in files]
        assert ["one to sign" in " ".join(text) for text in texts] == [False, True]
        with translation.override("en"):
            sheet = render_to_string(ENGLISH_SHEET, form_context(Application.objects.get(pk=application)))
        said = ("Friend of the district", "Hongqiao Friendship Award 20")
        assert ([words in sheet for words in said], unmarked(sheet)) == ([True, True], [])
    with subtests.test("incomplete"):
        assert unmarked(shown(client, f"/en/apply/{application}/do/submit/", save="1")) == []


@pytest.mark.article(26)
def test_a_laureate_finds_their_honour_in_english(named, subtests):
    client = Client()
    client.force_login(Honour.objects.get(number=named["honour"]).holder)
    use = filed_use(Honour.objects.get(number=named["honour"]))
    for address in OF_A_LAUREATE:
        with subtests.test(address):
            page = client.get(address.format(**named, use=use.pk))
            html = page.content.decode()
            assert (page.status_code, unmarked(html), '<html lang="en">' in html) == (200, [], True)
    with subtests.test("the editor, field by field"):
        html = client.get("/en/winners/stories/").content.decode()
        assert ('<dt lang="zh-CN">标题</dt>' in html, '<dd><span lang="zh-CN">' in html) == (True, False)
    with subtests.test("refused"):
        assert (
            unmarked(shown(client, OF_A_LAUREATE[4].format(**named), save="1", medium="product", wording="金奖")) == []
        )


@pytest.mark.article(34)
def test_a_laureate_is_heard_in_english(named, office, subtests):
    honour = Honour.objects.get(number=named["honour"])
    client = Client()
    own, said = f"/en/winners/{honour.number}/revocation/", {"text": "The figures were audited.", "sent": "1"}
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=2))):
        told(honour, office)
        order = f"/en/misuse/mine/{ordered(honour).pk}/"
        client.force_login(honour.holder)
        visits = {
            "told": lambda: client.get(own),
            "nothing said": lambda: client.post(own, {"text": "", "sent": "1"}),
            "said": lambda: client.post(own, said, follow=True),
            "orders": lambda: client.get("/en/misuse/mine/"),
            "order": lambda: client.get(order),
            "nothing corrected": lambda: client.post(order, {"text": "", "sent": "1"}),
            "corrected": lambda: client.post(
                order, said | opened(client, order) | {"materials": pdf_file()}, follow=True
            ),
        }
        for name, visit in visits.items():
            with subtests.test(name):
                html = visit().content.decode()
                assert ('<html lang="en">' in html, "个文件" in html, unmarked(html)) == (True, False, [])


def test_an_account_is_looked_after_in_english(marie, subtests):
    client = Client()
    client.post("/en/accounts/login/", {"login": "marie", "password": "demo-password"})
    TOTP.activate(marie, generate_totp_secret())
    code = RecoveryCodes.activate(marie).get_unused_codes()[0]
    with subtests.test("confirmed"):
        assert unmarked(shown(client, "/en/accounts/2fa/reauthenticate/", code="000000")) == []
        assert client.post("/en/accounts/2fa/reauthenticate/", {"code": code}).status_code == 302
    key = None
    for address in ACCOUNT + OF_A_KEY:
        if address == OF_A_KEY[0]:
            key = Authenticator.objects.create(user=marie, type="webauthn", data={"name": "钥匙"}).pk
        with subtests.test(address):
            page = client.get(f"/en/accounts/{address.format(key=key)}")
            html = page.content.decode()
            assert (page.status_code, unmarked(html), '<html lang="en">' in html) == (200, [], True)


@pytest.mark.article(28)
def test_an_applicant_asks_for_a_recusal_in_english(named, subtests):
    application = submitted_application(Edition.objects.get(slug=named["edition"]), track="person")
    client, address = Client(), f"/en/apply/{application.pk}/recusal/"
    client.force_login(application.applicant)
    assert "requests already await" not in shown(client, address)
    with subtests.test("refused"):
        html = shown(client, address, reason="They work together.", save="1")
        assert ("Please name the person" in html, unmarked(html)) == (True, [])
    for number in range(OPEN_AT_ONCE):
        html = shown(client, address, person=f"Reviewer {number}", reason="They work together.", save="1")
        assert ("Your request has been made." in html, unmarked(html)) == (True, [])
    assert f"{OPEN_AT_ONCE} requests already await a decision" in html
    asked = application.recusal_requests.order_by("pk")
    with subtests.test("answered"):
        office = UserFactory(roles=[Role.OFFICE])
        refuse_request(asked[0], by=office, answer="没有利害关系。")
        uphold_request(asked[1], users=[UserFactory()], by=office, answer="同意。")
        html = shown(client, f"/en/apply/{application.pk}/recusal/{asked[2].pk}/withdraw/", sent="1")
        assert ("Your request has been withdrawn." in html, unmarked(html)) == (True, [])
        letters = Message.objects.filter(kind="recusal_request.answered")
        assert [unmarked(f"<body>{one.subject_en}</body>") for one in letters] == [[], []]
        assert ["decision: Refused." in one.body_en for one in letters.order_by("pk")] == [True, False]


def test_what_exists_in_chinese_only_says_so(subtests):
    for address in ("/notices/", "/editions/", "/pool/", "/about/"):
        with subtests.test(address):
            page = Client().get(f"/en{address}")
            html = page.content.decode()
            assert (page.status_code, CHINESE_ONLY in html, f'href="{address}"' in html) == (404, True, True)
            assert CHINESE_ONLY in shown(Client(), address)
    assert "Page not found" in shown(Client(), "/en/no-such-page/")


def test_the_language_switch_keeps_the_place(named, subtests):
    for address in PUBLIC[3:]:
        english = address.format(**named)
        chinese = english.removeprefix("/en")
        with subtests.test(chinese):
            assert in_english(chinese) == english
            there, back = shown(Client(), chinese), shown(Client(), english)
            assert f'<a href="{english}" lang="en" hreflang="en">English</a>' in there
            assert f'<a href="{chinese}" lang="zh-CN" hreflang="zh-CN">中文</a>' in back
            if "accounts" not in address:
                assert f'rel="alternate" hreflang="en" href="http://testserver{english}"' in there
                assert f'rel="canonical" href="http://testserver{english}"' in back


def asked(address):
    Client().get(address)
    with CaptureQueriesContext(connection) as found:
        Client().get(address)
    return len(found)


def test_an_english_page_asks_at_most_once_more_than_its_chinese(named, subtests):
    for address in ("/register/", f"/register/{named['honour']}/", "/objections/", "/misuse/"):
        with subtests.test(address):
            english, chinese = asked(f"/en{address}"), asked(address)
            assert english <= chinese + 1


def test_who_signs_up_in_english_has_letters_in_english(named):
    posted = {"email": "anna@example.com", "password1": "Harbour-Light-42", "password2": "Harbour-Light-42"}
    Client().post("/en/accounts/signup/", posted)
    assert User.objects.get(email="anna@example.com").language == "en"
    assert unmarked(f"<body>{mail.outbox[-1].subject}{mail.outbox[-1].body}</body>") == []


@pytest.mark.article(31)
def test_who_objects_to_a_foreign_candidate_has_letters_in_both_languages(named):
    objection = filed(edition=Edition.objects.get(slug=named["edition"]))
    letter = Message.objects.get(kind="objection.submitted", about_id=str(objection.pk))
    assert letter.subject_en == f"We have received your objection ({objection.number})"
    assert unmarked(f"<body>{letter.body_en}</body>") == []
    assert mail_text(letter, None)[1].startswith(letter.body)
    filed(NoticeEntry.objects.get(pk=named["entry"]))
    assert Message.objects.filter(kind="objection.submitted", subject_en="").count() == 1
    with translation.override("en"):
        assert deadline(Objection(clock_workdays=5, due_on=date(2027, 3, 2))) == "The time limit is 2 March 2027."


def test_letters_come_in_the_language_of_the_account(named, marie):
    client = Client()
    client.force_login(marie)
    client.post("/en/apply/new/{edition}/person/".format(**named), PERSON)
    application = Application.objects.get(applicant=marie)
    with transaction.atomic():
        record(application, "application.supplement_moved", by=None)
        message = tell_applicant(SUPPLEMENT_MOVED, application, before=OPENS, due=date(2027, 3, 3))
    assert (
        message.subject_en
        == "More time to complete your application: Hongqiao Friendship Award of Changning District 2027"
    )
    assert "has moved from 1 March 2027 to 3 March 2027 (inclusive)" in message.body_en
    subject, body = mail_text(message, marie)
    assert subject == f"{message.subject} / {message.subject_en}"
    assert body.index(message.body) < body.index(message.body_en)
    client.post("/en/inbox/language/", {"language": "en"})
    marie.refresh_from_db()
    subject, body = mail_text(message, marie)
    assert (subject, body.startswith(message.body_en), message.body in body) == (message.subject_en, True, True)
    assert f"/en/apply/{application.pk}/" in body
    client.post("/inbox/language/", {"language": "zh-hans"})
    marie.refresh_from_db()
    assert message.body_en not in mail_text(message, marie)[1]
    item = InboxItem.objects.get(recipient=marie)
    assert unmarked(shown(client, f"/en/inbox/{item.pk}/")) == []


def test_who_is_left_out_reads_in_english_what_can_be_done_and_in_chinese_too(named):
    edition = Edition.objects.get(slug=named["edition"])
    application = submitted_application(edition, track=edition.rules.tracks[0].code)
    tell_screened_in(application)
    with translation.override("en"):
        leave(application, Departure.NOT_PROPOSED, by=None, reason="示范性不足")
    letter = Message.objects.get(kind="application.left")
    assert letter.body.startswith(f"您的申报（{application.number}）未列入获奖建议名单。\n理由：示范性不足。\n依据《")
    assert "对本决定有疑问的，可以向长宁区对外表彰评审联席会议办公室询问" in letter.body
    assert letter.body_en.startswith(f"Your application ({application.number}) is not")
    assert "Legal basis: 《" in letter.body_en
    assert "Questions about this decision may be put to the award office: http" in letter.body_en
    assert "/en/contact/" in letter.body_en


def tell_screened_in(application) -> None:
    """Passed at a stage of which no list is published: nobody is promised one."""
    stage = application.edition.stages.get(code="receipt")
    with transaction.atomic():
        record(application, "application.passage_decided", by=None)
        tell_screened(application, stage)
    letter = Message.objects.get(kind="application.screening_passed")
    assert letter.body.startswith(f"您的申报（{application.number}）受理通过。\n后续安排另行通知。")
    assert "has passed this stage: Acceptance.\nYou will be told what comes next." in letter.body_en


def test_every_letter_to_a_candidate_winner_or_objector_has_its_english():
    letters = [letter for letter in all_letters() if letter.name in TOLD_IN_ENGLISH]
    assert len(letters) == len(TOLD_IN_ENGLISH)
    with translation.override("en"):
        for letter in letters:
            for text in filter(None, (letter.subject, letter.body, letter.asks)):
                english = gettext(text)
                assert unmarked(f"<body>{english}</body>") == []
                assert set(NAMED.findall(english)) <= set(NAMED.findall(text))
